import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
  DeleteAlarmMuteRuleCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOf, withoutModels } from '../../testing/apiModel.ts';
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

function cpuOf(ServiceName: string, Id: string = 'm1'): MetricDataQuery {
  return {
    Id,
    MetricStat: {
      Stat: 'Average',
      Period: 60,
      Metric: {
        Namespace: 'AWS/ECS',
        MetricName: 'CPUUtilization',
        Dimensions: [
          { Name: 'ServiceName', Value: ServiceName },
          { Name: 'ClusterName', Value: 'default' },
        ],
      },
    },
  };
}

function busyShop({ region, world }: Bench) {
  const service = region.ecs.service({ name: 'shop', balanced: true });
  region.setLoad(service.arn, { requestsPerSecond: 100, errorPercent: 5 });
  world.clock.advance(10 * MINUTE);
  const end = world.clock.now();
  return {
    service,
    window: { StartTime: new Date(end - 10 * MINUTE), EndTime: new Date(end) },
  };
}

test('a service with load publishes a point each minute, newest first unless asked otherwise', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { window } = busyShop(bench);
    const read = async (ScanBy?: 'TimestampAscending') => {
      const { MetricDataResults } = await cloudwatch.send(
        new GetMetricDataCommand({
          ...window,
          ScanBy,
          MetricDataQueries: [cpuOf('shop')],
        }),
      );
      return MetricDataResults![0];
    };
    const series = await read();
    assert.equal(series.Timestamps!.length, 10);
    assert.ok(series.Timestamps![0] > series.Timestamps![9]);
    assert.ok(Math.abs(series.Values![0] - 51.5) < 1);
    assert.deepEqual(
      (await read('TimestampAscending')).Timestamps,
      [...series.Timestamps!].reverse(),
    );
  }));

test('metric math works point by point, and has none where it would divide by zero', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { window } = busyShop(bench);
    const evaluate = async (Expression: string) => {
      const { MetricDataResults } = await cloudwatch.send(
        new GetMetricDataCommand({
          ...window,
          MetricDataQueries: [
            { ...cpuOf('shop'), ReturnData: false },
            { ...cpuOf('nobody', 'm2'), ReturnData: false },
            { Id: 'e1', Expression },
          ],
        }),
      );
      return MetricDataResults![0].Values!;
    };
    const [value] = await evaluate('m1');
    assert.equal((await evaluate('2 * (m1 + 1) - 2'))[0], 2 * value);
    assert.deepEqual(await evaluate('m1 / (m1 - m1)'), []);
    assert.deepEqual(await evaluate('m1 + m2'), []);
    assert.equal((await evaluate('m1 + FILL(m2, 1)'))[0], value + 1);
    assert.equal((await evaluate('IF(m1 > 10, 7, 8)'))[0], 7);
    assert.equal((await evaluate('MAX([m1, 99])'))[0], 99);
    await assert.rejects(evaluate('m1 +'), /ends early/);
    await assert.rejects(evaluate('m9'), /'m9'/);
  }));

test('a call takes 500 queries, and not one more; each metric is billed', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { window } = busyShop(bench);
    const ask = (count: number) =>
      cloudwatch.send(
        new GetMetricDataCommand({
          ...window,
          MetricDataQueries: Array.from({ length: count }, (_, index) =>
            cpuOf('shop', `m${index}`),
          ),
        }),
      );
    const { MetricDataResults } = await ask(500);
    assert.equal(MetricDataResults!.length, 500);
    assert.equal(bench.region.cloudwatch.billedMetrics, 500);
    await assert.rejects(ask(501), { name: 'ValidationException' });
  }));

test('what does not fit into one answer is on the next page', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { window } = busyShop(bench);
    const points: number[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await cloudwatch.send(
        new GetMetricDataCommand({
          ...window,
          MaxDatapoints: 4,
          NextToken,
          MetricDataQueries: [cpuOf('shop'), cpuOf('shop', 'm2')],
        }),
      );
      for (const { Values } of page.MetricDataResults!) points.push(...Values!);
      ({ NextToken } = page);
      pages++;
    } while (NextToken);
    assert.equal(points.length, 20);
    assert.equal(pages, 5);
  }));

