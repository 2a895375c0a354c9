import { useState } from 'react';
import type { Action, Rollout } from '@capstan/plugin-fleet-common';
import { useFleetApi } from '../../hooks';
import { GroupAudit } from '../AuditPage';
import { ActionsList, HistoryTable, usePages } from '../HistoryTable';
import { LoadError } from '../LoadError';
import { TabSkeleton } from './TabSkeleton';
import styles from './GroupDetails.module.css';

const LIMIT = 20;

/** Deployments, and what people asked for here. A deployment leads to the action that started it. */
export function HistoryTab({ groupId }: { groupId: string }) {
  const api = useFleetApi();
  const [shown, setShown] = useState<{ actionId: string }>();
  const rollouts = usePages<Rollout>(
    (cursor, signal) =>
      api.listRollouts(groupId, { limit: LIMIT, cursor }, { signal }),
    [api, groupId],
    { groupId, sortKey: rollout => rollout.startedAt },
  );
  const actions = usePages<Action>(
    (cursor, signal) =>
      api.listActions(groupId, { limit: LIMIT, cursor }, { signal }),
    [api, groupId],
    { groupId, sortKey: action => action.createdAt },
  );
  return (
    <div className={styles.history}>
      <LoadError live={rollouts.live} />
      {rollouts.live.isLoading && <TabSkeleton />}
      {rollouts.page && (
        <HistoryTable
          rollouts={rollouts}
          onAction={actionId => setShown({ actionId })}
        />
      )}
      <LoadError live={actions.live} />
      {actions.live.isLoading && <TabSkeleton />}
      {actions.page && <ActionsList actions={actions} shown={shown} />}
      <GroupAudit groupId={groupId} />
    </div>
  );
}
