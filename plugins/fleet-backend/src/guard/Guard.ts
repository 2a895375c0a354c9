import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type {
  Rollout,
  RolloutGuard,
  SubmitAction,
  Verdict,
} from '@capstan/plugin-fleet-common';

/** Who takes a rollout back when its guard fails. */
export const GUARD_ACTOR = 'portal';

/** The watch over one rollout. Times in milliseconds. */
export interface Guard {
  /** The action that started the rollout. */
  readonly actionId: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly rolloutId: string;
  /** Entity ref of who asked for it. */
  readonly requester: string;
  readonly bakeSeconds: number;
  readonly state: RolloutGuard['state'];
  readonly startedAt: number;
  /** Since when all traffic is on the new revision. */
  readonly servingAt?: number;
  readonly message: string;
  /** The last that was written down; the one that failed, once one has. */
  readonly verdict?: Verdict;
  /** When it was found to have failed. */
  readonly decidedAt?: number;
  /** The rollback, exactly as it is submitted, again after a crash. */
  readonly submission?: SubmitAction;
  /** How many rollbacks were refused before this one. */
  readonly attempt: number;
  readonly rollbackActionId?: string;
  /** Counts the owners. */
  readonly fence: number;
}

/** What there is to do about a watched rollout. */
export type WatchStep =
  /** Nothing yet. */
  | { readonly kind: 'wait' }
  /** The watch is over, nothing is taken back; a sentence says why. */
  | { readonly kind: 'end'; readonly message: string }
  | {
      readonly kind: 'judge';
      readonly rollout: Rollout;
      readonly servingAt?: number;
      /** What comes later is not its business; absent while not all traffic is on the new revision. */
      readonly until?: number;
      /** It is the last look. */
      readonly last: boolean;
    };

/** A rollout that nobody has seen for so long is not coming. */
const UNSEEN_MS = 10 * 60 * 1000;
/** So long after the end its last interval has been counted and seen. */
export const LATE_MS = 6000;

/**
 * Whether a guard still watches, and until when: from the first request that the new revision answers until `bakeSeconds`
 * after all traffic is on it, however long the steps before take. Pure.
 *
 * @param rollouts - of the group, newest first.
 * @param seenAt - when the group was last seen.
 */
export function watchStep(
  guard: Guard,
  rollouts: readonly Rollout[],
  { now, seenAt }: { readonly now: number; readonly seenAt: number },
): WatchStep {
  const rollout = rollouts.find(({ id }) => id === guard.rolloutId);
  if (!rollout)
    return now - guard.startedAt < UNSEEN_MS
      ? { kind: 'wait' }
      : { kind: 'end', message: 'Nobody has seen the rollout.' };
  const ended = endOf(rollout, rollouts[0]);
  if (ended !== undefined) return { kind: 'end', message: ended };
  const serving =
    rollout.phase === 'succeeded' ||
    rollout.phase === 'baking' ||
    rollout.traffic === 100;
  const servingAt =
    guard.servingAt ?? (serving ? timeOf(rollout.endedAt) ?? now : undefined);
  if (servingAt === undefined) return { kind: 'judge', rollout, last: false };
  const until = servingAt + guard.bakeSeconds * 1000;
  return {
    kind: 'judge',
    rollout,
    servingAt,
    until,
    last: Math.min(now, seenAt) >= until + LATE_MS,
  };
}

/** Why there is nothing to watch any more. */
function endOf(rollout: Rollout, newest: Rollout): string | undefined {
  if (rollout.phase === 'failed')
    return `The engine gave the rollout up by itself: ${rollout.message}`;
  if (rollout.phase === 'unknown')
    return 'The rollout ended while nobody looked.';
  if (rollout.direction === 'back' || rollout.phase === 'aborted')
    return `The rollout of ${rollout.to.label} was taken back by somebody else.`;
  if (newest.id === rollout.id) return undefined;
  const state = RUNNING_PHASES.includes(newest.phase) ? 'is' : 'was';
  return newest.rollbackOf === undefined
    ? `${newest.to.label} ${state} rolled out instead.`
    : `The group ${state} rolled back to ${newest.to.label} by somebody else.`;
}

function timeOf(iso: string | undefined): number | undefined {
  const ms = iso === undefined ? NaN : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

/** For people: `5 min`, `90 s`, `2 h`. */
export function durationOf(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
