/** The bounds of a verdict. Shares are percent of requests. */
export interface VerdictSettings {
  /** Requests of the new revision from which the guard may speak. */
  readonly guardRequests: number;
  /** Below this share of errors the guard says nothing. */
  readonly guardErrorPercent: number;
  /**
   * Share of errors that any revision may have. The guard fails a revision when so many errors as it had would be
   * rarer than `guardSignificance` with this share, or with one and a half times that of the old revision.
   */
  readonly toleratedErrorPercent: number;
  readonly guardSignificance: number;
  /** Each side needs so many samples before a test says anything but `inconclusive`. */
  readonly minimumSamples: number;
  /** A test fails below this, after correction for all tests of the verdict. Small: the portal looks again and again. */
  readonly significance: number;
  /** Points by which the share of errors must be higher to fail, and that must be excluded to pass. */
  readonly errorFloorPoints: number;
  readonly errorMarginPoints: number;
  /** By how much the median must be higher to fail: part of the old one, and milliseconds. */
  readonly latencyFloor: number;
  readonly latencyFloorMs: number;
  /** Probability that a request of the new revision is slower than one of the old: at least this to fail. */
  readonly superiority: number;
  /** Latencies of fewer intervals of the new revision say nothing: a garbage collector stops a process for one of them. */
  readonly latencyIntervals: number;
  /** Points by which the share of requests above the old p95 must be higher to fail. */
  readonly slowFloorPoints: number;
  /** After an instance of the new revision began to answer, so long its numbers say nothing in the statistics. */
  readonly warmUpSeconds: number;
}

export const DEFAULT_SETTINGS: VerdictSettings = {
  guardRequests: 20,
  guardErrorPercent: 5,
  toleratedErrorPercent: 1,
  guardSignificance: 1e-5,
  minimumSamples: 50,
  significance: 0.001,
  errorFloorPoints: 1,
  errorMarginPoints: 2,
  latencyFloor: 0.2,
  latencyFloorMs: 5,
  superiority: 0.56,
  latencyIntervals: 6,
  slowFloorPoints: 5,
  warmUpSeconds: 10,
};

/** The time before the rollout is a weaker baseline: load and weather were others, so a difference must be greater. */
export function weakened(settings: VerdictSettings): VerdictSettings {
  return {
    ...settings,
    minimumSamples: settings.minimumSamples * 2,
    errorFloorPoints: settings.errorFloorPoints * 2,
    latencyFloor: settings.latencyFloor * 2,
    latencyFloorMs: settings.latencyFloorMs * 2,
    superiority: 0.62,
    slowFloorPoints: settings.slowFloorPoints * 2,
  };
}
