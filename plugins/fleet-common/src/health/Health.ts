/** @public */
export type HealthStatus = 'ok' | 'degraded' | 'critical' | 'unknown';

/**
 * A number that says why.
 * @public
 */
export interface Evidence {
  /** For example `memory`. */
  readonly label: string;
  readonly value: number;
  /** What it was held against, for example the limit. */
  readonly limit?: number;
  readonly unit:
    | 'percent'
    | 'count'
    | 'seconds'
    | 'milliseconds'
    | 'bytes'
    | 'perSecond'
    | 'ratio';
}

/**
 * Why a group is not simply ok, with the numbers that say so.
 * @public
 */
export interface HealthReason {
  readonly code:
    | 'stale'
    | 'noHealthy'
    | 'belowDesired'
    | 'belowMin'
    | 'crashLoop'
    | 'atMax'
    | 'notScaled'
    | 'suspended'
    | 'memoryNearLimit'
    | 'cpuSaturated'
    | 'queueBacklog'
    | 'errorRate'
    | 'latency'
    | 'signalsMissing'
    | 'mixedVersions'
    | 'rolloutFailed'
    | 'rolloutPaused'
    | 'alert'
    | 'providerCondition'
    | 'empty';
  readonly severity: 'info' | 'degraded' | 'critical' | 'unknown';
  /** For example `2 of 3 instances healthy for 40 s`. */
  readonly message: string;
  readonly since?: string;
  /** The numbers in the message, for programs; absent where there are none. */
  readonly evidence?: readonly Evidence[];
  /** When it is about one revision, for example one that fails more than the others. */
  readonly revision?: { readonly revisionId: string; readonly label: string };
}

/**
 * The state of a group. `unknown` is never shown as healthy. Reasons are ordered, worst first.
 * @public
 */
export interface Health {
  readonly status: HealthStatus;
  readonly reasons: readonly HealthReason[];
}
