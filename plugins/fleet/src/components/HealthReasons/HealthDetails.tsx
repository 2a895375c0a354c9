import { Button, DialogTrigger, Popover } from '@backstage/ui';
import type { HealthStatus, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { placeOf } from '../../groupFacts';
import { HealthBadge } from '../HealthBadge';
import { HealthReasons } from './HealthReasons';
import styles from './HealthReasons.module.css';

/** A health that opens: all of its reasons, by group where there are several. Where there is nothing to say it stays a badge. */
export function HealthDetails(props: {
  status: HealthStatus;
  groups: readonly ScaleGroup[];
}) {
  const { t } = useFleetTranslation();
  const told = props.groups.filter(group => group.health.reasons.length > 0);
  if (told.length === 0) return <HealthBadge status={props.status} />;
  return (
    <DialogTrigger>
      <Button
        variant="tertiary"
        size="small"
        className={styles.opener}
        aria-label={t('healthReasons.why', {
          status: t(`health.${props.status}`),
        })}
      >
        <HealthBadge status={props.status} />
      </Button>
      <Popover>
        <div className={styles.details}>
          {told.map(group => (
            <div key={group.id}>
              {props.groups.length > 1 && (
                <div className={styles.place}>{placeOf(group)}</div>
              )}
              <HealthReasons reasons={group.health.reasons} />
            </div>
          ))}
        </div>
      </Popover>
    </DialogTrigger>
  );
}
