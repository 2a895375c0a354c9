import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { Operation } from '../../core/ServiceDefinition.ts';
import { DATAPOINTS, METRICS, QUERIES, STATISTICS } from './limits.ts';
import { isStatistic, statisticOf } from './MetricStore.ts';
import type { MetricPoint } from './MetricStore.ts';
import { MathError } from './metricMath.ts';
import { queryMetrics } from './queryMetrics.ts';

/** Reading metrics. */
export const METRIC_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListMetrics: operation<ListMetricsInput, ListMetricsOutput>(
    'read',
    'metrics',
    (input, { world }) => {
      const { metrics } = world.cloudwatch;
      const all = metrics
        .all()
        .filter(
          series =>
            (!input.Namespace || series.name.Namespace === input.Namespace) &&
            (!input.MetricName ||
              series.name.MetricName === input.MetricName) &&
            (!input.RecentlyActive ||
              metrics.isRecent(series, world.world.clock.now())) &&
            (input.Dimensions ?? []).every(wanted =>
              series.name.Dimensions.some(
                ({ Name, Value }) =>
                  Name === wanted.Name &&
                  (wanted.Value === undefined || Value === wanted.Value),
              ),
            ),
        );
      const page = pageOf(all, {
        size: undefined,
        token: input.NextToken,
        limits: METRICS,
        errorCode: 'InvalidParameterValueException',
      });
      return {
        Metrics: page.items.map(({ name }) => ({
          ...name,
          Dimensions: [...name.Dimensions],
        })),
        NextToken: page.nextToken,
      };
    },
  ),

  GetMetricData: operation<GetMetricDataInput, GetMetricDataOutput>(
    'read',
    'data',
    (input, { world }) => {
      const queries = input.MetricDataQueries ?? [];
      checkQueries(queries);
      const window = windowOf(input.StartTime!, input.EndTime!);
      world.cloudwatch.billedMetrics += queries.filter(
        ({ MetricStat }) => MetricStat !== undefined,
      ).length;
      const ascending = input.ScanBy === 'TimestampAscending';
      const series = answer(() =>
        queryMetrics(world.cloudwatch.metrics, queries, window),
      );
      return pageOfSeries(
        series.map(({ query, points }) => ({
          query,
          // Newest first is the default, also where nobody expects it.
          points: ascending ? points : [...points].reverse(),
        })),
        input.MaxDatapoints ?? DATAPOINTS,
        input.NextToken,
      );
    },
  ),

  GetMetricStatistics: operation<
    GetMetricStatisticsInput,
    GetMetricStatisticsOutput
  >('read', 'statistics', (input, { world }) => {
    const { from, to } = windowOf(input.StartTime!, input.EndTime!);
    const period = periodOf(input.Period) * 1000;
    if ((to - from) / period > STATISTICS)
      throw new AwsError(
        'InvalidParameterCombinationException',
        `You have requested up to ${Math.ceil(
          (to - from) / period,
        )} datapoints, which exceeds the limit of ${STATISTICS}.`,
      );
    if (!input.Statistics?.length && !input.ExtendedStatistics?.length)
      throw new AwsError(
        'MissingRequiredParameterException',
        'The parameter Statistics or ExtendedStatistics must be given.',
      );
    const series = world.cloudwatch.metrics.find({
      Namespace: input.Namespace!,
      MetricName: input.MetricName!,
      Dimensions: input.Dimensions ?? [],
    });
    const buckets = new Map<number, MetricPoint[]>();
    for (const point of series?.points ?? []) {
      if (point.at < from || point.at >= to) continue;
      const at = Math.floor(point.at / period) * period;
      buckets.set(at, [...(buckets.get(at) ?? []), point]);
    }
    return {
      Label: input.MetricName,
      Datapoints: [...buckets].map(([at, points]) => ({
        Timestamp: new Date(at),
        Unit: series?.unit,
        ...Object.fromEntries(
          (input.Statistics ?? []).map(name => [
            name,
            statisticOf(points, name),
          ]),
        ),
        ...(input.ExtendedStatistics && {
          ExtendedStatistics: Object.fromEntries(
            input.ExtendedStatistics.map(name => [
              name,
              statisticOf(points, name) ?? 0,
            ]),
          ),
        }),
      })),
    };
  }),
};

