import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCli, withoutCli } from '../../testing/awsCli.ts';
import { withBench } from '../../testing/clients.ts';

const MINUTE = 60_000;

test(
  'the unmodified AWS CLI reads metrics, makes an alarm, sees it fire, and asks how many messages wait',
  { skip: withoutCli() },
  () =>
    withBench(async ({ server, region, world }) => {
      const aws = (...command: string[]) => awsCli(server.url, command);
      const service = region.ecs.service({ name: 'shop' });
      region.sqs.queue({ name: 'orders', messages: 7 });
      region.setLoad(service.arn, { requestsPerSecond: 190 });
      const metric = [
        ...['--namespace', 'AWS/ECS', '--metric-name', 'CPUUtilization'],
        ...['--dimensions', 'Name=ClusterName,Value=default'],
        'Name=ServiceName,Value=shop',
      ];
      await aws(
        ...['cloudwatch', 'put-metric-alarm', '--alarm-name', 'busy'],
        ...metric,
        ...['--statistic', 'Average', '--period', '60'],
        ...['--evaluation-periods', '2', '--threshold', '80'],
        ...['--comparison-operator', 'GreaterThanThreshold'],
      );
      world.clock.advance(3 * MINUTE);
      const { MetricAlarms } = await aws(
        ...['cloudwatch', 'describe-alarms', '--state-value', 'ALARM'],
      );
      assert.deepEqual(
        MetricAlarms.map(({ AlarmName }: { AlarmName: string }) => AlarmName),
        ['busy'],
      );
      const { Datapoints } = await aws(
        ...['cloudwatch', 'get-metric-statistics', ...metric],
        ...['--period', '60', '--statistics', 'Maximum'],
        ...['--start-time', '2026-11-20T08:00:00Z'],
        ...['--end-time', '2026-11-20T08:03:00Z'],
      );
      assert.equal(Datapoints.length, 3);
      assert.ok(Datapoints[0].Maximum > 90);
      const { QueueUrl } = await aws(
        ...['sqs', 'get-queue-url', '--queue-name', 'orders'],
      );
      const { Attributes } = await aws(
        ...['sqs', 'get-queue-attributes', '--queue-url', QueueUrl],
        ...['--attribute-names', 'ApproximateNumberOfMessages'],
      );
      assert.equal(Attributes.ApproximateNumberOfMessages, '7');
    }),
);
