import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { SignalTarget } from '@capstan/plugin-fleet-node';
import { resourceOf } from './awsResource';
import type { BalancedTargets } from './BalancerBook';
import { metricQuery } from './metricQuery';
import type { NamedMetric } from './metricQuery';

/** What one query is about. */
export interface PlannedQuery {
  readonly groupId: string;
  readonly measure:
    | 'cpu'
    | 'memory'
    | 'requests'
    | 'errors'
    | 'p50'
    | 'p95'
    | 'p99'
    | 'queue';
  /** Which of the target's target groups; 0 where there are none. */
  readonly place: number;
  readonly query: MetricDataQuery;
}

/** Everything that is asked about the targets, a metric to a query. Pure. */
export function planSignals(
  targets: readonly SignalTarget[],
  facts: {
    readonly balanced: (target: SignalTarget) => readonly BalancedTargets[];
    readonly queue: (target: SignalTarget) => string | undefined;
    readonly periodSeconds: number;
  },
): readonly PlannedQuery[] {
  const planned: PlannedQuery[] = [];
  for (const target of targets) {
    const add = (
      measure: PlannedQuery['measure'],
      metric: NamedMetric,
      stat: string,
      place: number = 0,
    ) => {
      const id = `q${planned.length}`;
      const query = metricQuery(id, metric, stat, facts.periodSeconds);
      planned.push({ groupId: target.groupId, measure, place, query });
    };
    addUse(target, add);
    facts.balanced(target).forEach((balanced, place) => {
      const of = (name: string): NamedMetric => ({
        namespace: 'AWS/ApplicationELB',
        name,
        dimensions: {
          TargetGroup: balanced.targetGroup,
          LoadBalancer: balanced.loadBalancer,
        },
      });
      add('requests', of('RequestCount'), 'Sum', place);
      add('errors', of('HTTPCode_Target_5XX_Count'), 'Sum', place);
      for (const share of ['p50', 'p95', 'p99'] as const)
        add(share, of('TargetResponseTime'), share, place);
    });
    const queue = facts.queue(target);
    if (queue !== undefined)
      add(
        'queue',
        {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: queue },
        },
        'Maximum',
      );
  }
  return planned;
}

function addUse(
  target: SignalTarget,
  add: (
    measure: PlannedQuery['measure'],
    metric: NamedMetric,
    stat: string,
  ) => void,
): void {
  const resource = resourceOf(target);
  switch (resource?.kind) {
    case 'service': {
      const of = (name: string): NamedMetric => ({
        namespace: 'AWS/ECS',
        name,
        dimensions: {
          ClusterName: resource.cluster,
          ServiceName: resource.service,
        },
      });
      add('cpu', of('CPUUtilization'), 'Average');
      add('memory', of('MemoryUtilization'), 'Maximum');
      return;
    }
    case 'group':
      add(
        'cpu',
        {
          namespace: 'AWS/EC2',
          name: 'CPUUtilization',
          dimensions: { AutoScalingGroupName: resource.group },
        },
        'Average',
      );
      return;
    default:
  }
}
