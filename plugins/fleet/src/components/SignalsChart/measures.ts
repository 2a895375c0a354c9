import type { SignalPoint } from '@capstan/plugin-fleet-common';

/** What can be drawn of the signals, in the order in which people look at it. */
export const MEASURES = [
  'latency',
  'errorRate',
  'throughput',
  'apdex',
  'cpu',
  'memory',
  'queueDepth',
] as const;
export type Measure = (typeof MEASURES)[number];

export const QUANTILES = ['p50', 'p95', 'p99'] as const;
export type Quantile = (typeof QUANTILES)[number];

/** The number of a measure at a point; absent where nobody knows it. */
export function valueOf(
  measure: Measure,
  point: SignalPoint,
  quantile: Quantile,
): number | undefined {
  switch (measure) {
    case 'latency':
      return point[quantile];
    case 'cpu':
      return point.cpuPercent;
    case 'memory':
      return point.memoryPercent;
    default:
      return point[measure];
  }
}

/** The axis reaches at least this: an error rate of 0.1 % is no mountain, and memory is read against its limit. */
export const LEAST_TOP: Readonly<Record<Measure, number | undefined>> = {
  latency: 10,
  errorRate: 1,
  throughput: undefined,
  apdex: 1,
  cpu: 20,
  memory: 100,
  queueDepth: 5,
};
