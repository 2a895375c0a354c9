import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import type { ConfirmedState } from './JournalRecord';

/** What must be remembered of the moment in which an action was confirmed. */
export function confirmedStateOf(
  request: ActionRequest,
  { group, rollouts }: PlanContext,
): ConfirmedState {
  const running = group.rollout;
  if (request.kind === 'scale') {
    const { min, max, desired } = group.size;
    return { nativeRolloutId: running?.nativeId, size: { min, max, desired } };
  }
  if (request.kind !== 'rollback')
    return { nativeRolloutId: running?.nativeId };
  const leftRevisionId =
    running?.from?.revisionId === request.revisionId
      ? running?.to.revisionId ?? group.currentRevisionId
      : group.currentRevisionId;
  const takenBack =
    running ??
    rollouts.find(
      rollout =>
        rollout.phase === 'succeeded' &&
        rollout.to.revisionId === leftRevisionId,
    );
  return {
    leftRevisionId:
      leftRevisionId === request.revisionId ? undefined : leftRevisionId,
    rollbackOfNativeId: takenBack?.nativeId,
    nativeRolloutId: running?.nativeId,
  };
}
