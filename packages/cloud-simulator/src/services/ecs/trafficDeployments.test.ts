import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';
import type { ServiceState } from './types.ts';

const MINUTE = 60_000;

/** Starts a deployment of 1.1.0 and gives how to look at it. */
async function deploy(bench: Bench, configuration: DeploymentConfiguration) {
  const { region, ecs } = bench;
  const service: ServiceState = region.ecs.service({
    name: 'shop',
    balanced: true,
    configuration,
  });
  const next = region.ecs.registerTaskDefinition('shop', 'shop:1.1.0');
  await ecs.send(
    new UpdateServiceCommand({ service: 'shop', taskDefinition: next.arn }),
  );
  const arn = service.deployments.at(-1)!.arn;
  const look = async () => {
    const { serviceDeployments } = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
    );
    return serviceDeployments![0];
  };
  return { service, arn, look };
}

const PAUSED = (
  stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' | 'POST_TEST_TRAFFIC_SHIFT',
  timeoutInMinutes: number,
  action?: 'CONTINUE' | 'ROLLBACK',
): DeploymentConfiguration['lifecycleHooks'] => [
  {
    targetType: 'PAUSE',
    lifecycleStages: [stage],
    timeoutConfiguration: { timeoutInMinutes, action },
  },
];

test('blue/green moves all traffic at once, bakes, and takes blue away', () =>
  withBench(async bench => {
    const { look } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 10,
    });
    bench.world.clock.advance(MINUTE);
    const baking = await look();
    assert.equal(baking.lifecycleStage, 'BAKE_TIME');
    assert.equal(
      baking.targetServiceRevision!.requestedProductionTrafficWeight,
      100,
    );
    assert.equal(baking.sourceServiceRevisions![0].runningTaskCount, 2);
    bench.world.clock.advance(12 * MINUTE);
    const done = await look();
    assert.equal(done.status, 'SUCCESSFUL');
    assert.equal(done.sourceServiceRevisions![0].runningTaskCount, 0);
  }));

test('a rollback while it bakes moves the traffic back at once', () =>
  withBench(async bench => {
    const { arn, look, service } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 10,
    });
    const before = service.revisions[0];
    bench.world.clock.advance(MINUTE);
    await bench.ecs.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: arn }),
    );
    bench.world.clock.advance(1_000);
    const back = await look();
    assert.equal(back.status, 'ROLLBACK_IN_PROGRESS');
    assert.equal(
      back.sourceServiceRevisions![0].requestedProductionTrafficWeight,
      100,
    );
    bench.world.clock.advance(MINUTE);
    assert.equal((await look()).status, 'ROLLBACK_SUCCESSFUL');
    assert.equal(service.revision, before);
  }));

test('linear goes up in equal steps and holds each', () =>
  withBench(async bench => {
    const { look } = await deploy(bench, {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 5 },
    });
    const seen = new Set<number>();
    for (let minutes = 0; minutes < 20; minutes++) {
      bench.world.clock.advance(MINUTE);
      seen.add(
        (await look()).targetServiceRevision!.requestedProductionTrafficWeight!,
      );
    }
    assert.deepEqual([...seen], [25, 50, 75, 100]);
  }));

test('a gate before every step of a linear deployment is a new hook each time', () =>
  withBench(async bench => {
    const { arn, look } = await deploy(bench, {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 },
      lifecycleHooks: PAUSED('PRE_PRODUCTION_TRAFFIC_SHIFT', 60),
    });
    const ids = new Set<string>();
    for (let step = 0; step < 2; step++) {
      bench.world.clock.advance(MINUTE);
      const hook = (await look()).lifecycleHookDetails!.find(
        ({ status }) => status === 'AWAITING_ACTION',
      )!;
      ids.add(hook.hookId!);
      await bench.ecs.send(
        new ContinueServiceDeploymentCommand({
          serviceDeploymentArn: arn,
          hookId: hook.hookId!,
        }),
      );
    }
    assert.equal(ids.size, 2);
    bench.world.clock.advance(MINUTE);
    assert.equal((await look()).status, 'SUCCESSFUL');
  }));

test('canary holds its share, then moves the rest', () =>
  withBench(async bench => {
    const { look } = await deploy(bench, { strategy: 'CANARY' });
    bench.world.clock.advance(2 * MINUTE);
    const weight = async () =>
      (await look()).targetServiceRevision!.requestedProductionTrafficWeight;
    assert.equal(await weight(), 5);
    bench.world.clock.advance(10 * MINUTE);
    assert.equal(await weight(), 100);
  }));

test('a gate waits fourteen days, then does what its timeout says', () =>
  withBench(async bench => {
    const { look } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 0,
      lifecycleHooks: PAUSED('POST_TEST_TRAFFIC_SHIFT', 20_160),
    });
    bench.world.clock.advance(MINUTE);
    const [hook] = (await look()).lifecycleHookDetails!;
    assert.equal(hook.status, 'AWAITING_ACTION');
    assert.equal(hook.timeoutAction, 'ROLLBACK');
    bench.world.clock.advance(20_155 * MINUTE);
    assert.equal((await look()).status, 'IN_PROGRESS');
    bench.world.clock.advance(10 * MINUTE);
    const after = await look();
    assert.equal(after.status, 'ROLLBACK_SUCCESSFUL');
    assert.equal(after.lifecycleHookDetails![0].status, 'TIMED_OUT');
  }));

test('a gate may go on by itself when nobody answers', () =>
  withBench(async bench => {
    const { look } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 0,
      lifecycleHooks: PAUSED('POST_TEST_TRAFFIC_SHIFT', 5, 'CONTINUE'),
    });
    bench.world.clock.advance(10 * MINUTE);
    assert.equal((await look()).status, 'SUCCESSFUL');
  }));

test('a gate can be answered with ROLLBACK, once', () =>
  withBench(async bench => {
    const { arn, look } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 0,
      lifecycleHooks: PAUSED('POST_TEST_TRAFFIC_SHIFT', 60),
    });
    bench.world.clock.advance(MINUTE);
    const { hookId } = (await look()).lifecycleHookDetails![0];
    const answer = () =>
      bench.ecs.send(
        new ContinueServiceDeploymentCommand({
          serviceDeploymentArn: arn,
          hookId: hookId!,
          action: 'ROLLBACK',
        }),
      );
    await answer();
    await assert.rejects(answer, { name: 'InvalidParameterException' });
    bench.world.clock.advance(MINUTE);
    assert.equal((await look()).status, 'ROLLBACK_SUCCESSFUL');
  }));

test('a deployment that has ended cannot be stopped', () =>
  withBench(async bench => {
    const { arn } = await deploy(bench, {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 0,
    });
    bench.world.clock.advance(10 * MINUTE);
    await assert.rejects(
      bench.ecs.send(
        new StopServiceDeploymentCommand({ serviceDeploymentArn: arn }),
      ),
      { name: 'ConflictException' },
    );
    await assert.rejects(
      bench.ecs.send(
        new StopServiceDeploymentCommand({ serviceDeploymentArn: `${arn}x` }),
      ),
      { name: 'ServiceDeploymentNotFoundException' },
    );
  }));
