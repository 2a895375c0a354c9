import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { Moto, withoutMoto } from '../__testUtils__/Moto';
import { accountOf, credentials } from '../__testUtils__/SimulatedAws';
import { MINUTE, claimed } from '../__testUtils__/SimulatedSignals';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { CloudWatchScopes } from './CloudWatchScopes';
import { CloudWatchSignalProvider } from './CloudWatchSignalProvider';

jest.setTimeout(180_000);

/** Moto knows one account unless a role is assumed. */
const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** An emulator that others wrote from the same documentation. It knows no mute rules. */
const reason = withoutMoto();
const where = reason === undefined ? describe : describe.skip;

where(
  `CloudWatch of moto${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let moto: Moto;
    beforeAll(async () => {
      moto = await Moto.start();
    });
    afterAll(async () => {
      await moto.close();
    });

    it('is read: metrics of a service, and an alarm about it', async () => {
      const cloudwatch = new CloudWatchClient({
        region: REGION,
        endpoint: moto.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      const metric = {
        Namespace: 'AWS/ECS',
        MetricName: 'CPUUtilization',
        Dimensions: [
          { Name: 'ClusterName', Value: 'default' },
          { Name: 'ServiceName', Value: 'shop' },
        ],
      };
      const to = Math.floor(Date.now() / MINUTE) * MINUTE;
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: metric.Namespace,
          MetricData: [40, 60].map((Value, index) => ({
            MetricName: metric.MetricName,
            Dimensions: metric.Dimensions,
            Timestamp: new Date(to - (2 - index) * MINUTE),
            Value,
          })),
        }),
      );
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: 'shop-busy',
          AlarmDescription: 'The shop is busy.',
          ...metric,
          Statistic: 'Average',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 50,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
      await cloudwatch.send(
        new SetAlarmStateCommand({
          AlarmName: 'shop-busy',
          StateValue: 'ALARM',
          StateReason: 'It is.',
        }),
      );
      const provider = new CloudWatchSignalProvider(
        new CloudWatchScopes(
          awsScopesOf({
            endpoint: moto.url,
            intervalSeconds: 30,
            callShare: 1,
            accounts: [accountOf(ACCOUNT)],
          }),
          new AwsClients({ manager: credentials, endpoint: moto.url }),
        ),
      );
      const [source] = provider.sources();
      const shop = claimed(
        `arn:aws:ecs:${REGION}:${ACCOUNT}:service/default/shop`,
      );
      const target = { ...shop, ref: { ...shop.ref, account: ACCOUNT } };
      const { signal } = new AbortController();
      const { samples } = await provider.read(
        source,
        [target],
        { from: to - 5 * MINUTE, to, resolutionSeconds: 60 },
        { signal },
      );
      expect(samples.map(({ cpuPercent }) => cpuPercent)).toEqual([40, 60]);
      const alerts = await provider.alerting.alerts(source, [target], {
        signal,
      });
      expect(alerts).toMatchObject([
        {
          rule: 'shop-busy',
          title: 'The shop is busy.',
          groupId: target.groupId,
        },
      ]);
      cloudwatch.destroy();
    });
  },
);
