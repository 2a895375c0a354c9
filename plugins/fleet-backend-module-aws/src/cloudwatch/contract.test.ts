import {
  describeSignalProvider,
  signalTarget,
} from '@capstan/plugin-fleet-node/testUtils';
import type { SignalHarness } from '@capstan/plugin-fleet-node/testUtils';
import {
  MINUTE,
  SimulatedSignals,
  claimed,
} from '../__testUtils__/SimulatedSignals';

jest.setTimeout(60_000);

const METRIC = {
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Period: 60,
  Statistic: 'Sum' as const,
};

/** What has traffic, what has none, and how an alarm about it comes and goes. */
async function create(kind: 'service' | 'group'): Promise<SignalHarness> {
  const aws = await SimulatedSignals.start();
  const { region, world } = aws;
  const arnOf = (name: string) =>
    kind === 'service'
      ? region.ecs.service({ name, balanced: true }).arn
      : region.autoscaling.group({ name, targetGroup: name }).arn;
  const arn = arnOf('shop');
  const quiet = arnOf('quiet');
  region.setLoad(arn, { requestsPerSecond: 30, errorPercent: 1 });
  world.clock.advance(15 * MINUTE);
  const group = region.elbv2.targetGroup(
    kind === 'service' ? 'shop-blue' : 'shop',
  );
  const Dimensions = [
    { Name: 'TargetGroup', Value: group.arn.split(':').at(-1)! },
    {
      Name: 'LoadBalancer',
      Value: group.loadBalancerArn.split(':loadbalancer/')[1],
    },
  ];
  region.cloudwatch.putAlarm(
    {
      AlarmName: 'shop-errors',
      AlarmDescription: 'The shop fails.',
      ...METRIC,
      Dimensions,
      EvaluationPeriods: 1,
      Threshold: 100,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    },
    [
      {
        Id: 'm1',
        MetricStat: {
          Metric: { ...METRIC, Dimensions },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  );
  let connected = true;
  return {
    provider: aws.provider,
    source: aws.source,
    target: claimed(arn),
    quiet: claimed(quiet),
    foreign: signalTarget('other/prod', {}),
    window: aws.window(),
    targets: count =>
      Array.from({ length: count }, (_, index) =>
        claimed(arnOf(`more-${index}`)),
      ),
    requests: () => world.journal.total,
    async fire() {
      region.setLoad(arn, { errorPercent: 50 });
      world.clock.advance(2 * MINUTE);
    },
    async resolve() {
      region.setLoad(arn, { errorPercent: 0 });
      world.clock.advance(2 * MINUTE);
    },
    async limit(retryAfterMs) {
      world.faults.add({
        kind: 'throttle',
        service: 'monitoring',
        retryAfterSeconds: retryAfterMs / 1000,
      });
    },
    async disconnect() {
      connected = false;
      await aws.close();
    },
    async close() {
      if (connected) await aws.close();
    },
  };
}

const skip = {
  revisions: 'CloudWatch does not know which revision answered',
  acknowledge: 'CloudWatch knows no acknowledgement; the portal keeps it',
  mark: 'CloudWatch has no place for markers',
};

describeSignalProvider('CloudWatch of ECS services', () => create('service'), {
  skip,
});
describeSignalProvider(
  'CloudWatch of Auto Scaling groups',
  () => create('group'),
  { skip },
);
