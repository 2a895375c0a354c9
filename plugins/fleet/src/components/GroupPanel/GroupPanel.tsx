import { useState } from 'react';
import { Box, Link } from '@backstage/ui';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { hasVersions, placeOf } from '../../groupFacts';
import { ActionProgress } from '../ActionProgress';
import { DataAge } from '../DataAge';
import { GroupSafety } from '../GroupSafety';
import { HealthBadge } from '../HealthBadge';
import { RolloutControls } from '../RolloutControls';
import { RolloutProgress } from '../RolloutProgress';
import { RolloutVerdict } from '../RolloutVerdict';
import { SimulatedTag } from '../Simulated';
import { GroupActions } from './GroupActions';
import { GroupHealth } from './GroupHealth';
import { GroupSizes } from './GroupSizes';
import { GroupVersions } from './GroupVersions';
import styles from './GroupPanel.module.css';

/** One scale group at a glance, and everything that can be done with it. */
export function GroupPanel(props: {
  group: ScaleGroup;
  /** The portal itself does not answer: what is shown may be over. */
  isOutdated?: boolean;
  /** A person turned to this group. */
  onSelect: () => void;
  /** Something was asked for: what is shown is about to be old. */
  onChanged: () => void;
}) {
  const { group } = props;
  const { t } = useFleetTranslation();
  const [lastAction, setLastAction] = useState<Action>();
  const isOld = group.freshness.stale || props.isOutdated;
  const onAccepted = (action: Action) => {
    setLastAction(action);
    props.onChanged();
  };
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.panel}
      data-stale={isOld ? 'true' : undefined}
      aria-label={t('groupPanel.label', {
        group: group.name,
        environment: placeOf(group),
      })}
    >
      <header className={styles.header}>
        <h3 className={styles.title}>
          {placeOf(group)} <span className={styles.kind}>{group.name}</span>
        </h3>
        <HealthBadge
          status={
            isOld && group.health.status === 'ok'
              ? 'unknown'
              : group.health.status
          }
        />
        {group.simulated && <SimulatedTag />}
        <span className={styles.age}>
          <DataAge freshness={group.freshness} />
        </span>
      </header>
      <div className={styles.observed}>
        <GroupHealth group={group} />
        <GroupSizes group={group} />
        {hasVersions(group) && <GroupVersions group={group} />}
      </div>
      {hasVersions(group) && (
        <GroupSafety group={group} onChanged={props.onChanged} />
      )}
      {group.rollout && (
        <RunningRollout
          group={group}
          rollout={group.rollout}
          onAccepted={onAccepted}
        />
      )}
      <RolloutVerdict group={group} />
      {lastAction && (
        <ActionProgress
          key={lastAction.id}
          action={lastAction}
          onDismiss={() => setLastAction(undefined)}
        />
      )}
      <footer className={styles.footer}>
        <GroupActions
          group={group}
          onOpen={props.onSelect}
          onAccepted={onAccepted}
        />
        <span className={styles.links}>
          {group.url && (
            <Link href={group.url} target="_blank" rel="noopener noreferrer">
              {t('groupPanel.open', {
                url: group.url.replace(/^https?:\/\//, ''),
              })}
            </Link>
          )}
          {group.consoleUrl && (
            <Link
              href={group.consoleUrl}
              target="_blank"
              rel="noopener noreferrer"
            >
              {t('groupPanel.console')}
            </Link>
          )}
        </span>
      </footer>
    </Box>
  );
}

function RunningRollout(props: {
  group: ScaleGroup;
  rollout: NonNullable<ScaleGroup['rollout']>;
  onAccepted: (action: Action) => void;
}) {
  const { group, rollout } = props;
  const { t } = useFleetTranslation();
  const { strategy, step } = rollout;
  return (
    <Box
      as="section"
      bg="neutral"
      aria-label={t('groupPanel.rollout')}
      className={styles.rollout}
    >
      <RolloutProgress rollout={rollout} />
      <p className={styles.secondary}>
        {strategy?.type === 'canary' && step !== undefined && (
          <>
            {t('groupPanel.step', {
              number: String(Math.min(step + 1, strategy.steps.length)),
              total: String(strategy.steps.length),
            })}
            {' · '}
          </>
        )}
        {rollout.message}
      </p>
      {rollout.reason && (
        <p>{t('groupPanel.rollbackReason', { reason: rollout.reason })}</p>
      )}
      <RolloutControls
        group={group}
        rollout={rollout}
        onAccepted={props.onAccepted}
      />
    </Box>
  );
}
