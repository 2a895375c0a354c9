import { latencyQuantile } from '@capstan/plugin-fleet-common';
import type { SignalPoint } from '@capstan/plugin-fleet-common';
import { apdexOf, DEFAULT_APDEX_TARGET_MS } from './apdexOf';
import { mergeSamples } from './mergeSamples';
import type { Measures, Sample } from './mergeSamples';
import { mergeWindows } from './mergeWindows';
import type { SignalWindow } from './mergeWindows';

/** What one line of a chart is drawn of. */
export interface Measurements {
  /** What an engine counted. */
  readonly windows?: readonly SignalWindow[];
  /** What a source computed, and what instances used. */
  readonly samples?: readonly Sample[];
}

export interface PointOptions {
  readonly resolutionSeconds: number;
  /** Default 500. */
  readonly apdexTargetMs?: number;
  /** Moves every time, in milliseconds. Default 0. */
  readonly shiftMs?: number;
}

interface Interval {
  readonly windows: SignalWindow[];
  readonly samples: Sample[];
}

/**
 * Measurements of one series as points, oldest first; intervals in which nothing was measured have none. A sample that
 * is longer than a point is told by each point that it covers.
 */
export function toPoints(
  { windows = [], samples = [] }: Measurements,
  options: PointOptions,
): readonly SignalPoint[] {
  const step = options.resolutionSeconds * 1000;
  const shift = options.shiftMs ?? 0;
  const intervals = new Map<number, Interval>();
  const intervalAt = (ms: number): Interval => {
    const start = Math.floor(ms / step) * step;
    const known = intervals.get(start) ?? { windows: [], samples: [] };
    intervals.set(start, known);
    return known;
  };
  for (const window of windows)
    intervalAt(Date.parse(window.at) + shift).windows.push(window);
  for (const sample of samples) {
    const start = sample.at + shift;
    const end = start + sample.seconds * 1000;
    intervalAt(start).samples.push(sample);
    for (let at = (Math.floor(start / step) + 1) * step; at < end; at += step)
      // What reaches into the next point for less than a whole one is the first one's.
      if (end - at >= step) intervalAt(at).samples.push(sample);
  }
  return [...intervals]
    .sort(([a], [b]) => a - b)
    .map(([start, interval]) => ({
      at: new Date(start).toISOString(),
      ...rounded({
        ...(interval.samples.length > 0 && mergeSamples(interval.samples)),
        ...(interval.windows.length > 0 &&
          measuresOf(
            interval.windows,
            options.apdexTargetMs ?? DEFAULT_APDEX_TARGET_MS,
          )),
      }),
    }));
}

function measuresOf(
  windows: readonly SignalWindow[],
  apdexTargetMs: number,
): Measures {
  const sum = mergeWindows(windows);
  const throughput = sum.requests / elapsedSeconds(windows);
  if (sum.requests === 0) return { throughput };
  return {
    throughput,
    errorRate: (100 * sum.errors) / sum.requests,
    p50: latencyQuantile(sum.latency, 0.5),
    p95: latencyQuantile(sum.latency, 0.95),
    p99: latencyQuantile(sum.latency, 0.99),
    apdex: apdexOf(sum, apdexTargetMs),
  };
}

/** Engines leave out windows without a request: what lies between two windows was quiet, not unknown. */
function elapsedSeconds(windows: readonly SignalWindow[]): number {
  let first = Infinity;
  let last = -Infinity;
  for (const { at, seconds } of windows) {
    first = Math.min(first, Date.parse(at));
    last = Math.max(last, Date.parse(at) + seconds * 1000);
  }
  return (last - first) / 1000;
}

function rounded(measures: Measures): Measures {
  return Object.fromEntries(
    Object.entries(measures).flatMap(([measure, value]) =>
      value === undefined ? [] : [[measure, Math.round(value * 1000) / 1000]],
    ),
  );
}
