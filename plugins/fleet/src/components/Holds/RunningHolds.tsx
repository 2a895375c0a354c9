import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { HoldBadge } from './HoldBadge';
import styles from './Holds.module.css';

/** Marks that a version which runs is held back: it must not spread. */
export function RunningHolds({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const running = new Set(
    group.revisions
      .filter(share => share.running > 0)
      .map(share => share.revisionId),
  );
  const holds = group.holds.filter(hold => running.has(hold.revisionId));
  if (holds.length === 0) return null;
  return (
    <div className={styles.running}>
      {holds.map(hold => (
        <HoldBadge
          key={hold.revisionId}
          hold={hold}
          label={t('holds.badgeOf', { label: hold.revisionLabel })}
        />
      ))}
    </div>
  );
}
