/**
 * How a rollout replaces what runs. A provider offers the ones that its engine does natively.
 * @public
 */
export type Strategy =
  /** `maxSurge` and `maxUnavailable` are instances; at least one of them is ≥ 1. */
  | {
      readonly type: 'rolling';
      readonly maxSurge: number;
      readonly maxUnavailable: number;
    }
  /** A whole new set, then all traffic at once; the old set stays warm for `bakeSeconds`. `gate` waits for promote. */
  | {
      readonly type: 'blueGreen';
      readonly bakeSeconds: number;
      readonly gate: boolean;
    }
  /** Traffic in steps. A step without `pauseSeconds` waits for promote. */
  | {
      readonly type: 'canary';
      readonly steps: readonly CanaryStep[];
      readonly bakeSeconds: number;
    };

/** @public */
export interface CanaryStep {
  /** Share of the new revision, 1–99 percent. */
  readonly weight: number;
  readonly pauseSeconds?: number;
}
