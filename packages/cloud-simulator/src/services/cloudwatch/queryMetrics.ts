import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { evaluate, idsIn } from './metricMath.ts';
import type { MathValue } from './metricMath.ts';
import { MINUTE_MS, statisticOf } from './MetricStore.ts';
import type { MetricPoint, MetricStore } from './MetricStore.ts';

/** One query as it is answered: points by the start of their period, oldest first. */
export interface QueriedSeries {
  readonly query: MetricDataQuery;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** Works out each query once, those that an expression names first. */
class Evaluation {
  readonly #store: MetricStore;
  readonly #queries: readonly MetricDataQuery[];
  readonly #window: { readonly from: number; readonly to: number };
  readonly #values = new Map<string, MathValue>();

  constructor(
    store: MetricStore,
    queries: readonly MetricDataQuery[],
    window: { readonly from: number; readonly to: number },
  ) {
    this.#store = store;
    this.#queries = queries;
    this.#window = window;
  }

  valueOf(query: MetricDataQuery): MathValue {
    const id = query.Id ?? '';
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    // Until it is known, so that an expression that names itself comes to an end.
    this.#values.set(id, new Map());
    const value =
      query.Expression === undefined
        ? readMetric(this.#store, query, this.#window)
        : this.#expression(query, query.Expression);
    this.#values.set(id, value);
    return value;
  }

  #expression(query: MetricDataQuery, expression: string): MathValue {
    const named = idsIn(expression);
    const all = expression.includes('METRICS(');
    const used = this.#queries.filter(
      ({ Id = '', Expression }) =>
        named.includes(Id) || (all && Expression === undefined),
    );
    const values = new Map(
      used.map(other => [other.Id ?? '', this.valueOf(other)]),
    );
    const period = periodOf(query, this.#queries);
    const grid: number[] = [];
    const first = Math.ceil(this.#window.from / period) * period;
    for (let at = first; at < this.#window.to; at += period) grid.push(at);
    return evaluate(expression, { values, grid, periodSeconds: period / 1000 });
  }
}

function pointsOf(
  value: MathValue,
  { from, to }: { readonly from: number; readonly to: number },
): QueriedSeries['points'] {
  if (value instanceof Map)
    return [...value]
      .map(([at, one]) => ({ at, value: one }))
      .sort((a, b) => a.at - b.at);
  if (Array.isArray(value))
    return value[0] ? pointsOf(value[0], { from, to }) : [];
  const at = Math.floor((to - 1) / MINUTE_MS) * MINUTE_MS;
  return [{ at, value: value as number }];
}

function readMetric(
  store: MetricStore,
  { MetricStat: stat }: MetricDataQuery,
  { from, to }: { readonly from: number; readonly to: number },
): ReadonlyMap<number, number> {
  const series =
    stat?.Metric &&
    store.find({
      Namespace: stat.Metric.Namespace ?? '',
      MetricName: stat.Metric.MetricName ?? '',
      Dimensions: stat.Metric.Dimensions ?? [],
    });
  if (!series) return new Map();
  const period = Math.max(MINUTE_MS, (stat.Period ?? 60) * 1000);
  const buckets = new Map<number, MetricPoint[]>();
  const { points } = series;
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    if (point.at < from) break;
    if (point.at >= to) continue;
    const at = Math.floor(point.at / period) * period;
    const bucket = buckets.get(at);
    if (bucket) bucket.push(point);
    else buckets.set(at, [point]);
  }
  const result = new Map<number, number>();
  for (const [at, some] of [...buckets].reverse()) {
    const value = statisticOf(some, stat.Stat ?? 'Average');
    if (value !== undefined) result.set(at, value);
  }
  return result;
}

/** Of an expression: its own, or that of the first metric; a minute at least. */
function periodOf(
  query: MetricDataQuery,
  queries: readonly MetricDataQuery[],
): number {
  const seconds =
    query.Period ??
    queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ??
    60;
  return Math.max(MINUTE_MS, seconds * 1000);
}

/**
 * Answers queries of one call: those that return data. A period below a minute is a minute, since nothing is published more
 * often. Throws a `MathError` for an expression that is none, or that names what is not there.
 */
export function queryMetrics(
  store: MetricStore,
  queries: readonly MetricDataQuery[],
  window: { readonly from: number; readonly to: number },
): QueriedSeries[] {
  const evaluation = new Evaluation(store, queries, window);
  return queries
    .filter(query => query.ReturnData !== false)
    .map(query => ({
      query,
      points: pointsOf(evaluation.valueOf(query), window),
    }));
}
