import {
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand,
  DescribeWarmPoolCommand,
  EnterStandbyCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../../testing/clients.ts';

test('a group is shown with its instances, template and images through the real clients', () =>
  withBench(async ({ autoscaling, ec2, region }) => {
    const group = region.autoscaling.group({
      name: 'shop',
      tags: { environment: 'production' },
    });
    region.ec2.templateVersion('shop', 'shop-1.1.0');
    const { AutoScalingGroups } = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    assert.equal(AutoScalingGroups?.length, 1);
    const [shown] = AutoScalingGroups;
    assert.equal(shown.AutoScalingGroupARN, group.arn);
    assert.equal(shown.Instances?.length, 2);
    assert.deepEqual(
      shown.Instances.map(({ LifecycleState }) => LifecycleState),
      ['InService', 'InService'],
    );
    assert.equal(shown.Tags?.[0].Value, 'production');
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: shown.LaunchTemplate?.LaunchTemplateId,
      }),
    );
    assert.deepEqual(
      LaunchTemplateVersions?.map(({ VersionNumber }) => VersionNumber),
      [2, 1],
    );
    const { Images } = await ec2.send(
      new DescribeImagesCommand({
        Filters: [
          {
            Name: 'image-id',
            Values: LaunchTemplateVersions.flatMap(
              ({ LaunchTemplateData }) => LaunchTemplateData?.ImageId ?? [],
            ),
          },
        ],
      }),
    );
    assert.deepEqual(Images?.map(({ Name }) => Name).sort(), [
      'shop-1.0.0',
      'shop-1.1.0',
    ]);
    const latest = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        Versions: ['$Latest', '$Default'],
      }),
    );
    assert.equal(latest.LaunchTemplateVersions?.length, 2);
  }));

test('errors carry the codes of the wire', () =>
  withBench(async ({ autoscaling, ec2, region }) => {
    region.autoscaling.group({ name: 'shop' });
    await assert.rejects(
      autoscaling.send(
        new SetDesiredCapacityCommand({
          AutoScalingGroupName: 'shop',
          DesiredCapacity: 9,
        }),
      ),
      { name: 'ValidationError' },
    );
    await assert.rejects(
      ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-none'] })),
      { name: 'InvalidAMIID.NotFound' },
    );
    await assert.rejects(
      ec2.send(new DescribeLaunchTemplateVersionsCommand({ Versions: ['1'] })),
      { name: 'MissingParameter' },
    );
  }));

test('pages hold 50 groups, at most 100, and as many names as the page', () =>
  withBench(async ({ autoscaling, region }) => {
    for (let index = 0; index < 101; index++)
      region.autoscaling.group({ name: `g${index}`, desired: 0 });
    const first = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    assert.equal(first.AutoScalingGroups?.length, 50);
    const large = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({ MaxRecords: 100 }),
    );
    assert.equal(large.AutoScalingGroups?.length, 100);
    const rest = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({
        MaxRecords: 100,
        NextToken: large.NextToken,
      }),
    );
    assert.equal(rest.AutoScalingGroups?.length, 1);
    assert.equal(rest.NextToken, undefined);
    await assert.rejects(
      autoscaling.send(
        new DescribeAutoScalingGroupsCommand({ MaxRecords: 101 }),
      ),
    );
    await assert.rejects(
      autoscaling.send(
        new DescribeAutoScalingGroupsCommand({
          AutoScalingGroupNames: Array.from({ length: 51 }, (_, i) => `g${i}`),
        }),
      ),
      { name: 'ValidationError' },
    );
  }));

test('a new size is reached by one activity for each instance', () =>
  withBench(async ({ autoscaling, region, world }) => {
    region.autoscaling.group({ name: 'shop' });
    await autoscaling.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'shop',
        DesiredCapacity: 4,
      }),
    );
    world.clock.advance(60_000);
    const { AutoScalingGroups } = await autoscaling.send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    assert.equal(AutoScalingGroups?.[0].Instances?.length, 4);
    const { Activities } = await autoscaling.send(
      new DescribeScalingActivitiesCommand({}),
    );
    assert.equal(Activities?.length, 2);
    assert.match(
      Activities[0].Cause ?? '',
      /changing the desired capacity from 2 to 4/,
    );
    assert.equal(Activities[0].StatusCode, 'Successful');
    world.clock.advance(43 * 86_400_000);
    const later = await autoscaling.send(
      new DescribeScalingActivitiesCommand({}),
    );
    assert.deepEqual(later.Activities, []);
  }));

