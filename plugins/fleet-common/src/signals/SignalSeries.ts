/**
 * Golden signals of one revision of a group over one interval.
 * @public
 */
export interface SignalPoint {
  /** Start of the interval. */
  readonly at: string;
  /** Requests per second. */
  readonly throughput: number;
  /** Percent of requests that failed (5xx or no answer); absent without requests. */
  readonly errorRate?: number;
  /** Milliseconds; absent without requests. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** @public */
export interface SignalSeries {
  readonly revisionId: string;
  readonly label: string;
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
    | 'rolloutEnded'
    | 'rollbackStarted'
    | 'rollbackEnded'
    | 'scaled';
  readonly label: string;
}
