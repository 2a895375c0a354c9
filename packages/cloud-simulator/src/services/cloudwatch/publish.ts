import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { GroupState } from '../autoscaling/types.ts';
import type { TableState } from '../dynamodb/DynamoDbRegion.ts';
import type { ServiceState } from '../ecs/types.ts';
import type { QueueState } from '../sqs/SqsRegion.ts';
import { waveOf } from './Load.ts';
import type { Load } from './Load.ts';
import { MINUTE_MS } from './MetricStore.ts';
import type { MetricPoint } from './MetricStore.ts';

/** Full instances answer this much more slowly at most. */
const SLOWEST = 20;
/** Spread of answer times (the sigma of a log-normal distribution): the 95th percentile is about twice the median. */
const SPREAD = 0.45;

type Put = (
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  unit: StandardUnit,
  point: Omit<MetricPoint, 'at'>,
) => void;

/** What instances do in one minute. */
interface Work {
  readonly instances: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly requests: number;
  readonly errors: number;
  readonly latencyMs: number;
}

/** Everything that the services of a region publish of the minute that has just ended. Queues are worked off on the way. */
export function publishMinute(region: RegionWorld): void {
  const { loads, metrics } = region.cloudwatch;
  const now = region.world.clock.now();
  const at = now - MINUTE_MS;
  const put: Put = (Namespace, MetricName, dimensions, unit, point) =>
    metrics.put(
      {
        Namespace,
        MetricName,
        Dimensions: Object.entries(dimensions).map(
          ([Name, Value]): Dimension => ({ Name, Value }),
        ),
      },
      unit,
      { at, ...point },
    );
  const busy = new Map<string, number>();
  for (const queue of region.sqs.queues.values())
    publishQueue(region, queue, put, { now, busy });
  for (const [arn, load] of loads) {
    const service = region.ecs.findService(undefined, arn);
    if (service) {
      const work = workOf(load, servingTasks(service), now, busy.get(arn));
      publishService(region, service, work, put);
    }
    const group = region.autoscaling.find(arn);
    if (group) {
      const work = workOf(load, inService(group), now, busy.get(arn));
      publishGroup(region, group, work, put);
    }
    const table = region.dynamodb.tables.get(arn.split('/').at(-1) ?? '');
    if (table?.arn === arn) publishTable(table, load, now, put);
  }
}

function servingTasks({ tasks }: ServiceState): number {
  return tasks.filter(
    ({ healthy, stoppingAt, stoppedAt }) =>
      healthy && stoppingAt === undefined && stoppedAt === undefined,
  ).length;
}

function inService({ instances }: GroupState): number {
  return instances.filter(({ lifecycle }) => lifecycle === 'InService').length;
}

/** `busyShare`: of what the instances can do for a queue, 0–1. */
function workOf(
  load: Load,
  instances: number,
  now: number,
  busyShare: number = 0,
): Work {
  const idle = load.idleCpuPercent ?? 3;
  const perSecond = (load.requestsPerSecond ?? 0) * waveOf(load, now);
  const most = instances * (load.requestsPerInstance ?? 100);
  const used = most === 0 ? 0 : perSecond / most;
  const requests = instances === 0 ? 0 : Math.round(perSecond * 60);
  const failing = (load.errorPercent ?? 0) / 100;
  const beyond = used > 1 ? 1 - 1 / used : 0;
  return {
    instances,
    cpuPercent: Math.min(100, idle + (100 - idle) * Math.max(used, busyShare)),
    memoryPercent: load.memoryPercent ?? 40,
    requests,
    errors: Math.round(requests * Math.min(1, failing + beyond)),
    latencyMs:
      (load.latencyMs ?? 40) * Math.min(SLOWEST, 1 / Math.max(0.05, 1 - used)),
  };
}

function publishService(
  region: RegionWorld,
  service: ServiceState,
  work: Work,
  put: Put,
): void {
  const dimensions = {
    ClusterName: service.cluster.name,
    ServiceName: service.name,
  };
  const { instances, cpuPercent, memoryPercent } = work;
  if (instances > 0) {
    const spread = (mean: number) => samples(instances, mean);
    put('AWS/ECS', 'CPUUtilization', dimensions, 'Percent', spread(cpuPercent));
    put(
      'AWS/ECS',
      'MemoryUtilization',
      dimensions,
      'Percent',
      spread(memoryPercent),
    );
  }
  const insights = 'ECS/ContainerInsights';
  put(insights, 'RunningTaskCount', dimensions, 'Count', gauge(instances));
  put(
    insights,
    'DesiredTaskCount',
    dimensions,
    'Count',
    gauge(service.desired),
  );
  for (const { targetGroupArn } of service.loadBalancers)
    if (targetGroupArn) publishTargets(region, targetGroupArn, work, put);
}

function publishGroup(
  region: RegionWorld,
  group: GroupState,
  work: Work,
  put: Put,
): void {
  const dimensions = { AutoScalingGroupName: group.name };
  if (work.instances > 0)
    put(
      'AWS/EC2',
      'CPUUtilization',
      dimensions,
      'Percent',
      samples(work.instances, work.cpuPercent),
    );
  for (const [metric, value] of [
    ['GroupInServiceInstances', work.instances],
    ['GroupDesiredCapacity', group.desired],
    ['GroupTotalInstances', group.instances.length],
  ] as const)
    put('AWS/AutoScaling', metric, dimensions, 'None', gauge(value));
  for (const arn of group.targetGroupArns)
    publishTargets(region, arn, work, put);
}

