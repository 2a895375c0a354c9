import type { Counts } from './HealthInputs';

/** What signal sources outside of the engine measured of a group just now. What nobody knows is absent. */
export interface MeasuredSignals {
  /** Of the last minute that was measured. */
  readonly recent?: Counts;
  /** Milliseconds. */
  readonly p95?: number;
  /** Percent of one core, mean over the instances. */
  readonly cpuPercent?: number;
  /** Percent of the limit, the fullest instance. */
  readonly memoryPercent?: number;
  readonly queueDepth?: number;
  /** Sources that know the group and say nothing of it. */
  readonly missing: readonly {
    /** For people, for example `Prometheus`. */
    readonly title: string;
    /** Milliseconds; absent when it never said anything. */
    readonly since?: number;
    readonly message?: string;
  }[];
}

/** What is known of groups without any query. */
export interface MeasuredReader {
  /** `undefined` when no source outside of the engine knows the group. `now` in milliseconds. */
  of(groupId: string, now: number): MeasuredSignals | undefined;
}
