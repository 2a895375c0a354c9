/** @public */
export type HealthStatus = 'ok' | 'degraded' | 'critical' | 'unknown';

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
    | 'memoryNearLimit'
    | 'errorRate'
    | 'mixedVersions'
    | 'rolloutFailed'
    | 'rolloutPaused'
    | 'providerCondition'
    | 'empty';
  readonly severity: 'info' | 'degraded' | 'critical' | 'unknown';
  /** For example `2 of 3 instances healthy for 40 s`. */
  readonly message: string;
  readonly since?: string;
}

/**
 * The state of a group. `unknown` is never shown as healthy. Reasons are ordered, worst first.
 * @public
 */
export interface Health {
  readonly status: HealthStatus;
  readonly reasons: readonly HealthReason[];
}
