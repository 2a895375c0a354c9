import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';

jest.setTimeout(120_000);

const MINUTE = 60_000;

function withBacklog(aws: SimulatedAsg, name: string = 'worker') {
  const queue = aws.region.sqs.queue({ name: `${name}-orders` });
  const group = aws.region.autoscaling.group({ name, desired: 2, max: 10 });
  const metric = (
    Namespace: string,
    MetricName: string,
    Name: string,
    Value: string,
  ) => ({
    Stat: 'Average',
    Metric: { Namespace, MetricName, Dimensions: [{ Name, Value }] },
  });
  aws.region.autoscaling.track(group, 'backlog', {
    TargetValue: 500,
    CustomizedMetricSpecification: {
      Metrics: [
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: metric(
            'AWS/SQS',
            'ApproximateNumberOfMessagesVisible',
            'QueueName',
            queue.name,
          ),
        },
        {
          Id: 'm2',
          ReturnData: false,
          MetricStat: metric(
            'AWS/AutoScaling',
            'GroupInServiceInstances',
            'AutoScalingGroupName',
            name,
          ),
        },
        { Id: 'e1', Expression: 'm1 / m2', Label: 'backlog per instance' },
      ],
    },
  });
  aws.region.setLoad(group.arn, { worksOff: queue.arn });
  aws.region.setLoad(queue.arn, { messagesPerSecond: 4 });
  return { queue, group };
}

describe('What a policy sees', () => {
  it('is the backlog per instance that the autoscaler works with, and how it came to it', async () => {
    const aws = await SimulatedAsg.start();
    const { queue } = withBacklog(aws);
    aws.world.clock.advance(5 * MINUTE);
    const { policies } = await aws.look('worker');
    expect(policies).toMatchObject([
      {
        metric: 'backlog per instance',
        target: 500,
        current: queue.visible / 2,
      },
    ]);
    const recent = policies[0].recent!;
    expect(recent.at(-1)!.value).toBe(policies[0].current);
    expect(recent.map(({ value }) => value)).toEqual(
      [...recent.map(({ value }) => value)].sort((a, b) => a - b),
    );
    await aws.close();
  });

  it('is not mixed up between groups whose metrics have the same ids', async () => {
    const aws = await SimulatedAsg.start();
    const [one, two] = ['one', 'two'].map(name => withBacklog(aws, name));
    aws.region.setLoad(two.queue.arn, { messagesPerSecond: 6 });
    aws.world.clock.advance(4 * MINUTE);
    const { groups } = await aws.sweep();
    const currentOf = (name: string) =>
      groups.find(group => group.name === name)!.policies[0].current;
    expect(currentOf('one')).toBe(one.queue.visible / 2);
    expect(currentOf('two')).toBe(two.queue.visible / 2);
    expect(currentOf('one')).not.toBe(currentOf('two'));
    await aws.close();
  });

  it('is read of 100 groups in one call, and not again for five minutes: AWS bills it', async () => {
    const aws = await SimulatedAsg.start();
    for (let index = 0; index < 100; index++) withBacklog(aws, `w-${index}`);
    aws.world.clock.advance(3 * MINUTE);
    for (let sweeps = 0; sweeps < 9; sweeps++) {
      await aws.sweep();
      aws.world.clock.advance(30_000);
    }
    expect(aws.world.journal.counts()['monitoring:GetMetricData']).toBe(1);
    expect(aws.region.cloudwatch.billedMetrics).toBe(200);
    await aws.close();
  });

  it('keeps 100 groups with policies within 7 calls', async () => {
    const aws = await SimulatedAsg.start();
    for (let index = 0; index < 100; index++) withBacklog(aws, `w-${index}`);
    for (let sweeps = 0; sweeps < 12; sweeps++) {
      await aws.sweep();
      aws.world.clock.advance(1_000);
    }
    const costs: number[] = [];
    for (let sweeps = 0; sweeps < 25; sweeps++) {
      aws.world.journal.clear();
      await aws.sweep();
      costs.push(aws.world.journal.total);
      aws.world.clock.advance(1_000);
    }
    expect(Math.max(...costs)).toBeLessThanOrEqual(7);
    await aws.close();
  });

  it('is missing only where CloudWatch does not understand the policy', async () => {
    const aws = await SimulatedAsg.start();
    for (const name of ['one', 'two', 'three']) withBacklog(aws, name);
    aws.region.autoscaling.track(aws.region.autoscaling.find('two')!, 'odd', {
      TargetValue: 1,
      CustomizedMetricSpecification: {
        Metrics: [{ Id: 'e1', Expression: 'NONSENSE(e2)' }],
      },
    });
    aws.world.clock.advance(4 * MINUTE);
    const { groups } = await aws.sweep();
    const known = groups.flatMap(({ name, policies }) =>
      policies.map(policy => [name, policy.name, policy.current !== undefined]),
    );
    expect(known).toEqual([
      ['one', 'backlog', true],
      ['two', 'backlog', true],
      ['two', 'odd', false],
      ['three', 'backlog', true],
    ]);
    await aws.close();
  });

  it('is unknown without permission, and the group is seen all the same', async () => {
    const aws = await SimulatedAsg.start();
    withBacklog(aws);
    aws.world.clock.advance(5 * MINUTE);
    aws.world.faults.add({ kind: 'accessDenied', service: 'monitoring' });
    for (let sweeps = 0; sweeps < 5; sweeps++) {
      const { policies } = await aws.look('worker');
      expect(policies).toHaveLength(1);
      expect(policies[0].current).toBeUndefined();
      aws.world.clock.advance(MINUTE);
    }
    expect(aws.world.journal.counts()['monitoring:GetMetricData']).toBe(1);
    await aws.close();
  });

  it('is not shown when it is old', async () => {
    const aws = await SimulatedAsg.start();
    const { group } = withBacklog(aws);
    aws.world.clock.advance(5 * MINUTE);
    aws.region.cloudwatch.loads.delete(group.arn);
    aws.world.clock.advance(10 * MINUTE);
    const { policies } = await aws.look('worker');
    expect(policies[0].current).toBeUndefined();
    expect(policies[0].recent!.length).toBeGreaterThan(0);
    await aws.close();
  });

  it('is the use of processors of a service, which its autoscaler follows', async () => {
    const aws = await SimulatedAws.start();
    const service = aws.region.ecs.service({ name: 'shop', desired: 2 });
    const target = aws.region.applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      min: 2,
      max: 8,
    });
    aws.region.applicationAutoScaling.track(
      target,
      'cpu',
      'ECSServiceAverageCPUUtilization',
      60,
    );
    aws.region.setLoad(service.arn, { requestsPerSecond: 180 });
    aws.world.clock.advance(2 * MINUTE);
    const before = await aws.look('shop');
    expect(before.policies[0].current).toBeGreaterThan(90);
    aws.world.clock.advance(8 * MINUTE);
    const after = await aws.look('shop');
    expect(after.size.desired).toBeGreaterThan(2);
    expect(after.policies[0].current).toBeLessThan(65);
    expect(after.activities.at(-1)).toMatchObject({
      cause: 'policy',
      to: 4,
    });
    await aws.close();
  });
});
