/** @public */
export type VerdictResult = 'pass' | 'fail' | 'inconclusive';

/**
 * What one revision did in the window of a comparison.
 * @public
 */
export interface VerdictSide {
  readonly revisionId: string;
  readonly label: string;
  readonly requests: number;
  readonly errors: number;
  /** Percent; absent without requests. */
  readonly errorRate?: number;
  /** Milliseconds; absent without requests. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/**
 * One test of a comparison with its numbers.
 * @public
 */
export interface VerdictTest {
  readonly metric: 'errorRate' | 'latency';
  readonly result: VerdictResult;
  /** The name of the test, for people, for example `Fisher's exact test`. */
  readonly method: string;
  /** What was counted on each side: requests, or measured intervals. */
  readonly samples: { readonly old: number; readonly new: number };
  /** Below this on either side the result is `inconclusive`, never `pass`. */
  readonly minimumSamples: number;
  readonly old?: number;
  readonly new?: number;
  /** Probability of a difference at least as large when both were alike; absent below the minimum. */
  readonly pValue?: number;
  /** One sentence with the numbers. */
  readonly message: string;
}

/**
 * A new revision compared with the old one over the same time.
 * @public
 */
export interface Verdict {
  readonly result: VerdictResult;
  /** `guard`: a hard bound over enough requests, within seconds. `statistics`: the tests. */
  readonly by: 'guard' | 'statistics';
  readonly at: string;
  readonly from: string;
  readonly to: string;
  /** Both sides were measured at the same time; `false` when the old revision no longer had traffic and the time before the rollout is the baseline. */
  readonly concurrent: boolean;
  /** Absent when there is nothing to compare with. */
  readonly old?: VerdictSide;
  readonly new: VerdictSide;
  readonly tests: readonly VerdictTest[];
  /** One sentence. */
  readonly summary: string;
}

/**
 * The watch over a rollout that takes it back by itself.
 * @public
 */
export interface RolloutGuard {
  readonly rolloutId: string;
  readonly groupId: string;
  /**
   * How long it watches after all traffic has come to the new revision. Before that it watches, too, from the first
   * request on, however long gates and steps take.
   */
  readonly bakeSeconds: number;
  readonly state:
    | 'watching'
    /** The bake time is over and nothing was wrong. */
    | 'passed'
    /** The bake time is over with too few samples to say. Nothing was taken back. */
    | 'inconclusive'
    /** It failed and was taken back by the portal. */
    | 'rolledBack'
    /** It failed and could not be taken back; `message` says why. */
    | 'failed'
    /** Somebody else ended or replaced the rollout. */
    | 'ended';
  readonly startedAt: string;
  /** When the watch ends, once it is known. */
  readonly until?: string;
  readonly message: string;
  /** The newest verdict. */
  readonly verdict?: Verdict;
  /** The rollback that it started. */
  readonly actionId?: string;
}
