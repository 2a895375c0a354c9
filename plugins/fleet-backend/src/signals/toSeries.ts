import { latencyQuantile } from '@capstan/plugin-fleet-common';
import type { SignalPoint } from '@capstan/plugin-fleet-common';
import { mergeWindows } from './mergeWindows';
import type { SignalWindow } from './mergeWindows';

/** No chart shows more. */
export const MAX_POINTS = 400;

/** Seconds of an interval that people read easily, 5 s to a day. */
const RESOLUTIONS = [
  5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
];

/**
 * Seconds of one point: the finest that gives at most 400 points over the range, and not finer than what was measured.
 */
export function resolutionFor(
  rangeMs: number,
  windows: readonly Pick<SignalWindow, 'seconds'>[] = [],
): number {
  // One interval more than the range holds: it may begin and end inside one.
  const needed = rangeMs / 1000 / (MAX_POINTS - 1);
  const coarsest = windows.reduce(
    (most, window) => Math.max(most, window.seconds),
    0,
  );
  return (
    RESOLUTIONS.find(seconds => seconds >= needed && seconds >= coarsest) ??
    86400
  );
}

/** Windows of one revision as points; intervals in which nothing was measured have none. */
export function toPoints(
  windows: readonly SignalWindow[],
  resolutionSeconds: number,
): readonly SignalPoint[] {
  const step = resolutionSeconds * 1000;
  const intervals = new Map<number, SignalWindow[]>();
  for (const window of windows) {
    const start = Math.floor(Date.parse(window.at) / step) * step;
    const interval = intervals.get(start);
    if (interval) interval.push(window);
    else intervals.set(start, [window]);
  }
  return [...intervals]
    .sort(([a], [b]) => a - b)
    .map(([start, inside]) => toPoint(start, mergeWindows(inside)));
}

function toPoint(start: number, sum: SignalWindow): SignalPoint {
  const at = new Date(start).toISOString();
  const throughput = rounded(sum.requests / sum.seconds);
  if (sum.requests === 0) return { at, throughput };
  const quantile = (share: number) =>
    rounded(latencyQuantile(sum.latency, share));
  return {
    at,
    throughput: throughput ?? 0,
    errorRate: rounded((100 * sum.errors) / sum.requests),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

function rounded(value: number): number;
function rounded(value: number | undefined): number | undefined;
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000) / 1000;
}
