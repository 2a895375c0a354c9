import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { LogoFull, LogoIcon } from './Logo';

const useStyles = makeStyles({
  root: {
    height: 64,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    justifyContent: 'center',
    gap: 4,
    paddingLeft: (sidebarConfig.drawerWidthClosed - 28) / 2,
  },
  link: { color: '#ffffff', lineHeight: 0 },
  simulated: {
    border: '1px dashed #b5b5b5',
    borderRadius: 4,
    color: '#ffffff',
    fontSize: 11,
    lineHeight: '16px',
    padding: '0 6px',
    whiteSpace: 'nowrap',
  },
  // As wide as the closed drawer lets it be.
  simulatedClosed: { fontSize: 10, marginLeft: -18, padding: '0 3px' },
});

/** The way home, and on every page that the clouds are simulated, where they are. */
export function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  const isSimulated = useApi(configApiRef).getOptionalBoolean(
    'fleet.simulatedClouds',
  );
  return (
    <div className={classes.root}>
      <Link to="/" underline="none" className={classes.link} aria-label="Home">
        {isOpen ? <LogoFull /> : <LogoIcon />}
      </Link>
      {isSimulated && (
        <span
          className={`${classes.simulated} ${
            isOpen ? '' : classes.simulatedClosed
          }`}
          title="The clouds here are played by a simulator on this machine."
        >
          {isOpen ? 'simulated AWS' : 'simulated'}
        </span>
      )}
    </div>
  );
}
