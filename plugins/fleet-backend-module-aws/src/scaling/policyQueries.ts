import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { QueryBundle } from '../cloudwatch/packBundles';
import { metricQuery } from '../cloudwatch/metricQuery';
import type { NamedMetric } from '../cloudwatch/metricQuery';

interface Dimensions {
  readonly Dimensions?: readonly {
    readonly Name?: string;
    readonly Value?: string;
  }[];
}

/** Target tracking as both autoscalers describe it; their types differ in nothing that is used here. */
export interface TrackedMetric {
  readonly PredefinedMetricSpecification?: {
    readonly PredefinedMetricType?: string;
    readonly ResourceLabel?: string;
  };
  readonly CustomizedMetricSpecification?: {
    readonly Namespace?: string;
    readonly MetricName?: string;
    readonly Statistic?: string;
    readonly Metrics?: readonly {
      readonly Id?: string;
      readonly Expression?: string;
      readonly ReturnData?: boolean;
      readonly MetricStat?: {
        readonly Stat?: string;
        readonly Metric?: {
          readonly Namespace?: string;
          readonly MetricName?: string;
        } & Dimensions;
      };
    }[];
  } & Dimensions;
}

const PERIOD_SECONDS = 60;
/** Default: Average. */
const STATISTICS: Readonly<Record<string, string>> = {
  ALBRequestCountPerTarget: 'Sum',
};

/**
 * What the autoscaler looks at, as queries of one call of which one returns data: a customized metric has the shape of a
 * query already. `resource`: name of the group, or resource id of Application Auto Scaling. `undefined` for a metric that
 * the module does not know. Pure.
 */
export function policyQueries(
  tracked: TrackedMetric,
  resource: string,
): QueryBundle | undefined {
  const custom = tracked.CustomizedMetricSpecification;
  if (custom?.Metrics)
    return custom.Metrics.map(({ Id, Expression, ReturnData, MetricStat }) => ({
      ...(MetricStat
        ? metricQuery(
            Id ?? '',
            namedOf(MetricStat.Metric ?? {}),
            MetricStat.Stat ?? 'Average',
            PERIOD_SECONDS,
          )
        : { Id, Expression }),
      ReturnData: ReturnData ?? true,
    }));
  if (custom)
    return [one(namedOf(custom), custom.Statistic as string | undefined)];
  const { PredefinedMetricType: type, ResourceLabel = '' } =
    tracked.PredefinedMetricSpecification ?? {};
  const metric = predefinedOf(type, resource, ResourceLabel);
  if (metric) return [one(metric, STATISTICS[type ?? ''])];
  const side = /^DynamoDB(Read|Write)CapacityUtilization$/.exec(
    type ?? '',
  )?.[1];
  return side === undefined ? undefined : capacityQueries(side, resource);
}

/** The queue whose length a policy looks at. */
export function queueIn(tracked: TrackedMetric): string | undefined {
  const queries = policyQueries(tracked, '') ?? [];
  return queries
    .map(({ MetricStat }) => MetricStat?.Metric)
    .find(metric => metric?.Namespace === 'AWS/SQS')
    ?.Dimensions?.find(({ Name }) => Name === 'QueueName')?.Value;
}

/** The same queries under ids that no other bundle of the call has. */
export function renamed(bundle: QueryBundle, prefix: string): QueryBundle {
  const ids = new Set(bundle.map(({ Id }) => Id));
  return bundle.map(query => ({
    ...query,
    Id: `${prefix}${query.Id}`,
    ...(query.Expression !== undefined && {
      Expression: query.Expression.replace(/\b[a-z]\w*\b/g, id =>
        ids.has(id) ? `${prefix}${id}` : id,
      ),
    }),
  }));
}

function predefinedOf(
  type: string | undefined,
  resource: string,
  label: string,
): NamedMetric | undefined {
  const [, ClusterName = '', ServiceName = ''] = resource.split('/');
  const service = { ClusterName, ServiceName };
  const group = { AutoScalingGroupName: resource };
  switch (type) {
    case 'ECSServiceAverageCPUUtilization':
      return {
        namespace: 'AWS/ECS',
        name: 'CPUUtilization',
        dimensions: service,
      };
    case 'ECSServiceAverageMemoryUtilization':
      return {
        namespace: 'AWS/ECS',
        name: 'MemoryUtilization',
        dimensions: service,
      };
    case 'ASGAverageCPUUtilization':
      return {
        namespace: 'AWS/EC2',
        name: 'CPUUtilization',
        dimensions: group,
      };
    case 'ASGAverageNetworkIn':
      return { namespace: 'AWS/EC2', name: 'NetworkIn', dimensions: group };
    case 'ASGAverageNetworkOut':
      return { namespace: 'AWS/EC2', name: 'NetworkOut', dimensions: group };
    case 'ALBRequestCountPerTarget':
      return {
        namespace: 'AWS/ApplicationELB',
        name: 'RequestCountPerTarget',
        dimensions: {
          TargetGroup: /targetgroup\/.+$/.exec(label)?.[0] ?? label,
        },
      };
    default:
      return undefined;
  }
}

/** Units that were consumed are counted over the minute, those that are provisioned per second. */
function capacityQueries(side: string, resource: string): QueryBundle {
  const [, TableName = '', , GlobalSecondaryIndexName] = resource.split('/');
  const of = (id: string, kind: string, stat: string): MetricDataQuery => ({
    ...metricQuery(
      id,
      {
        namespace: 'AWS/DynamoDB',
        name: `${kind}${side}CapacityUnits`,
        dimensions: {
          TableName,
          ...(GlobalSecondaryIndexName !== undefined && {
            GlobalSecondaryIndexName,
          }),
        },
      },
      stat,
      PERIOD_SECONDS,
    ),
    ReturnData: false,
  });
  return [
    of('used', 'Consumed', 'Sum'),
    of('given', 'Provisioned', 'Average'),
    { Id: 'share', Expression: `100 * used / ${PERIOD_SECONDS} / given` },
  ];
}

function one(metric: NamedMetric, stat: string = 'Average'): MetricDataQuery {
  return metricQuery('value', metric, stat, PERIOD_SECONDS);
}

function namedOf(
  metric: {
    readonly Namespace?: string;
    readonly MetricName?: string;
  } & Dimensions,
): NamedMetric {
  return {
    namespace: metric.Namespace ?? '',
    name: metric.MetricName ?? '',
    dimensions: Object.fromEntries(
      (metric.Dimensions ?? []).map(({ Name = '', Value = '' }) => [
        Name,
        Value,
      ]),
    ),
  };
}
