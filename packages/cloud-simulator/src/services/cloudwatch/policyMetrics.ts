import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** The parts of a customized metric that both autoscalers share. */
interface CustomizedMetric {
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly { Name?: string; Value?: string }[];
  readonly Statistic?: string;
  readonly Metrics?: readonly {
    readonly Id?: string;
    readonly Expression?: string;
    readonly Label?: string;
    readonly ReturnData?: boolean;
    readonly MetricStat?: {
      readonly Metric?: {
        readonly Namespace?: string;
        readonly MetricName?: string;
        readonly Dimensions?: readonly { Name?: string; Value?: string }[];
      };
      readonly Stat?: string;
    };
  }[];
}

interface Tracking {
  readonly PredefinedMetricSpecification?: {
    readonly PredefinedMetricType?: string;
    readonly ResourceLabel?: string;
  };
  readonly CustomizedMetricSpecification?: CustomizedMetric;
}

/**
 * What a policy of target tracking looks at, as queries of one call of which one returns data; `undefined` for a metric that
 * nobody publishes here. `resource` is the name of a group, or the resource id of Application Auto Scaling.
 */
export function trackedQueries(
  tracking: Tracking,
  resource: string,
): MetricDataQuery[] | undefined {
  const custom = tracking.CustomizedMetricSpecification;
  if (custom?.Metrics) {
    return custom.Metrics.map(query => ({
      Id: query.Id,
      Expression: query.Expression,
      Label: query.Label,
      ReturnData: query.ReturnData,
      ...(query.MetricStat && {
        MetricStat: {
          Metric: {
            Namespace: query.MetricStat.Metric?.Namespace,
            MetricName: query.MetricStat.Metric?.MetricName,
            Dimensions: [...(query.MetricStat.Metric?.Dimensions ?? [])].map(
              ({ Name, Value }) => ({ Name, Value }),
            ),
          },
          Period: 60,
          Stat: query.MetricStat.Stat ?? 'Average',
        },
      }),
    }));
  }
  if (custom)
    return [
      metric(
        'm1',
        custom.Namespace ?? '',
        custom.MetricName ?? '',
        Object.fromEntries(
          (custom.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
        ),
        custom.Statistic ?? 'Average',
      ),
    ];
  return predefined(tracking.PredefinedMetricSpecification ?? {}, resource);
}

function predefined(
  {
    PredefinedMetricType: type,
    ResourceLabel: label = '',
  }: NonNullable<Tracking['PredefinedMetricSpecification']>,
  resource: string,
): MetricDataQuery[] | undefined {
  const [, ClusterName = '', ServiceName = ''] = resource.split('/');
  switch (type) {
    case 'ECSServiceAverageCPUUtilization':
      return [
        metric('m1', 'AWS/ECS', 'CPUUtilization', { ClusterName, ServiceName }),
      ];
    case 'ECSServiceAverageMemoryUtilization':
      return [
        metric('m1', 'AWS/ECS', 'MemoryUtilization', {
          ClusterName,
          ServiceName,
        }),
      ];
    case 'ASGAverageCPUUtilization':
      return [
        metric('m1', 'AWS/EC2', 'CPUUtilization', {
          AutoScalingGroupName: resource,
        }),
      ];
    case 'ALBRequestCountPerTarget':
      return [
        metric(
          'm1',
          'AWS/ApplicationELB',
          'RequestCountPerTarget',
          { TargetGroup: label.slice(label.indexOf('targetgroup/')) },
          'Sum',
        ),
      ];
    case 'DynamoDBReadCapacityUtilization':
      return utilization('Read', resource);
    case 'DynamoDBWriteCapacityUtilization':
      return utilization('Write', resource);
    default:
      return undefined;
  }
}

/** Consumed units are counted by the minute, provisioned ones by the second. */
function utilization(side: string, resource: string): MetricDataQuery[] {
  const TableName = resource.split('/')[1] ?? '';
  const of = (id: string, name: string, stat: string): MetricDataQuery => ({
    ...metric(id, 'AWS/DynamoDB', name, { TableName }, stat),
    ReturnData: false,
  });
  return [
    of('m1', `Consumed${side}CapacityUnits`, 'Sum'),
    of('m2', `Provisioned${side}CapacityUnits`, 'Average'),
    { Id: 'e1', Expression: '100 * (m1 / 60) / m2' },
  ];
}

function metric(
  Id: string,
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string | undefined>>,
  Stat: string = 'Average',
): MetricDataQuery {
  return {
    Id,
    MetricStat: {
      Metric: {
        Namespace,
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      },
      Period: 60,
      Stat,
    },
  };
}
