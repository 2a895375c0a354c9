import {
  CancelInstanceRefreshCommand,
  DescribeInstanceRefreshesCommand,
  ResumeProcessesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { RefreshPreferences } from '@aws-sdk/client-auto-scaling';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bench } from '../../testing/clients.ts';
import { withBench } from '../../testing/clients.ts';

const AutoScalingGroupName = 'shop';
const MINUTE = 60_000;

/** Four instances of version 1, with a version 2 that can be rolled out. */
function prepare({ region, autoscaling, world }: Bench, image = 'shop-1.1.0') {
  const group = region.autoscaling.group({ name: 'shop', desired: 4 });
  region.ec2.templateVersion('shop', image);
  const start = (
    Preferences: RefreshPreferences = {},
    Version: string | undefined = '2',
  ) =>
    autoscaling.send(
      new StartInstanceRefreshCommand({
        AutoScalingGroupName,
        Preferences,
        ...(Version !== '-' && {
          DesiredConfiguration: {
            LaunchTemplate: { LaunchTemplateName: 'shop', Version },
          },
        }),
      }),
    );
  const look = async () => {
    const { InstanceRefreshes } = await autoscaling.send(
      new DescribeInstanceRefreshesCommand({ AutoScalingGroupName }),
    );
    return InstanceRefreshes![0];
  };
  const versions = () =>
    group.instances
      .filter(({ lifecycle }) => lifecycle !== 'Terminating')
      .map(({ version }) => version)
      .sort()
      .join('');
  const pass = (ms: number) => world.clock.advance(ms);
  const rollBack = () =>
    autoscaling.send(
      new RollbackInstanceRefreshCommand({ AutoScalingGroupName }),
    );
  return { group, start, look, versions, pass, rollBack };
}

test('a refresh replaces all instances, one at a time, and then changes the group', () =>
  withBench(async bench => {
    const { group, start, look, versions, pass } = prepare(bench);
    await start();
    pass(MINUTE);
    const midway = await look();
    assert.equal(midway.Status, 'InProgress');
    assert.equal(midway.PercentageComplete, 25);
    assert.equal(midway.InstancesToUpdate, 3);
    assert.equal(group.configuration.version, '1');
    await assert.rejects(start(), { name: 'InstanceRefreshInProgressFault' });
    pass(10 * MINUTE);
    const ended = await look();
    assert.equal(ended.Status, 'Successful');
    assert.equal(ended.PercentageComplete, 100);
    assert.equal(versions(), '2222');
    assert.equal(group.configuration.version, '2');
  }));

