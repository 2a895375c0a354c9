import type { Rollout, RolloutPhase } from '../api/types.ts';

/** A rollout as the engine keeps it: what people see, and where exactly it stands. */
export interface RolloutRecord extends Rollout {
  /** All traffic has been moved to the new release. */
  readonly cutOver: boolean;
  /** A person let the present gate, pause or bake end. */
  readonly promoted: boolean;
  /** When the present weight came into force or the bake began, milliseconds; absent until then. */
  readonly stepSince?: number;
  readonly pausedAt?: number;
  /** What it was paused in, and the sizes of both sets then, which are kept while it is paused. */
  readonly hold?: {
    readonly phase: RolloutPhase;
    readonly to: number;
    readonly from: number;
  };
  /** Starts of the new release that failed in this rollout. */
  readonly failedStarts: number;
  /** Starts of the former release that failed on the way back. */
  readonly failedReturns: number;
  /** Why the last of them failed. */
  readonly lastFailure?: string;
  /** How it ends once it is back. */
  readonly endsAs?: 'aborted' | 'failed';
}

const ENDED: ReadonlySet<RolloutPhase> = new Set([
  'succeeded',
  'failed',
  'aborted',
]);

export function isEnded(rollout: Pick<Rollout, 'phase'>): boolean {
  return ENDED.has(rollout.phase);
}

/** The part that callers of the API get. */
export function toRollout(record: RolloutRecord): Rollout {
  const {
    cutOver: _cutOver,
    promoted: _promoted,
    stepSince: _stepSince,
    pausedAt: _pausedAt,
    hold: _hold,
    failedStarts: _failedStarts,
    failedReturns: _failedReturns,
    lastFailure: _lastFailure,
    endsAs: _endsAs,
    ...rollout
  } = record;
  return rollout;
}