test('a balancer counts failures only while there are any, and answers percentiles', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { service, window } = busyShop(bench);
    const { Metrics } = await cloudwatch.send(
      new ListMetricsCommand({ Namespace: 'AWS/ApplicationELB' }),
    );
    const failures = Metrics!.find(
      ({ MetricName }) => MetricName === 'HTTPCode_Target_5XX_Count',
    )!;
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: failures.Namespace,
        MetricName: failures.MetricName,
        Dimensions: failures.Dimensions,
        ...window,
        Period: 300,
        Statistics: ['Sum'],
      }),
    );
    assert.equal(Datapoints![1].Sum, 5 * 300);
    const times = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'TargetResponseTime',
        Dimensions: failures.Dimensions,
        ...window,
        Period: 300,
        ExtendedStatistics: ['p50', 'p95', 'p99'],
      }),
    );
    const { p50, p95, p99 } = times.Datapoints![0].ExtendedStatistics!;
    assert.ok(p50 > 0 && p50 < p95 && p95 < p99);
    bench.region.setLoad(service.arn, { errorPercent: 0 });
    bench.world.clock.advance(5 * MINUTE);
    const after = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: failures.Namespace,
        MetricName: failures.MetricName,
        Dimensions: failures.Dimensions,
        StartTime: window.EndTime,
        EndTime: bench.world.clock.date(),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    assert.deepEqual(after.Datapoints, []);
  }));

const ALARM = {
  AlarmName: 'shop-busy',
  Namespace: 'AWS/ECS',
  MetricName: 'CPUUtilization',
  Dimensions: cpuOf('shop').MetricStat!.Metric!.Dimensions,
  Statistic: 'Average' as const,
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold' as const,
};

test('an alarm follows its metric, and its history says when', () =>
  withCloudWatch(async (bench, cloudwatch) => {
    const { service } = busyShop(bench);
    await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
    const stateOf = async () =>
      (await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms![0]
        .StateValue;
    assert.equal(await stateOf(), 'INSUFFICIENT_DATA');
    bench.world.clock.advance(2 * MINUTE);
    assert.equal(await stateOf(), 'OK');
    bench.region.setLoad(service.arn, { requestsPerSecond: 190 });
    bench.world.clock.advance(MINUTE);
    assert.equal(await stateOf(), 'OK');
    bench.world.clock.advance(MINUTE);
    assert.equal(await stateOf(), 'ALARM');
    const { AlarmHistoryItems } = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'shop-busy' }),
    );
    assert.deepEqual(
      AlarmHistoryItems!.map(({ HistorySummary }) => HistorySummary),
      [
        'Alarm updated from OK to ALARM',
        'Alarm updated from INSUFFICIENT_DATA to OK',
      ],
    );
  }));

test('a composite alarm is hidden from whoever does not ask for its type', () =>
  withCloudWatch(async ({ world }, cloudwatch) => {
    await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
    await cloudwatch.send(
      new PutCompositeAlarmCommand({
        AlarmName: 'all',
        AlarmRule: 'ALARM("shop-busy") OR (FALSE AND NOT OK(shop-busy))',
      }),
    );
    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: 'shop-busy',
        StateValue: 'ALARM',
        StateReason: 'by hand',
      }),
    );
    world.clock.advance(1);
    const plain = await cloudwatch.send(new DescribeAlarmsCommand({}));
    assert.deepEqual(plain.CompositeAlarms, []);
    const all = await cloudwatch.send(
      new DescribeAlarmsCommand({
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      }),
    );
    assert.equal(all.CompositeAlarms!.length, 1);
    await assert.rejects(
      cloudwatch.send(
        new PutCompositeAlarmCommand({ AlarmName: 'bad', AlarmRule: 'ALARM(' }),
      ),
      { name: 'ValidationException' },
    );
  }));

test('alarms come in pages of fifty, a hundred at most', () =>
  withCloudWatch(async (_, cloudwatch) => {
    for (let index = 0; index < 101; index++)
      await cloudwatch.send(
        new PutMetricAlarmCommand({ ...ALARM, AlarmName: `alarm-${index}` }),
      );
    const sizeOf = async (MaxRecords?: number) =>
      (await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords })))
        .MetricAlarms!.length;
    assert.equal(await sizeOf(), 50);
    assert.equal(await sizeOf(100), 100);
    await assert.rejects(sizeOf(101), { name: 'InvalidNextToken' });
  }));

