import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';

/** Everything is published once a minute, as AWS's services do at best. */
export const MINUTE_MS = 60_000;
/** Documentation: points of one minute are kept for 15 days; here for one day, which is what is looked at. */
const KEPT_MS = 86_400_000;
/** Documentation of ListMetrics, `RecentlyActive`: "metrics that have had data points published in the past three hours". */
const RECENT_MS = 3 * 3_600_000;

/** What names a series. */
export interface MetricName {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
}

/** The statistic set of one minute. */
export interface MetricPoint {
  /** Start of the minute. */
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The value below which this share (0–1) of the samples lies. Default: the mean. */
  readonly quantile?: (share: number) => number;
}

export interface MetricSeries {
  readonly name: MetricName;
  readonly unit: StandardUnit;
  /** Oldest first. */
  readonly points: MetricPoint[];
}

/** Series of one region. */
export class MetricStore {
  readonly #series = new Map<string, MetricSeries>();

  put(name: MetricName, unit: StandardUnit, point: MetricPoint): void {
    const key = keyOf(name);
    let series = this.#series.get(key);
    if (!series) {
      series = { name, unit, points: [] };
      this.#series.set(key, series);
    }
    series.points.push(point);
    const oldest = point.at - KEPT_MS;
    if (series.points[0].at < oldest) series.points.shift();
  }

  find(name: MetricName): MetricSeries | undefined {
    return this.#series.get(keyOf(name));
  }

  all(): readonly MetricSeries[] {
    return [...this.#series.values()];
  }

  isRecent({ points }: MetricSeries, now: number): boolean {
    return (points.at(-1)?.at ?? 0) > now - RECENT_MS;
  }
}

function keyOf({ Namespace, MetricName, Dimensions }: MetricName): string {
  return JSON.stringify([
    Namespace,
    MetricName,
    Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort(),
  ]);
}

/** `Sum`, `Average`, `p95` and so on of some points; `undefined` when there is no such statistic. */
export function statisticOf(
  points: readonly MetricPoint[],
  statistic: string,
): number | undefined {
  const sum = points.reduce((all, point) => all + point.sum, 0);
  const count = points.reduce((all, point) => all + point.count, 0);
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return count;
    case 'Average':
      return count === 0 ? undefined : sum / count;
    case 'Minimum':
      return Math.min(...points.map(({ min }) => min));
    case 'Maximum':
      return Math.max(...points.map(({ max }) => max));
    default: {
      const share = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic)?.[1];
      if (share === undefined || count === 0) return undefined;
      const weighted = points.reduce((all, point) => {
        const mean = point.sum / Math.max(1, point.count);
        const value = point.quantile?.(Number(share) / 100) ?? mean;
        return all + value * point.count;
      }, 0);
      return weighted / count;
    }
  }
}

export function isStatistic(statistic: string): boolean {
  return (
    statisticOf([{ at: 0, count: 1, sum: 1, min: 1, max: 1 }], statistic) !==
    undefined
  );
}