/** Documentation: metrics of a load balancer are reported while there are requests; of failures, when there are any. */
function publishTargets(
  region: RegionWorld,
  targetGroupArn: string,
  { requests, errors, instances, latencyMs }: Work,
  put: Put,
): void {
  const group = region.elbv2.targetGroups.get(targetGroupArn);
  if (!group) return;
  const namespace = 'AWS/ApplicationELB';
  const alone = { TargetGroup: targetGroupArn.split(':').at(-1)! };
  const both = {
    ...alone,
    LoadBalancer: group.loadBalancerArn.split(':loadbalancer/').at(-1)!,
  };
  put(namespace, 'HealthyHostCount', both, 'Count', gauge(instances));
  if (requests === 0) return;
  const count = (value: number): Omit<MetricPoint, 'at'> => ({
    count: value,
    sum: value,
    min: 1,
    max: 1,
  });
  put(namespace, 'RequestCount', both, 'Count', count(requests));
  put(namespace, 'RequestCountPerTarget', alone, 'None', {
    count: instances,
    sum: requests / instances,
    min: 0,
    max: requests,
  });
  if (errors > 0)
    put(namespace, 'HTTPCode_Target_5XX_Count', both, 'Count', count(errors));
  if (requests > errors)
    put(
      namespace,
      'HTTPCode_Target_2XX_Count',
      both,
      'Count',
      count(requests - errors),
    );
  const median = latencyMs / 1000;
  const quantile = (share: number) =>
    median * Math.exp(SPREAD * deviationOf(share));
  const mean = median * Math.exp((SPREAD * SPREAD) / 2);
  put(namespace, 'TargetResponseTime', both, 'Seconds', {
    count: requests,
    sum: mean * requests,
    min: quantile(0.001),
    max: quantile(0.999),
    quantile,
  });
}

/** What was sent waits; what the instances behind it can do in a minute is gone. */
function publishQueue(
  region: RegionWorld,
  queue: QueueState,
  put: Put,
  { now, busy }: { readonly now: number; readonly busy: Map<string, number> },
): void {
  const { loads } = region.cloudwatch;
  const load = loads.get(queue.arn) ?? {};
  const sent = (load.messagesPerSecond ?? 0) * waveOf(load, now) * 60;
  const workers = [...loads].filter(([, one]) => one.worksOff === queue.arn);
  const most = workers.map(([arn, { messagesPerInstance = 1 }]) => {
    const service = region.ecs.findService(undefined, arn);
    const group = region.autoscaling.find(arn);
    const instances = service
      ? servingTasks(service)
      : (group && inService(group)) ?? 0;
    return instances * messagesPerInstance * 60;
  });
  const able = most.reduce((sum, one) => sum + one, 0);
  const waiting = queue.visible + sent;
  const done = Math.min(waiting, able);
  queue.visible = waiting - done;
  queue.inFlight = done / 60;
  for (const [arn] of workers)
    busy.set(arn, able === 0 ? 0 : Math.min(1, done / able));
  const dimensions = { QueueName: queue.name };
  const age = able === 0 ? queue.visible : (queue.visible / able) * 60;
  for (const [metric, unit, value] of [
    ['ApproximateNumberOfMessagesVisible', 'Count', Math.round(queue.visible)],
    ['ApproximateNumberOfMessagesNotVisible', 'Count', Math.round(done / 60)],
    ['ApproximateAgeOfOldestMessage', 'Seconds', Math.round(age)],
    ['NumberOfMessagesSent', 'Count', Math.round(sent)],
  ] as const)
    put('AWS/SQS', metric, dimensions, unit, gauge(value));
}

/** Consumption above what is provisioned is refused, and so not consumed. */
function publishTable(
  table: TableState,
  load: Load,
  now: number,
  put: Put,
): void {
  const dimensions = { TableName: table.name };
  for (const [side, Side, perSecond] of [
    ['read', 'Read', load.readUnitsPerSecond ?? 0],
    ['write', 'Write', load.writeUnitsPerSecond ?? 0],
  ] as const) {
    const wanted = perSecond * waveOf(load, now);
    const used = table.onDemand
      ? wanted
      : Math.min(wanted, table.throughput[side]);
    put(
      'AWS/DynamoDB',
      `Consumed${Side}CapacityUnits`,
      dimensions,
      'Count',
      gauge(used * 60),
    );
    if (!table.onDemand)
      put(
        'AWS/DynamoDB',
        `Provisioned${Side}CapacityUnits`,
        dimensions,
        'Count',
        gauge(table.throughput[side]),
      );
  }
}

function gauge(value: number): Omit<MetricPoint, 'at'> {
  return { count: 1, sum: value, min: value, max: value };
}

/** Of so many instances; the fullest has a tenth more than the mean. */
function samples(count: number, mean: number): Omit<MetricPoint, 'at'> {
  const beyond = count > 1 ? 0.1 : 0;
  return {
    count,
    sum: mean * count,
    min: mean * (1 - beyond),
    max: Math.min(100, mean * (1 + beyond)),
  };
}

/** How many standard deviations a share of a normal distribution lies above the mean (Shore's approximation). */
function deviationOf(share: number): number {
  const one = Math.min(0.999, Math.max(0.001, share));
  if (one === 0.5) return 0;
  const upper = Math.max(one, 1 - one);
  const size = 5.5556 * (1 - ((1 - upper) / upper) ** 0.1186);
  return one > 0.5 ? size : -size;
}
