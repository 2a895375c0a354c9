import { latencyQuantile } from '@capstan/plugin-fleet-common';

/**
 * What one revision did in one interval: counts where somebody counted, else what a source computed. Times in
 * milliseconds.
 */
export interface VerdictWindow {
  readonly at: number;
  readonly seconds: number;
  /** Absent when the source does not know how many there were. */
  readonly requests?: number;
  readonly errors?: number;
  /** Percent, where nothing was counted. */
  readonly errorRate?: number;
  /** Counts per bucket of `LATENCY_BOUNDS_MS`. */
  readonly latency?: readonly number[];
  /** Milliseconds, where no histogram is known. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/**
 * Only intervals that can be true. A counter that was reset between two looks leaves counts below zero or more errors
 * than requests: such an interval says nothing and is left out, as one that is missing.
 */
export function usable(
  windows: readonly VerdictWindow[],
): readonly VerdictWindow[] {
  const found = new Map<number, VerdictWindow>();
  for (const window of windows)
    if (isPlausible(window)) found.set(window.at, window);
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function isPlausible({
  at,
  seconds,
  requests,
  errors,
  errorRate,
  latency,
  p50,
  p95,
  p99,
}: VerdictWindow): boolean {
  if (!Number.isFinite(at) || !(seconds > 0)) return false;
  const counts = [requests ?? 0, errors ?? 0, ...(latency ?? [])];
  const measures = [errorRate ?? 0, p50 ?? 0, p95 ?? 0, p99 ?? 0];
  return (
    [...counts, ...measures].every(
      value => Number.isFinite(value) && value >= 0,
    ) &&
    (errors ?? 0) <= (requests ?? Infinity) &&
    (errorRate ?? 0) <= 100
  );
}

export function requestsOf(windows: readonly VerdictWindow[]): number {
  return sum(windows, window => window.requests ?? 0);
}

export function errorsOf(windows: readonly VerdictWindow[]): number {
  return sum(windows, window => window.errors ?? 0);
}

/** Whether the revision answered in it, as far as anybody knows. */
export function hasTraffic({
  requests,
  errorRate,
  p50,
  p95,
}: VerdictWindow): boolean {
  return requests === undefined
    ? errorRate !== undefined || p50 !== undefined || p95 !== undefined
    : requests > 0;
}

export function endOf({ at, seconds }: VerdictWindow): number {
  return at + seconds * 1000;
}

/** All histograms together; empty when there is none. */
export function histogramOf(
  windows: readonly VerdictWindow[],
): readonly number[] {
  const counts: number[] = [];
  for (const { latency } of windows)
    latency?.forEach((count, bucket) => {
      counts[bucket] = (counts[bucket] ?? 0) + count;
    });
  return Array.from(counts, count => count ?? 0);
}

/** Milliseconds: of the histogram, else the median of what the source computed for each interval. */
export function quantileOf(
  windows: readonly VerdictWindow[],
  name: 'p50' | 'p95' | 'p99',
): number | undefined {
  const share = { p50: 0.5, p95: 0.95, p99: 0.99 }[name];
  return (
    latencyQuantile(histogramOf(windows), share) ??
    median(windows.flatMap(window => window[name] ?? []))
  );
}

export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

function sum(
  windows: readonly VerdictWindow[],
  of: (window: VerdictWindow) => number,
): number {
  return windows.reduce((total, window) => total + of(window), 0);
}
