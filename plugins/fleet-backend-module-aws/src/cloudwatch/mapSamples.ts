import type { SignalReading, SignalSample } from '@capstan/plugin-fleet-node';
import type { MetricPoints } from './CloudWatchCalls';
import type { PlannedQuery } from './signalQueries';

/** What was measured of one group in one interval, by measure and target group. */
type Interval = Map<PlannedQuery['measure'], Map<number, number>>;

/**
 * Samples of what was answered. The balancer counts failures only when there are any: where it counted requests and no
 * failures, there were none. Pure.
 */
export function mapSamples(
  planned: readonly PlannedQuery[],
  found: ReadonlyMap<string, MetricPoints>,
  window: { readonly from: number; readonly to: number },
  seconds: number,
): SignalReading {
  const groups = new Map<string, Map<number, Interval>>();
  const problems = new Map<string, string>();
  for (const { groupId, measure, place, query } of planned) {
    const series = found.get(query.Id!);
    if (series?.incomplete)
      problems.set(
        groupId,
        'CloudWatch could not answer some of its metrics. They are asked for again.',
      );
    for (const { at, value } of series?.points ?? []) {
      if (at < window.from || at >= window.to || !Number.isFinite(value))
        continue;
      const intervals = groups.get(groupId) ?? new Map<number, Interval>();
      groups.set(groupId, intervals);
      const interval: Interval = intervals.get(at) ?? new Map();
      intervals.set(at, interval);
      const places = interval.get(measure) ?? new Map<number, number>();
      interval.set(measure, places.set(place, value));
    }
  }
  const samples = [...groups].flatMap(([groupId, intervals]) =>
    [...intervals]
      .sort(([a], [b]) => a - b)
      .map(
        ([at, interval]): SignalSample => ({
          groupId,
          at: new Date(at).toISOString(),
          seconds,
          ...requestsOf(interval, seconds),
          ...defined('cpuPercent', interval.get('cpu')?.get(0)),
          ...defined('memoryPercent', interval.get('memory')?.get(0)),
          ...defined('queueDepth', interval.get('queue')?.get(0)),
        }),
      ),
  );
  return {
    samples,
    problems: [...problems].map(([groupId, message]) => ({ groupId, message })),
  };
}

/** Counts of all target groups together; times of the one with the most requests, since percentiles cannot be added. */
function requestsOf(
  interval: Interval,
  seconds: number,
): Partial<SignalSample> {
  const counts = [...(interval.get('requests') ?? [])];
  const requests = sum(counts.map(([, count]) => count));
  if (requests <= 0) return {};
  const errors = sum([...(interval.get('errors') ?? new Map()).values()]);
  const [[busiest]] = counts.sort(([, a], [, b]) => b - a);
  const time = (share: 'p50' | 'p95' | 'p99') => {
    const value = interval.get(share)?.get(busiest);
    return value === undefined ? undefined : value * 1000;
  };
  return {
    throughput: requests / seconds,
    errorRate: Math.min(100, (100 * errors) / requests),
    ...defined('p50', time('p50')),
    ...defined('p95', time('p95')),
    ...defined('p99', time('p99')),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function defined<Name extends string>(
  name: Name,
  value: number | undefined,
): Partial<Record<Name, number>> {
  const known: Partial<Record<Name, number>> = {};
  if (value !== undefined) known[name] = value;
  return known;
}
