import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOf, withoutModels } from '../../testing/apiModel.ts';
import { withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';

const AutoScalingGroupName = 'shop';

/** All that the client can show of a group to which everything happens. */
async function lookAtEverything({ autoscaling, region, world }: Bench) {
  const group = region.autoscaling.group({
    name: 'shop',
    tags: { environment: 'test' },
    warmPool: { MinSize: 1, PoolState: 'Stopped' },
  });
  region.ec2.templateVersion('shop', 'shop-1.1.0');
  region.autoscaling.track(group, 'cpu', {
    TargetValue: 50,
    PredefinedMetricSpecification: {
      PredefinedMetricType: 'ASGAverageCPUUtilization',
    },
  });
  region.autoscaling.step(group, 'queue', [
    { MetricIntervalLowerBound: 0, ScalingAdjustment: 1 },
  ]);
  region.autoscaling.schedule(group, {
    ScheduledActionName: 'night',
    Recurrence: '0 22 * * *',
    MinSize: 1,
  });
  await autoscaling.send(
    new UpdateAutoScalingGroupCommand({
      AutoScalingGroupName,
      DesiredCapacity: 3,
    }),
  );
  await autoscaling.send(
    new StartInstanceRefreshCommand({
      AutoScalingGroupName,
      DesiredConfiguration: {
        LaunchTemplate: { LaunchTemplateName: 'shop', Version: '2' },
      },
      Preferences: {
        MinHealthyPercentage: 100,
        MaxHealthyPercentage: 150,
        CheckpointPercentages: [50, 100],
        AutoRollback: true,
      },
    }),
  );
  const byName = { AutoScalingGroupName };
  for (let minutes = 0; minutes < 4; minutes++) {
    world.clock.advance(60_000);
    if (minutes === 2)
      await autoscaling.send(new RollbackInstanceRefreshCommand(byName));
    await autoscaling.send(new DescribeAutoScalingGroupsCommand({}));
    await autoscaling.send(new DescribeInstanceRefreshesCommand(byName));
    await autoscaling.send(new DescribeScalingActivitiesCommand({}));
  }
  await autoscaling.send(new DescribePoliciesCommand({}));
  await autoscaling.send(new DescribeScheduledActionsCommand({}));
  await autoscaling.send(new DescribeWarmPoolCommand(byName));
}

test(
  'requests and answers of Auto Scaling fit the official model',
  { skip: withoutModels },
  () =>
    withBench(async bench => {
      const model = modelOf('autoscaling')!;
      const found: string[] = [];
      bench.world.onAnswer = ({ operation, input, output }) => {
        const shape = model.operations[operation];
        found.push(
          ...misfits(model, shape.input?.shape, input, `${operation} request`),
          ...misfits(model, shape.output?.shape, output, operation),
        );
      };
      await lookAtEverything(bench);
      assert.deepEqual([...new Set(found)], []);
    }),
);

test('what Auto Scaling and EC2 answer arrives whole at the client', () =>
  withBench(async bench => {
    let answer: unknown;
    bench.world.onAnswer = ({ output }) => {
      answer = output;
    };
    await lookAtEverything(bench);
    const same = ({ $metadata: _, ...rest }: { $metadata: unknown }) =>
      assert.deepEqual(
        JSON.parse(JSON.stringify(rest)),
        JSON.parse(JSON.stringify(answer)),
      );
    same(
      await bench.autoscaling.send(
        new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }),
      ),
    );
    same(await bench.autoscaling.send(new DescribePoliciesCommand({})));
    same(
      await bench.ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateName: 'shop',
        }),
      ),
    );
  }));
