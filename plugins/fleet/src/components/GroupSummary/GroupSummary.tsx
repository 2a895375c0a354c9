import { Text } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { hasVersions } from '../../groupFacts';
import { AlertCount } from '../Alerts';
import { DataAge } from '../DataAge';
import { GroupPlace } from '../GroupPlace';
import { HealthDetails } from '../HealthReasons';
import { RunningHolds } from '../Holds';
import { RolloutProgress } from '../RolloutProgress';
import { VersionShares } from '../VersionShares';
import { SuspendedBadge } from '../Suspended';
import styles from './GroupSummary.module.css';
import { RunningCount } from './RunningCount';

/** One group in a few lines: where, how it is and why, how many, which versions, what moves, how old the data is. */
export function GroupSummary(props: {
  group: ScaleGroup;
  /** All of the service. */
  groups: readonly ScaleGroup[];
}) {
  const { group } = props;
  const reason = group.health.reasons[0];
  return (
    <div className={styles.root} data-stale={group.freshness.stale}>
      <div className={styles.head}>
        <Text as="h3" variant="body-medium" weight="bold">
          <GroupPlace group={group} groups={props.groups} />
        </Text>
        <HealthDetails status={group.health.status} groups={[group]} />
        <AlertCount groups={[group]} />
        <span className={styles.age}>
          <DataAge freshness={group.freshness} />
        </span>
      </div>
      {reason && (
        <Text as="div" variant="body-small" className={styles.reason}>
          {reason.message}
        </Text>
      )}
      <div className={styles.facts}>
        <RunningCount size={group.size} />
        {hasVersions(group) && (
          <VersionShares
            revisions={group.revisions}
            currentRevisionId={group.currentRevisionId}
          />
        )}
        <RunningHolds group={group} />
        <SuspendedBadge autoscaling={group.autoscaling} />
      </div>
      {group.rollout && <RolloutProgress rollout={group.rollout} />}
    </div>
  );
}
