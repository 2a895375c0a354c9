import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** A metric as CloudWatch names it. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One metric as a query of GetMetricData. `id` begins with a lower-case letter. */
export function metricQuery(
  id: string,
  { namespace, name, dimensions }: NamedMetric,
  stat: string,
  periodSeconds: number,
): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      },
      Period: periodSeconds,
      Stat: stat,
    },
  };
}
