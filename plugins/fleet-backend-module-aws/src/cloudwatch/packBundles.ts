import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** Queries that name each other, and so must be in one call. */
export type QueryBundle = readonly MetricDataQuery[];

/** GetMetricData, documentation: 500 queries and 100,800 points in one call. */
const QUERIES = 500;
const POINTS = 100_800;

/** Puts bundles into as few calls as they fit into, none of them torn apart. */
export function packBundles(
  bundles: readonly QueryBundle[],
  window: {
    readonly from: number;
    readonly to: number;
    readonly periodSeconds: number;
  },
): readonly MetricDataQuery[][] {
  const points = Math.max(
    1,
    Math.ceil((window.to - window.from) / 1000 / window.periodSeconds),
  );
  const most = Math.max(1, Math.min(QUERIES, Math.floor(POINTS / points)));
  const calls: MetricDataQuery[][] = [];
  for (const bundle of bundles) {
    const last = calls.at(-1);
    if (last && last.length + bundle.length <= most) last.push(...bundle);
    else calls.push([...bundle]);
  }
  return calls;
}
