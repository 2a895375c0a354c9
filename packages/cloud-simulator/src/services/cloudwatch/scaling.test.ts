import {
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand as DescribeGroupActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutAlarmMuteRuleCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOptions, withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';

const MINUTE = 60_000;

function withCloudWatch(
  use: (bench: Bench, cloudwatch: CloudWatchClient) => Promise<void>,
) {
  return withBench(async bench => {
    const client = new CloudWatchClient(clientOptions(bench.server.url));
    try {
      await use(bench, client);
    } finally {
      client.destroy();
    }
  });
}

/** A queue whose messages a group works off, followed by a policy of metric math. */
function backlogOf({ region }: Bench, target: number) {
  const queue = region.sqs.queue({ name: 'orders' });
  const group = region.autoscaling.group({
    name: 'worker',
    desired: 2,
    min: 1,
    max: 10,
  });
  region.autoscaling.track(group, 'backlog', {
    TargetValue: target,
    CustomizedMetricSpecification: {
      Metrics: [
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: {
            Stat: 'Average',
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateNumberOfMessagesVisible',
              Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
            },
          },
        },
        {
          Id: 'm2',
          ReturnData: false,
          MetricStat: {
            Stat: 'Average',
            Metric: {
              Namespace: 'AWS/AutoScaling',
              MetricName: 'GroupInServiceInstances',
              Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'worker' }],
            },
          },
        },
        { Id: 'e1', Expression: 'm1 / m2', Label: 'backlog per instance' },
      ],
    },
  });
  region.setLoad(group.arn, { worksOff: queue.arn, messagesPerInstance: 2 });
  return { queue, group };
}

test('a policy of backlog per instance scales a group out, and in again', () =>
  withBench(async bench => {
    const { region, world, autoscaling } = bench;
    const { queue, group } = backlogOf(bench, 100);
    region.setLoad(queue.arn, { messagesPerSecond: 12 });
    world.clock.advance(8 * MINUTE);
    const most = group.desired;
    assert.ok(most >= 6, `it has ${most} instances`);
    assert.equal(
      group.instances.filter(({ lifecycle }) => lifecycle === 'InService')
        .length,
      most,
    );
    region.setLoad(queue.arn, { messagesPerSecond: 1 });
    world.clock.advance(60 * MINUTE);
    assert.ok(group.desired < most);
    assert.equal(queue.visible, 0);
    const { Activities } = await autoscaling.send(
      new DescribeGroupActivitiesCommand({ AutoScalingGroupName: 'worker' }),
    );
    assert.ok(
      Activities!.some(({ Cause }) =>
        /alarm TargetTracking-worker-AlarmHigh-backlog in state ALARM triggered policy backlog/.test(
          Cause!,
        ),
      ),
    );
  }));

test('a calm target leaves AlarmLow in ALARM for good', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { group } = backlogOf(bench, 100);
    bench.world.clock.advance(60 * MINUTE);
    assert.equal(group.desired, group.min);
    const { MetricAlarms } = await cloudwatch.send(
      new DescribeAlarmsCommand({ StateValue: 'ALARM' }),
    );
    assert.deepEqual(
      MetricAlarms!.map(({ AlarmName }) => AlarmName),
      ['TargetTracking-worker-AlarmLow-backlog'],
    );
  }));

test('a service follows its processors, within its bounds, and says why it goes no further', () =>
  withBench(async ({ region, world, scaling }) => {
    const service = region.ecs.service({ name: 'shop', desired: 2 });
    const target = region.applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      min: 2,
      max: 6,
    });
    region.applicationAutoScaling.track(
      target,
      'cpu',
      'ECSServiceAverageCPUUtilization',
      50,
    );
    region.setLoad(service.arn, {
      requestsPerSecond: 180,
      requestsPerInstance: 100,
    });
    world.clock.advance(10 * MINUTE);
    assert.equal(service.desired, 4);
    region.setLoad(service.arn, { requestsPerSecond: 900 });
    world.clock.advance(30 * MINUTE);
    assert.equal(service.desired, 6);
    const { ScalingActivities } = await scaling.send(
      new DescribeScalingActivitiesCommand({
        ServiceNamespace: 'ecs',
        IncludeNotScaledActivities: true,
      }),
    );
    assert.equal(
      ScalingActivities![0].NotScaledReasons?.[0].Code,
      'AlreadyAtMaxCapacity',
    );
    region.setLoad(service.arn, { requestsPerSecond: 0 });
    world.clock.advance(60 * MINUTE);
    assert.equal(service.desired, 2);
  }));

test('a policy of steps works through the alarm that names it', () =>
  withCloudWatch(async ({ region, world, autoscaling }, cloudwatch) => {
    const group = region.autoscaling.group({ name: 'web', desired: 1, max: 8 });
    const policy = region.autoscaling.step(group, 'steps', [
      {
        MetricIntervalLowerBound: 0,
        MetricIntervalUpperBound: 20,
        ScalingAdjustment: 1,
      },
      { MetricIntervalLowerBound: 20, ScalingAdjustment: 3 },
    ]);
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'web-busy',
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'web' }],
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 2,
        Threshold: 60,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [policy.PolicyARN!],
      }),
    );
    const { ScalingPolicies } = await autoscaling.send(
      new DescribePoliciesCommand({ AutoScalingGroupName: 'web' }),
    );
    assert.deepEqual(
      ScalingPolicies![0].Alarms!.map(({ AlarmName }) => AlarmName),
      ['web-busy'],
    );
    region.setLoad(group.arn, { requestsPerSecond: 95 });
    world.clock.advance(3 * MINUTE);
    assert.equal(group.desired, 4);
  }));

test('a muted alarm scales nothing, until the rule ends', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { region, world } = bench;
    const { queue, group } = backlogOf(bench, 100);
    world.clock.advance(MINUTE);
    await cloudwatch.send(
      new PutAlarmMuteRuleCommand({
        Name: 'quiet',
        Rule: {
          Schedule: {
            Expression: `at(${world.clock.date().toISOString().slice(0, 16)})`,
            Duration: 'PT20M',
          },
        },
        MuteTargets: {
          AlarmNames: ['TargetTracking-worker-AlarmHigh-backlog'],
        },
      }),
    );
    region.setLoad(queue.arn, { messagesPerSecond: 20 });
    world.clock.advance(15 * MINUTE);
    assert.equal(group.desired, 2);
    world.clock.advance(10 * MINUTE);
    assert.ok(group.desired > 2);
  }));

test('scaling in needs all policies; scaling out only one', () =>
  withBench(async ({ region, world, scaling }) => {
    const service = region.ecs.service({ name: 'shop', desired: 4 });
    const target = region.applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      min: 1,
      max: 10,
    });
    const put = (PolicyName: string, type: 'CPU' | 'Memory') =>
      scaling.send(
        new PutScalingPolicyCommand({
          PolicyName,
          ServiceNamespace: 'ecs',
          ResourceId: target.resourceId,
          ScalableDimension: target.dimension,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 50,
            PredefinedMetricSpecification: {
              PredefinedMetricType: `ECSServiceAverage${type}Utilization`,
            },
          },
        }),
      );
    await put('cpu', 'CPU');
    await put('memory', 'Memory');
    region.setLoad(service.arn, { requestsPerSecond: 0, memoryPercent: 48 });
    world.clock.advance(60 * MINUTE);
    assert.equal(service.desired, 4);
    region.setLoad(service.arn, { memoryPercent: 75 });
    world.clock.advance(5 * MINUTE);
    assert.equal(service.desired, 6);
  }));