/** What alarms and policies are held to, too. */
export function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length > QUERIES)
    throw invalid(
      `The collection MetricDataQueries must not have a size greater than ${QUERIES}.`,
    );
  const ids = new Set<string>();
  for (const { Id = '', MetricStat, Expression } of queries) {
    if (!/^[a-z]\w*$/.test(Id))
      throw invalid(
        `The value '${Id}' for Id must begin with a lower-case letter and hold letters, digits and underscores.`,
      );
    if (ids.has(Id)) throw invalid(`The Id '${Id}' is there twice.`);
    ids.add(Id);
    if ((MetricStat === undefined) === (Expression === undefined))
      throw invalid(`'${Id}' needs either MetricStat or Expression.`);
    if (Expression !== undefined && /^\s*(SELECT|SEARCH)\b/.test(Expression))
      throw invalid('The simulator knows neither Metrics Insights nor SEARCH.');
    if (!MetricStat) continue;
    periodOf(MetricStat.Period);
    if (!isStatistic(MetricStat.Stat ?? ''))
      throw invalid(`'${MetricStat.Stat}' is no statistic.`);
  }
}

/** Runs what may meet an expression that is none. */
export function answer<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof MathError) throw invalid(error.message);
    throw error;
  }
}

function windowOf(start: Date, end: Date) {
  const [from, to] = [start.getTime(), end.getTime()];
  if (from >= to)
    throw invalid('The parameter StartTime must be less than EndTime.');
  return { from, to };
}

/** Documentation: 1, 5, 10, 20, 30, or a multiple of 60. */
function periodOf(period: number | undefined): number {
  if (
    period === undefined ||
    !([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))
  )
    throw invalid(
      `The Period ${period} must be 1, 5, 10, 20, 30 or a multiple of 60.`,
    );
  return period;
}

/** At most so many points; the rest is on the next page, and what it is cut from says PartialData. */
function pageOfSeries(
  series: readonly {
    readonly query: MetricDataQuery;
    readonly points: readonly { readonly at: number; readonly value: number }[];
  }[],
  most: number,
  token: string | undefined,
): GetMetricDataOutput {
  const text = Buffer.from(token ?? '', 'base64url').toString();
  const skipped =
    token === undefined ? 0 : Number(/^points:(\d+)$/.exec(text)?.[1]);
  if (Number.isNaN(skipped))
    throw new AwsError('InvalidNextToken', 'The next token is not valid.');
  const end = skipped + most;
  let before = 0;
  const results: MetricDataResult[] = [];
  for (const { query, points } of series) {
    const from = Math.max(0, skipped - before);
    const to = Math.max(0, end - before);
    const some = points.slice(from, to);
    const isCut = to < points.length;
    const isPast = from >= points.length && points.length > 0;
    before += points.length;
    if (isPast || (isCut && some.length === 0)) continue;
    if (points.length === 0 && token !== undefined) continue;
    results.push({
      Id: query.Id,
      Label: query.Label ?? labelOf(query),
      Timestamps: some.map(({ at }) => new Date(at)),
      Values: some.map(({ value }) => value),
      StatusCode: isCut ? 'PartialData' : 'Complete',
    });
  }
  return {
    MetricDataResults: results,
    Messages: [],
    ...(before > end && {
      NextToken: Buffer.from(`points:${end}`).toString('base64url'),
    }),
  };
}

function labelOf({ MetricStat, Id }: MetricDataQuery): string {
  return MetricStat?.Metric?.MetricName ?? Id ?? '';
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
