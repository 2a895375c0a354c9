import { SQS_QUEUE_ANNOTATION } from '@capstan/plugin-fleet-common';
import {
  MINUTE,
  SimulatedSignals,
  claimed,
} from '../__testUtils__/SimulatedSignals';
import { ACCOUNT, accountOf } from '../__testUtils__/SimulatedAws';

jest.setTimeout(120_000);

const patient = () => ({ signal: new AbortController().signal });
const by = { actor: 'user:default/ann', reason: 'We know.' };

describe('Signals of CloudWatch', () => {
  let aws: SimulatedSignals;
  beforeEach(async () => {
    aws = await SimulatedSignals.start();
  });
  afterEach(() => aws.close());

  const cpuAlarm = (name: string, service: string, changes: object = {}) => {
    const Dimensions = [
      { Name: 'ClusterName', Value: 'default' },
      { Name: 'ServiceName', Value: service },
    ];
    const metric = {
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Dimensions,
    };
    aws.region.cloudwatch.putAlarm(
      {
        AlarmName: name,
        ...metric,
        Period: 60,
        Statistic: 'Average',
        EvaluationPeriods: 1,
        Threshold: 80,
        ComparisonOperator: 'GreaterThanThreshold',
        ...changes,
      },
      [
        {
          Id: 'm1',
          MetricStat: { Metric: metric, Period: 60, Stat: 'Average' },
        },
      ],
    );
  };

  it('counts no failures as none where there were requests, and says nothing where there were none', async () => {
    const shop = aws.region.ecs.service({ name: 'shop', balanced: true });
    aws.region.setLoad(shop.arn, { requestsPerSecond: 10 });
    aws.world.clock.advance(5 * MINUTE);
    const { samples } = await aws.read([claimed(shop.arn)], 5);
    expect(samples.length).toBeGreaterThanOrEqual(4);
    for (const sample of samples)
      expect(sample).toMatchObject({ throughput: 10, errorRate: 0 });
    aws.region.setLoad(shop.arn, { requestsPerSecond: 0 });
    aws.world.clock.advance(5 * MINUTE);
    const later = await aws.read([claimed(shop.arn)], 4);
    for (const sample of later.samples)
      expect([sample.throughput, sample.errorRate, sample.p95]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    expect(later.samples[0].cpuPercent).toBeCloseTo(3);
  });

  it('tells two clusters with the same service name apart', async () => {
    const services = ['one', 'two'].map(cluster =>
      aws.region.ecs.service({ name: 'shop', cluster }),
    );
    services.forEach(({ arn }, index) =>
      aws.region.setLoad(arn, { memoryPercent: 20 + 30 * index }),
    );
    aws.world.clock.advance(3 * MINUTE);
    const targets = services.map(({ arn }) => claimed(arn));
    const { samples } = await aws.read(targets, 1);
    expect(
      samples.map(({ groupId, memoryPercent }) => [
        groupId,
        Math.round(memoryPercent!),
      ]),
    ).toEqual([
      [targets[0].groupId, 22],
      [targets[1].groupId, 55],
    ]);
  });

  it('reads the length of the queue that the entity names', async () => {
    const queue = aws.region.sqs.queue({ name: 'orders' });
    const group = aws.region.autoscaling.group({ name: 'worker' });
    aws.region.setLoad(group.arn, {});
    aws.region.setLoad(queue.arn, { messagesPerSecond: 2 });
    aws.world.clock.advance(4 * MINUTE);
    const { samples } = await aws.read(
      [claimed(group.arn, { [SQS_QUEUE_ANNOTATION]: queue.arn })],
      2,
    );
    const depths = samples.map(({ queueDepth }) => queueDepth!);
    expect(depths[1] - depths[0]).toBe(120);
  });

  it('reads 100 services behind balancers in 4 calls once it knows them, and bills each metric once', async () => {
    const targets = Array.from({ length: 100 }, (_, index) => {
      const name = `service-${index}`;
      const { arn } = aws.region.ecs.service({ name, balanced: true });
      aws.region.setLoad(arn, { requestsPerSecond: 5 });
      return claimed(arn);
    });
    aws.world.clock.advance(5 * MINUTE);
    await aws.read(targets, 5);
    aws.world.clock.advance(5 * MINUTE);
    aws.world.journal.clear();
    const before = aws.region.cloudwatch.billedMetrics;
    const { samples } = await aws.read(targets, 7);
    await aws.alerts(targets);
    expect(new Set(samples.map(({ groupId }) => groupId)).size).toBe(100);
    expect(aws.world.journal.counts()).toEqual({
      'monitoring:DescribeAlarms': 1,
      'monitoring:GetMetricData': 3,
    });
    expect(aws.region.cloudwatch.billedMetrics - before).toBe(1200);
  });

  it('reads three hours of 500 metrics in pages that CloudWatch allows', async () => {
    const targets = Array.from({ length: 250 }, (_, index) => {
      const { arn } = aws.region.ecs.service({ name: `service-${index}` });
      return claimed(arn);
    });
    aws.region.setLoad(targets[249].ref.nativeId, {});
    aws.world.clock.advance(200 * MINUTE);
    const { samples } = await aws.read(targets, 180);
    expect(samples).toHaveLength(180);
  });

  it('causes no throttling with 500 services in one account and region', async () => {
    const paced = await SimulatedSignals.start({
      throttling: true,
      paced: true,
    });
    const targets = Array.from({ length: 500 }, (_, index) => {
      const name = `service-${index}`;
      return claimed(paced.region.ecs.service({ name, balanced: true }).arn);
    });
    for (let sweeps = 0; sweeps < 4; sweeps++) {
      await paced.read(targets);
      await paced.alerts(targets);
      paced.world.clock.advance(MINUTE);
    }
    const outcomes = paced.world.journal.calls().map(({ outcome }) => outcome);
    expect([...new Set(outcomes)]).toEqual(['ok']);
    await paced.close();
  });

  it('does not read what no entity names: AWS bills each metric', async () => {
    const shop = aws.region.ecs.service({ name: 'shop' });
    const target = { ...claimed(shop.arn), annotations: {} };
    expect(aws.provider.covers(aws.source, target)).toBe(false);
    await aws.read([target]);
    expect(aws.world.journal.total).toBe(0);
  });

  it('covers in each account and region only what is there', async () => {
    await aws.close();
    aws = await SimulatedSignals.start({
      accounts: [
        { ...accountOf(ACCOUNT), regions: ['eu-west-1', 'us-east-1'] },
        accountOf('222222222222'),
      ],
    });
    const shop = claimed(aws.region.ecs.service({ name: 'shop' }).arn);
    expect(
      aws.provider.sources().map(source => aws.provider.covers(source, shop)),
    ).toEqual([true, false, false]);
  });

  it('tells of one account without permission, and reads the others', async () => {
    await aws.close();
    aws = await SimulatedSignals.start({
      accounts: [accountOf(ACCOUNT), accountOf('222222222222')],
    });
    const shops = [ACCOUNT, '222222222222'].map(account => {
      const region = aws.world.account(account).region('eu-west-1');
      const { arn } = region.ecs.service({ name: 'shop' });
      region.setLoad(arn, { requestsPerSecond: 10 });
      const target = claimed(arn);
      return { ...target, ref: { ...target.ref, account } };
    });
    aws.world.clock.advance(5 * MINUTE);
    aws.world.faults.add({ kind: 'accessDenied', account: ACCOUNT });
    const [first, second] = aws.provider.sources();
    const read = (source: typeof first) =>
      aws.provider.read(source, shops, aws.window(), patient());
    await expect(read(first)).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: false,
      message: expect.stringMatching(/111111111111.*README/),
    });
    expect((await read(second)).samples.length).toBeGreaterThan(0);
  });

  describe('alarms', () => {
    it('leaves out by what autoscalers scale in, which is in ALARM all night', async () => {
      const shop = aws.region.ecs.service({ name: 'shop' });
      const scaling = aws.region.applicationAutoScaling;
      const target = scaling.register({
        resourceId: 'service/default/shop',
        min: 1,
        max: 4,
      });
      scaling.track(target, 'cpu', 'ECSServiceAverageCPUUtilization', 50);
      const policy = scaling.putPolicy(target, {
        PolicyName: 'in',
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          StepAdjustments: [{ ScalingAdjustment: -1 }],
        },
      });
      cpuAlarm('shop-scale-in', 'shop', {
        Threshold: 20,
        ComparisonOperator: 'LessThanThreshold',
        AlarmActions: [policy.PolicyARN],
      });
      aws.region.setLoad(shop.arn, {});
      aws.world.clock.advance(30 * MINUTE);
      const names = [...aws.region.cloudwatch.alarms.values()]
        .filter(({ described }) => described.StateValue === 'ALARM')
        .map(({ described }) => described.AlarmName);
      expect(names).toHaveLength(2);
      expect(names[0]).toMatch(
        /^TargetTracking-service\/default\/shop-AlarmLow/,
      );
      expect(await aws.alerts([claimed(shop.arn)])).toEqual([]);
    });

    it('tells of scaling out as news about the group', async () => {
      const group = aws.region.autoscaling.group({ name: 'web', max: 2 });
      aws.region.autoscaling.track(group, 'cpu', {
        TargetValue: 50,
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ASGAverageCPUUtilization',
        },
      });
      aws.region.setLoad(group.arn, { requestsPerSecond: 190 });
      aws.world.clock.advance(5 * MINUTE);
      const target = claimed(group.arn);
      expect(await aws.alerts([target])).toMatchObject([
        { severity: 'info', groupId: target.groupId },
      ]);
    });

    it('says with which numbers, how badly, and about what', async () => {
      const shop = aws.region.ecs.service({ name: 'shop' });
      cpuAlarm('shop-critical', 'shop', { AlarmDescription: 'Shop is busy.' });
      aws.region.setLoad(shop.arn, { requestsPerSecond: 195 });
      aws.world.clock.advance(2 * MINUTE);
      const target = claimed(shop.arn);
      const [alert] = await aws.alerts([target]);
      expect(alert).toMatchObject({
        rule: 'shop-critical',
        title: 'Shop is busy.',
        severity: 'critical',
        groupId: target.groupId,
        evidence: [{ label: 'CPUUtilization', limit: 80, unit: 'percent' }],
      });
      expect(alert.evidence![0].value).toBeGreaterThan(90);
    });

    it('sees composite alarms, which AWS hides from whoever does not ask for them', async () => {
      const shop = aws.region.ecs.service({ name: 'shop' });
      cpuAlarm('busy', 'shop');
      aws.region.cloudwatch.alarms.set('all', {
        kind: 'composite',
        described: {
          AlarmName: 'all',
          AlarmArn: aws.region.arn('cloudwatch', 'alarm:all'),
          AlarmRule: 'ALARM("busy")',
          StateValue: 'OK',
        },
      });
      aws.region.setLoad(shop.arn, { requestsPerSecond: 195 });
      aws.world.clock.advance(2 * MINUTE);
      const target = claimed(shop.arn);
      const alerts = await aws.alerts([target]);
      expect(alerts.map(({ rule, groupId }) => [rule, groupId])).toEqual([
        ['busy', target.groupId],
        ['all', target.groupId],
      ]);
    });

    it('reads 101 alarms in two pages', async () => {
      const shop = aws.region.ecs.service({ name: 'shop' });
      for (let index = 0; index < 101; index++)
        cpuAlarm(`alarm-${index}`, 'shop');
      aws.region.setLoad(shop.arn, { requestsPerSecond: 195 });
      aws.world.clock.advance(2 * MINUTE);
      aws.world.journal.clear();
      expect(await aws.alerts()).toHaveLength(101);
      expect(aws.world.journal.counts()['monitoring:DescribeAlarms']).toBe(2);
    });

    async function fired(changes: object = {}) {
      const shop = aws.region.ecs.service({ name: 'shop' });
      cpuAlarm('busy', 'shop', changes);
      aws.region.setLoad(shop.arn, { requestsPerSecond: 195 });
      aws.world.clock.advance(2 * MINUTE);
      return (await aws.alerts([claimed(shop.arn)]))[0];
    }
    const inMinutes = (minutes: number) =>
      new Date(aws.world.clock.now() + minutes * MINUTE).toISOString();
    const mute = (alert: Awaited<ReturnType<typeof fired>>, until: string) =>
      aws.provider.alerting.mute!(
        aws.source,
        alert,
        { ...by, until },
        patient(),
      );

    it('mutes the same alarm twice with one rule, that says who and why', async () => {
      const alert = await fired();
      await mute(alert, inMinutes(10));
      await mute(alert, inMinutes(3 * 24 * 60 + 61));
      expect([...aws.region.cloudwatch.muteRules.values()]).toMatchObject([
        {
          alarmNames: ['busy'],
          duration: expect.stringMatching(/^P3DT1H[12]M$/),
        },
      ]);
      expect((await aws.alerts())[0].muted).toMatchObject(by);
    });

    it('does not mute an alarm that changes a size: it would no longer do so', async () => {
      const group = aws.region.autoscaling.group({ name: 'web' });
      const policy = aws.region.autoscaling.step(group, 'out', [
        { ScalingAdjustment: 1 },
      ]);
      const alert = await fired({ AlarmActions: [policy.PolicyARN] });
      await expect(mute(alert, inMinutes(10))).rejects.toMatchObject({
        name: 'ProviderError',
        notSent: true,
        message: expect.stringMatching(/'busy' changes the size/),
      });
      expect(aws.world.journal.effects()).toEqual([]);
    });

    it('does not mute for longer than AWS can', async () => {
      const alert = await fired();
      await expect(mute(alert, inMinutes(16 * 24 * 60))).rejects.toMatchObject({
        message: expect.stringMatching(/15 days/),
      });
      await expect(
        mute(alert, inMinutes(15 * 24 * 60 - 2)),
      ).resolves.toBeDefined();
    });

    it('mutes nothing that is gone since', async () => {
      const alert = await fired();
      aws.region.cloudwatch.alarms.delete('busy');
      await expect(mute(alert, inMinutes(10))).rejects.toMatchObject({
        retryable: false,
        message: expect.stringMatching(/'busy' is gone/),
      });
    });

    it('mutes nothing in an account that is only looked at', async () => {
      await aws.close();
      aws = await SimulatedSignals.start({
        accounts: [{ ...accountOf(ACCOUNT), readOnly: true }],
      });
      const alert = await fired();
      await expect(mute(alert, inMinutes(10))).rejects.toMatchObject({
        notSent: true,
        message: expect.stringMatching(/readOnly/),
      });
    });

    it('shows a mute that somebody else made, and leaves its rule alone', async () => {
      const alert = await fired();
      const now = aws.world.clock.now();
      aws.region.cloudwatch.muteRules.set('weekend', {
        name: 'weekend',
        arn: aws.region.arn('cloudwatch', 'alarm-mute-rule:weekend'),
        expression: `at(${new Date(now).toISOString().slice(0, 16)})`,
        duration: 'PT30M',
        alarmNames: ['busy', 'others'],
        once: { from: now, to: now + 30 * MINUTE },
        updatedAt: now,
      });
      const [{ muted }] = await aws.alerts();
      expect(muted).toMatchObject({ nativeMuteId: 'weekend' });
      await expect(
        aws.provider.alerting.unmute!(aws.source, 'weekend', patient()),
      ).rejects.toMatchObject({
        message: expect.stringMatching(/not made by the portal/),
      });
      expect(aws.region.cloudwatch.muteRules.size).toBe(1);
      await mute(alert, inMinutes(5));
      expect((await aws.alerts())[0].muted).toMatchObject(by);
    });

    it('tells of alarms also where the role may not see who muted them', async () => {
      aws.world.faults.add({
        kind: 'accessDenied',
        operation: 'ListAlarmMuteRules',
      });
      expect(await fired()).toMatchObject({ rule: 'busy' });
    });

    it('never sends a mute twice by itself when the answer is lost', async () => {
      const alert = await fired();
      aws.world.faults.add({
        kind: 'drop',
        operation: 'PutAlarmMuteRule',
        when: 'after',
      });
      await expect(mute(alert, inMinutes(10))).rejects.toMatchObject({
        notSent: false,
        retryable: true,
      });
      expect(
        aws.world.journal.calls({ operation: 'PutAlarmMuteRule' }),
      ).toHaveLength(1);
    });
  });

  it('asks for balancers of groups once an hour, whoever else reads groups', async () => {
    const group = aws.region.autoscaling.group({
      name: 'web',
      targetGroup: 'web',
    });
    aws.region.setLoad(group.arn, { requestsPerSecond: 4 });
    aws.world.clock.advance(3 * MINUTE);
    for (let reads = 0; reads < 5; reads++) {
      const { samples } = await aws.read([claimed(group.arn)], 2);
      expect(samples.every(({ throughput }) => throughput === 4)).toBe(true);
      aws.world.clock.advance(5 * MINUTE);
    }
    expect(aws.world.journal.counts()).toEqual({
      'autoscaling:DescribeAutoScalingGroups': 1,
      'elasticloadbalancing:DescribeTargetGroups': 1,
      'monitoring:GetMetricData': 5,
    });
  });
});
