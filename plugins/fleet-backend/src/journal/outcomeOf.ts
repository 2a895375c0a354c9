import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  Rollout,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import type { JournalRecord } from './JournalRecord';

/** How an accepted action ended. */
export interface Outcome {
  readonly state: 'succeeded' | 'failed';
  readonly message: string;
}

/** How long the provider may work on a rollout before the ledger must have seen it. */
export const UNSEEN_MS = 5 * 60 * 1000;

/** Done as soon as the provider has accepted it: there is nothing to wait for. */
export function endsWhenAccepted(kind: ActionRequest['kind']): boolean {
  return (
    kind === 'scale' ||
    kind === 'autoscaling' ||
    kind === 'pause' ||
    kind === 'resume' ||
    kind === 'promote'
  );
}

/**
 * How an accepted action ended, from what the ledger knows; `undefined` while it has not.
 *
 * @param rollout - the rollout that it started or changed, once the ledger has seen it.
 * @param group - `undefined` when it is gone.
 */
export function outcomeOf(
  record: JournalRecord,
  rollout: Rollout | undefined,
  group: ScaleGroup | undefined,
  now: number,
): Outcome | undefined {
  const { request, message } = record.action;
  if (endsWhenAccepted(request.kind)) return { state: 'succeeded', message };
  if (rollout) {
    return RUNNING_PHASES.includes(rollout.phase)
      ? undefined
      : outcomeOfRollout(request, rollout, group);
  }
  if (!group) {
    return {
      state: 'failed',
      message: 'The group is gone, so nobody can tell how it ended.',
    };
  }
  if (record.nativeRolloutId === undefined)
    return outcomeWithoutRollout(record, group);
  if (now - record.createdAt < UNSEEN_MS || group.freshness.stale)
    return undefined;
  return {
    state: 'failed',
    message:
      'The provider accepted it but shows no such rollout. Look at the group before you try again.',
  };
}

function outcomeOfRollout(
  request: ActionRequest,
  rollout: Rollout,
  group: ScaleGroup | undefined,
): Outcome {
  const serving = servingAfter(rollout);
  const wanted = wantedBy(request, rollout);
  if (serving !== undefined) {
    return serving === wanted
      ? { state: 'succeeded', message: sentenceOf(request, rollout, group) }
      : { state: 'failed', message: rollout.message };
  }
  return group?.currentRevisionId === wanted && !group?.rollout
    ? {
        state: 'succeeded',
        message: `${rollout.message} The group runs the wanted revision.`,
      }
    : { state: 'failed', message: rollout.message };
}

/** The revision that serves once a rollout has ended; `undefined` when nobody can tell. */
function servingAfter(rollout: Rollout): string | undefined {
  switch (rollout.phase) {
    case 'succeeded':
      return rollout.to.revisionId;
    case 'failed':
    case 'aborted':
      // After the first rollout of a group there is nothing to go back to.
      return rollout.from?.revisionId ?? '';
    default:
      return undefined;
  }
}

function wantedBy(request: ActionRequest, rollout: Rollout): string {
  switch (request.kind) {
    case 'rollout':
      return request.revisionId;
    case 'rollback':
      return request.revisionId ?? '';
    default:
      return rollout.from?.revisionId ?? '';
  }
}

function sentenceOf(
  request: ActionRequest,
  rollout: Rollout,
  group: ScaleGroup | undefined,
): string {
  if (request.kind === 'rollout') {
    // It may have been rolled back since, and the provider knows.
    const serves = group?.currentRevisionId === rollout.to.revisionId;
    return serves ? `${rollout.to.label} serves.` : rollout.message;
  }
  const label =
    rollout.phase === 'succeeded' ? rollout.to.label : rollout.from?.label;
  return label === undefined
    ? 'The rollout was aborted.'
    : `${label} serves again.`;
}

function outcomeWithoutRollout(
  record: JournalRecord,
  group: ScaleGroup,
): Outcome | undefined {
  const { request } = record.action;
  if (group.rollout || group.freshness.stale) return undefined;
  if (Date.parse(group.freshness.observedAt) <= record.createdAt)
    return undefined;
  const wanted = 'revisionId' in request ? request.revisionId : undefined;
  return wanted === undefined || group.currentRevisionId === wanted
    ? {
        state: 'succeeded',
        message: 'The group runs the wanted revision, and nothing rolls.',
      }
    : {
        state: 'failed',
        message:
          'Nothing rolls any more, but the group does not run the wanted revision.',
      };
}