test('a maximum above 100 launches before it ends anything', () =>
  withBench(async bench => {
    const { group, start, pass } = prepare(bench);
    await start({ MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    let fewest = 4;
    for (let ticks = 0; ticks < 60; ticks++) {
      pass(5_000);
      const serving = group.instances.filter(
        ({ lifecycle }) => lifecycle === 'InService',
      ).length;
      fewest = Math.min(fewest, serving);
    }
    assert.equal(fewest, 4);
    assert.equal(group.configuration.version, '2');
    assert.equal(group.instances.length, 4);
  }));

test('checkpoints wait, bake time waits, and both pass', () =>
  withBench(async bench => {
    const { start, look, versions, pass } = prepare(bench);
    await start({
      CheckpointPercentages: [50, 100],
      CheckpointDelay: 600,
      BakeTime: 300,
    });
    pass(5 * MINUTE);
    const waiting = await look();
    assert.equal(waiting.PercentageComplete, 50);
    assert.match(waiting.StatusReason ?? '', /checkpoint/);
    assert.equal(versions(), '1122');
    pass(9 * MINUTE);
    let baking = await look();
    for (let ticks = 0; ticks < 60 && baking.Status !== 'Baking'; ticks++) {
      pass(5_000);
      baking = await look();
    }
    assert.equal(baking.Status, 'Baking');
    assert.equal(baking.PercentageComplete, 100);
    pass(6 * MINUTE);
    assert.equal((await look()).Status, 'Successful');
  }));

test('a rollback brings back what was there, while the percentage falls', () =>
  withBench(async bench => {
    const { group, start, look, versions, pass, rollBack } = prepare(bench);
    await start();
    pass(2 * MINUTE);
    const before = (await look()).PercentageComplete!;
    assert.ok(before >= 50);
    await rollBack();
    const percentages: number[] = [];
    for (let ticks = 0; ticks < 60; ticks++) {
      pass(10_000);
      percentages.push((await look()).PercentageComplete!);
    }
    assert.deepEqual(
      percentages,
      [...percentages].sort((a, b) => b - a),
    );
    const ended = await look();
    assert.equal(ended.Status, 'RollbackSuccessful');
    assert.equal(ended.PercentageComplete, 0);
    assert.equal(ended.RollbackDetails?.PercentageCompleteOnRollback, before);
    assert.equal(versions(), '1111');
    assert.equal(group.configuration.version, '1');
    await assert.rejects(rollBack(), {
      name: 'ActiveInstanceRefreshNotFoundFault',
    });
  }));

test('a cancelled refresh leaves a mixed fleet, and skip matching resumes it cheaply', () =>
  withBench(async bench => {
    const { group, start, look, versions, pass } = prepare(bench);
    await start();
    pass(2 * MINUTE);
    await bench.autoscaling.send(
      new CancelInstanceRefreshCommand({ AutoScalingGroupName }),
    );
    pass(2 * MINUTE);
    assert.equal((await look()).Status, 'Cancelled');
    assert.equal(group.configuration.version, '1');
    const mixed = versions();
    assert.match(mixed, /^1+2+$/);
    const newOnes = [...mixed].filter(version => version === '2').length;
    await start({ SkipMatching: true });
    assert.equal((await look()).InstancesToUpdate, 4 - newOnes);
    pass(10 * MINUTE);
    assert.equal(versions(), '2222');
  }));

for (const [why, prepareFor, version] of [
  ['without a desired configuration', () => {}, '-'],
  [
    'to the latest version',
    ({ region }: Bench) => region.ec2.templateVersion('shop', 'shop-1.2.0'),
    '$Latest',
  ],
  [
    'to an image that a parameter names',
    ({ region }: Bench) =>
      region.ec2.templateVersion('shop', 'resolve:ssm:/shop/image'),
    '3',
  ],
  [
    'of a group that uses the default version',
    ({ region }: Bench) => {
      const group = region.autoscaling.find('shop')!;
      group.configuration = { ...group.configuration, version: '$Default' };
    },
    '2',
  ],
] as const) {
  test(`a refresh ${why} cannot be rolled back, nor begun with AutoRollback`, () =>
    withBench(async bench => {
      const { start, pass, rollBack } = prepare(bench);
      prepareFor(bench);
      await assert.rejects(start({ AutoRollback: true }, version), {
        name: 'ValidationError',
      });
      await start({}, version);
      pass(MINUTE);
      await assert.rejects(rollBack(), {
        name: 'IrreversibleInstanceRefreshFault',
      });
    }));
}

test('protected and standby instances are waited for, for an hour', () =>
  withBench(async bench => {
    const { group, start, look, pass } = prepare(bench);
    bench.region.autoscaling.protect(group, [group.instances[0].id]);
    await start();
    pass(30 * MINUTE);
    const waiting = await look();
    assert.equal(waiting.PercentageComplete, 75);
    assert.match(waiting.StatusReason ?? '', /protected/);
    pass(60 * MINUTE);
    assert.equal((await look()).Status, 'Failed');
    assert.equal(group.configuration.version, '1');
  }));

test('a broken image fails the refresh after an hour, and AutoRollback goes back', () =>
  withBench(async bench => {
    const { start, look, versions, pass } = prepare(bench, 'shop-broken');
    bench.world.images.script('shop-broken', { health: 'crashes' });
    await start({ InstanceWarmup: 60 });
    pass(70 * MINUTE);
    assert.equal((await look()).Status, 'Failed');
    await start({ InstanceWarmup: 60, AutoRollback: true });
    pass(70 * MINUTE);
    const ended = await look();
    assert.equal(ended.Status, 'RollbackSuccessful');
    assert.match(ended.RollbackDetails?.RollbackReason ?? '', /Automatic/);
    assert.equal(versions(), '1111');
  }));

test('a suspended InstanceRefresh process stops it where it is', () =>
  withBench(async bench => {
    const { start, look, pass } = prepare(bench);
    await start();
    pass(MINUTE);
    const processes = {
      AutoScalingGroupName,
      ScalingProcesses: ['InstanceRefresh'],
    };
    await bench.autoscaling.send(new SuspendProcessesCommand(processes));
    const before = (await look()).PercentageComplete;
    pass(30 * MINUTE);
    assert.equal((await look()).PercentageComplete, before);
    await bench.autoscaling.send(new ResumeProcessesCommand(processes));
    pass(15 * MINUTE);
    assert.equal((await look()).Status, 'Successful');
  }));

test('preferences are checked as the documentation says', () =>
  withBench(async bench => {
    const { start } = prepare(bench);
    for (const wrong of [
      { MinHealthyPercentage: 20, MaxHealthyPercentage: 150 },
      { CheckpointPercentages: [50, 50] },
      { CheckpointDelay: 10 },
      { BakeTime: 172_801 },
    ])
      await assert.rejects(start(wrong), { name: 'ValidationError' });
    await assert.rejects(start({}, '9'), { name: 'ValidationError' });
  }));
