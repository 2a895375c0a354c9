/**
 * The rule that changes the size of a group.
 * @public
 */
export interface ScalingPolicy {
  readonly name: string;
  readonly type:
    | 'targetTracking'
    | 'step'
    | 'scheduled'
    | 'predictive'
    | 'other';
  /** One sentence, for example `keeps 50 requests/s per instance`. */
  readonly summary: string;
  readonly metric?: string;
  readonly target?: number;
  /** The value that the autoscaler sees now. */
  readonly current?: number;
  /** What it saw before, oldest first, a minute apart; absent when nobody knows. */
  readonly recent?: readonly { readonly at: string; readonly value: number }[];
}

/**
 * What changed the size, or why a policy did not change it.
 * @public
 */
export interface ScalingActivity {
  readonly id: string;
  readonly groupId: string;
  readonly at: string;
  readonly cause:
    | 'policy'
    | 'scheduled'
    | 'person'
    | 'rollout'
    | 'replacement'
    | 'other';
  readonly effect: 'scaledOut' | 'scaledIn' | 'changed' | 'none';
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/**
 * One point of capacity over time.
 * @public
 */
export interface CapacitySample {
  readonly at: string;
  readonly desired: number;
  readonly running: number;
  readonly healthy: number;
  readonly min: number;
  readonly max: number;
}