test('a rule mutes from its start to its end, and tells in which of them it is', () =>
  withCloudWatch(async ({ world }, cloudwatch) => {
    await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
    const begin = new Date(world.clock.now() + 10 * MINUTE);
    const put = (Duration: string, name: string = 'shop-busy') =>
      cloudwatch.send(
        new PutAlarmMuteRuleCommand({
          Name: 'rule',
          Rule: {
            Schedule: {
              Expression: `at(${begin.toISOString().slice(0, 16)})`,
              Duration,
            },
          },
          MuteTargets: { AlarmNames: [name] },
          ExpireDate: new Date(begin.getTime() + 5 * MINUTE),
        }),
      );
    await put('PT20M');
    const statusOf = async () =>
      (
        await cloudwatch.send(
          new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'rule' }),
        )
      ).Status;
    assert.equal(await statusOf(), 'SCHEDULED');
    world.clock.advance(11 * MINUTE);
    assert.equal(await statusOf(), 'ACTIVE');
    const { AlarmMuteRuleSummaries } = await cloudwatch.send(
      new ListAlarmMuteRulesCommand({ Statuses: ['ACTIVE'] }),
    );
    assert.equal(AlarmMuteRuleSummaries!.length, 1);
    world.clock.advance(5 * MINUTE);
    assert.equal(await statusOf(), 'EXPIRED');
    await assert.rejects(put('P16D'), { name: 'ValidationException' });
    await assert.rejects(put('PT5M', 'nobody'), {
      name: 'ValidationException',
    });
    const remove = new DeleteAlarmMuteRuleCommand({
      AlarmMuteRuleName: 'rule',
    });
    await cloudwatch.send(remove);
    await assert.rejects(statusOf(), { name: 'ResourceNotFoundException' });
  }));

test('a queue tells how many messages wait', () =>
  withBench(async ({ region, world, server }) => {
    const sqs = new SQSClient(clientOptions(server.url));
    const queue = region.sqs.queue({ name: 'orders' });
    region.setLoad(queue.arn, { messagesPerSecond: 1 });
    world.clock.advance(2 * MINUTE);
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: 'orders' }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'],
      }),
    );
    assert.deepEqual(Attributes, {
      ApproximateNumberOfMessages: '120',
      QueueArn: queue.arn,
    });
    await assert.rejects(
      sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })),
      { name: 'QueueDoesNotExist' },
    );
    sqs.destroy();
  }));

test(
  'requests and answers fit the official model',
  { skip: withoutModels },
  () =>
    withCloudWatch(async (bench, cloudwatch) => {
      const found: string[] = [];
      let answers = 0;
      bench.world.onAnswer = ({ service, operation, input, output }) => {
        const model = modelOf(service)!;
        const shape = model.operations[operation];
        answers++;
        found.push(
          ...misfits(model, shape.input?.shape, input, `${operation} request`),
          ...misfits(model, shape.output?.shape, output, operation),
        );
      };
      const { window } = busyShop(bench);
      await cloudwatch.send(new PutMetricAlarmCommand(ALARM));
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: 'math',
          Metrics: [cpuOf('shop')],
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
      bench.world.clock.advance(5 * MINUTE);
      await cloudwatch.send(new DescribeAlarmsCommand({}));
      await cloudwatch.send(new DescribeAlarmHistoryCommand({}));
      await cloudwatch.send(new ListMetricsCommand({}));
      await cloudwatch.send(
        new GetMetricDataCommand({
          ...window,
          MetricDataQueries: [cpuOf('shop')],
        }),
      );
      await cloudwatch.send(new ListAlarmMuteRulesCommand({}));
      assert.deepEqual([...new Set(found)], []);
      assert.ok(answers >= 7);
    }),
);

test('instances of a group are targets of its balancer', () =>
  withBench(async ({ region, elbv2 }) => {
    const group = region.autoscaling.group({
      name: 'web',
      targetGroup: 'web',
      desired: 3,
    });
    region.autoscaling.standby(group, [group.instances[0].id]);
    const { TargetHealthDescriptions } = await elbv2.send(
      new DescribeTargetHealthCommand({
        TargetGroupArn: group.targetGroupArns[0],
      }),
    );
    assert.deepEqual(
      TargetHealthDescriptions!.map(({ Target, TargetHealth }) => [
        Target!.Id,
        TargetHealth!.State,
      ]),
      group.instances.map(({ id }, index) => [
        id,
        index === 0 ? 'draining' : 'healthy',
      ]),
    );
  }));