test('an instance whose image is broken is replaced, and one without an image never starts', () =>
  withBench(async ({ autoscaling, region, world }) => {
    const group = region.autoscaling.group({ name: 'shop', warmup: 0 });
    world.images.script('shop-1.0.0', { health: 'crashes' });
    region.autoscaling.resize(group, { desired: 3 });
    world.clock.advance(60_000);
    const ended = group.activities.filter(({ Description }) =>
      Description?.startsWith('Terminating'),
    );
    assert.ok(ended.length > 0);
    region.ec2.image('shop-1.0.0').deregistered = true;
    world.clock.advance(120_000);
    const { Activities } = await autoscaling.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'shop' }),
    );
    assert.equal(Activities?.[0].StatusCode, 'Failed');
    assert.match(Activities[0].StatusMessage ?? '', /does not exist/);
  }));

test('policies keep to bounds and to suspended processes; schedules happen', () =>
  withBench(async ({ autoscaling, region, world }) => {
    const group = region.autoscaling.group({ name: 'shop', max: 6 });
    region.autoscaling.track(group, 'backlog', {
      TargetValue: 10,
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/SQS',
                MetricName: 'ApproximateNumberOfMessagesVisible',
                Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
              },
              Stat: 'Sum',
            },
            ReturnData: false,
          },
          {
            Id: 'm2',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/AutoScaling',
                MetricName: 'GroupInServiceInstances',
                Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'shop' }],
              },
              Stat: 'Average',
            },
            ReturnData: false,
          },
          {
            Id: 'e1',
            Expression: 'm1 / m2',
            Label: 'messages per instance',
            ReturnData: true,
          },
        ],
      },
    });
    const { ScalingPolicies } = await autoscaling.send(
      new DescribePoliciesCommand({}),
    );
    const metrics =
      ScalingPolicies?.[0].TargetTrackingConfiguration
        ?.CustomizedMetricSpecification?.Metrics;
    assert.equal(metrics?.[2].Expression, 'm1 / m2');
    assert.equal(metrics?.[2].ReturnData, true);
    region.autoscaling.want(group, 'backlog', 40);
    assert.equal(group.desired, 6);
    await autoscaling.send(
      new SuspendProcessesCommand({
        AutoScalingGroupName: 'shop',
        ScalingProcesses: ['AlarmNotification'],
      }),
    );
    region.autoscaling.want(group, 'backlog', 1);
    assert.equal(group.desired, 6);
    region.autoscaling.schedule(group, {
      ScheduledActionName: 'night',
      StartTime: new Date(world.clock.now() + 3_600_000),
      MinSize: 0,
      DesiredCapacity: 1,
    });
    world.clock.advance(3_700_000);
    assert.equal(group.desired, 1);
    assert.equal(group.instances.length, 1);
  }));

test('a read may lag behind what was suspended', () =>
  withBench(async ({ autoscaling, region, world }) => {
    region.autoscaling.group({ name: 'shop' });
    world.clock.advance(60_000);
    const suspended = async () => {
      const { AutoScalingGroups } = await autoscaling.send(
        new DescribeAutoScalingGroupsCommand({}),
      );
      return AutoScalingGroups?.[0].SuspendedProcesses?.map(
        ({ ProcessName }) => ProcessName,
      );
    };
    world.consistencyDelayMs = 10_000;
    await autoscaling.send(
      new SuspendProcessesCommand({
        AutoScalingGroupName: 'shop',
        ScalingProcesses: ['AlarmNotification'],
      }),
    );
    assert.deepEqual(await suspended(), []);
    world.clock.advance(10_000);
    assert.deepEqual(await suspended(), ['AlarmNotification']);
  }));

test('standby takes 20 instances at most, the warm pool has pages of its own', () =>
  withBench(async ({ autoscaling, region }) => {
    const group = region.autoscaling.group({
      name: 'shop',
      desired: 22,
      warmPool: { MinSize: 2, PoolState: 'Stopped' },
    });
    const ids = group.instances.map(({ id }) => id);
    const enter = (count: number) =>
      autoscaling.send(
        new EnterStandbyCommand({
          AutoScalingGroupName: 'shop',
          InstanceIds: ids.slice(0, count),
          ShouldDecrementDesiredCapacity: true,
        }),
      );
    await assert.rejects(enter(21), { name: 'ValidationError' });
    await enter(20);
    assert.equal(group.desired, 2);
    const pool = await autoscaling.send(
      new DescribeWarmPoolCommand({ AutoScalingGroupName: 'shop' }),
    );
    assert.deepEqual(
      pool.Instances?.map(({ LifecycleState }) => LifecycleState),
      ['Warmed:Stopped', 'Warmed:Stopped'],
    );
    await assert.rejects(
      autoscaling.send(
        new DescribeWarmPoolCommand({
          AutoScalingGroupName: 'shop',
          MaxRecords: 51,
        }),
      ),
    );
  }));
