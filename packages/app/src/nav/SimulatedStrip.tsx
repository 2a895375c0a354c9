import { useSidebarPinState } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import styles from './SimulatedStrip.module.css';

/** On a phone, where the navigation has no place for it: says above every page that the clouds are simulated, where they are. */
export function SimulatedStrip() {
  const { isMobile } = useSidebarPinState();
  const isSimulated = useApi(configApiRef).getOptionalBoolean(
    'fleet.simulatedClouds',
  );
  if (!isMobile || !isSimulated) return null;
  return (
    <div className={styles.strip}>
      <span
        className={styles.tag}
        title="The clouds here are played by a simulator on this machine."
      >
        simulated AWS
      </span>
    </div>
  );
}
