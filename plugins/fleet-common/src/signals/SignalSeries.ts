/**
 * Golden signals of one revision of a group over one interval. A measure that no source knows is absent.
 * @public
 */
export interface SignalPoint {
  /** Start of the interval. */
  readonly at: string;
  /** Requests per second; absent where nobody counts requests, for example a worker. */
  readonly throughput?: number;
  /** Percent of requests that failed (5xx or no answer); absent without requests. */
  readonly errorRate?: number;
  /** Milliseconds; absent without requests. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** 0–1 for the target that {@link Signals} names; absent without requests. */
  readonly apdex?: number;
  /** Mean over the instances, percent of one core. */
  readonly cpuPercent?: number;
  /** The fullest instance, percent of its limit. */
  readonly memoryPercent?: number;
  /** Messages that wait for the group. */
  readonly queueDepth?: number;
}

/** @public */
export interface SignalSeries {
  /** `*` when the source knows only all revisions together. */
  readonly revisionId: string;
  readonly label: string;
  /** Id of the source that measured it, see `SignalSourceStatus`. */
  readonly source?: string;
  readonly points: readonly SignalPoint[];
}

/**
 * Something to draw as a mark on charts.
 * @public
 */
export interface TimelineMark {
  readonly at: string;
  readonly kind:
    | 'rolloutStarted'
    | 'rolloutStep'
    | 'rolloutEnded'
    | 'rollbackStarted'
    | 'rollbackEnded'
    | 'scaled'
    | 'alert';
  readonly label: string;
  /** For a band (an alert): when it ended; absent while it lasts. */
  readonly until?: string;
  readonly severity?: 'info' | 'warning' | 'critical';
}

/**
 * With what a range is compared. `lastDeployment`: the same length of time before the newest rollout began.
 * @public
 */
export type SignalComparison = 'lastDeployment' | 'yesterday' | 'lastWeek';
