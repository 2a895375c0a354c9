/** From where on something is wrong. */
export interface HealthLimits {
  /** Percent of the limit that the fullest instance uses. */
  readonly memoryPercent: number;
  /** Percent of failed requests that is critical, and that is not fine any more. */
  readonly errorPercent: number;
  readonly errorWarningPercent: number;
  /** How many times the usual p95 is too slow. */
  readonly latencyFactor: number;
  /** Percent of one core, mean over the instances. */
  readonly cpuPercent: number;
  /** Messages that wait for each instance, where no policy has a target. */
  readonly queueDepth: number;
  /** Instances that failed within five minutes. */
  readonly crashes: number;
}

export const HEALTH_LIMITS: HealthLimits = {
  memoryPercent: 90,
  errorPercent: 5,
  errorWarningPercent: 1,
  latencyFactor: 2,
  cpuPercent: 90,
  queueDepth: 1000,
  crashes: 3,
};
