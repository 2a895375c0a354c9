import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';

const describe = async ({ ecs }: Bench, name: string = 'shop') => {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ services: [name], include: ['TAGS'] }),
  );
  return services![0];
};

const deploymentOf = async (bench: Bench) => {
  const service = await describe(bench);
  const { serviceDeployments } = await bench.ecs.send(
    new DescribeServiceDeploymentsCommand({
      serviceDeploymentArns: [service.currentServiceDeployment!],
    }),
  );
  return serviceDeployments![0];
};

test('a service is there with its size, and the real client reads it', () =>
  withBench(async bench => {
    bench.region.ecs.service({ name: 'shop', tags: { team: 'a' } });
    const { serviceArns } = await bench.ecs.send(new ListServicesCommand({}));
    assert.deepEqual(serviceArns, [
      'arn:aws:ecs:eu-west-1:111111111111:service/default/shop',
    ]);
    const service = await describe(bench);
    assert.equal(service.desiredCount, 2);
    assert.equal(service.runningCount, 2);
    assert.equal(service.deployments!.length, 1);
    assert.equal(service.deployments![0].rolloutState, 'COMPLETED');
    assert.deepEqual(service.tags, [{ key: 'team', value: 'a' }]);
    assert.ok(service.createdAt instanceof Date);
  }));

test('a rolling deployment replaces the tasks as the clock goes on', () =>
  withBench(async bench => {
    const { region, world, ecs } = bench;
    region.ecs.service({ name: 'shop', desired: 2 });
    const next = region.ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const { service } = await ecs.send(
      new UpdateServiceCommand({ service: 'shop', taskDefinition: next.arn }),
    );
    assert.equal(service!.deployments!.length, 2);
    assert.equal((await deploymentOf(bench)).status, 'IN_PROGRESS');
    world.clock.advance(12_000);
    const { taskArns } = await ecs.send(new ListTasksCommand({}));
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ tasks: taskArns }),
    );
    assert.deepEqual(
      tasks!.map(task => task.taskDefinitionArn),
      [next.arn, next.arn],
    );
    world.clock.advance(10_000);
    const done = await deploymentOf(bench);
    assert.equal(done.status, 'SUCCESSFUL');
    assert.equal((await describe(bench)).taskDefinition, next.arn);
  }));

test('the same definition again starts no deployment, and neither does a size', () =>
  withBench(async bench => {
    const { region, ecs } = bench;
    const service = region.ecs.service({ name: 'shop' });
    const { arn } = service.revision.taskDefinition;
    await ecs.send(
      new UpdateServiceCommand({
        service: 'shop',
        taskDefinition: arn,
        desiredCount: 3,
      }),
    );
    const { serviceDeployments } = await ecs.send(
      new ListServiceDeploymentsCommand({ service: 'shop' }),
    );
    assert.equal(serviceDeployments!.length, 1);
    assert.deepEqual(
      bench.world.journal.effects().map(effect => effect.what),
      ['desired 2 -> 3'],
    );
  }));

test('the circuit breaker rolls back to the last completed deployment, without a new revision', () =>
  withBench(async bench => {
    const { region, world, ecs } = bench;
    const service = region.ecs.service({
      name: 'shop',
      configuration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    });
    const first = service.revision;
    world.images.script('shop:bad', { health: 'crashes', startSeconds: 2 });
    const bad = region.ecs.registerTaskDefinition('shop', 'shop:bad');
    await ecs.send(
      new UpdateServiceCommand({ service: 'shop', taskDefinition: bad.arn }),
    );
    world.clock.advance(60_000);
    const deployment = await deploymentOf(bench);
    assert.equal(deployment.status, 'ROLLBACK_SUCCESSFUL');
    assert.equal(deployment.rollback!.serviceRevisionArn, first.arn);
    assert.equal(deployment.deploymentCircuitBreaker!.status, 'TRIGGERED');
    assert.equal(service.revisions.length, 2);
    assert.equal(
      (await describe(bench)).taskDefinition,
      first.taskDefinition.arn,
    );
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ desiredStatus: 'STOPPED' }),
    );
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ tasks: taskArns }),
    );
    assert.ok(tasks!.some(task => task.containers![0].exitCode === 1));
    world.clock.advance(3_700_000);
    const later = await ecs.send(
      new ListTasksCommand({ desiredStatus: 'STOPPED' }),
    );
    assert.deepEqual(later.taskArns, []);
  }));

test('without rollback a broken deployment ends STOPPED, and only the reason tells', () =>
  withBench(async bench => {
    const { region, world, ecs } = bench;
    region.ecs.service({
      name: 'shop',
      configuration: {
        deploymentCircuitBreaker: { enable: true, rollback: false },
      },
    });
    world.images.script('shop:bad', { health: 'crashes', startSeconds: 2 });
    const bad = region.ecs.registerTaskDefinition('shop', 'shop:bad');
    await ecs.send(
      new UpdateServiceCommand({ service: 'shop', taskDefinition: bad.arn }),
    );
    world.clock.advance(60_000);
    const deployment = await deploymentOf(bench);
    assert.equal(deployment.status, 'STOPPED');
    assert.match(deployment.statusReason!, /circuit breaker/);
  }));

test('a version that is healthy for a moment resets the circuit breaker', () =>
  withBench(async bench => {
    const { region, world, ecs } = bench;
    region.ecs.service({
      name: 'shop',
      configuration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        minimumHealthyPercent: 100,
        maximumPercent: 150,
      },
      desired: 4,
    });
    world.images.script('shop:flaps', { health: 'flapping', startSeconds: 2 });
    const bad = region.ecs.registerTaskDefinition('shop', 'shop:flaps');
    await ecs.send(
      new UpdateServiceCommand({ service: 'shop', taskDefinition: bad.arn }),
    );
    world.clock.advance(120_000);
    const deployment = await deploymentOf(bench);
    assert.notEqual(deployment.deploymentCircuitBreaker!.status, 'TRIGGERED');
  }));

test('with early success old tasks still drain after SUCCESSFUL', () =>
  withBench(async bench => {
    const { region, world, ecs } = bench;
    region.ecs.service({
      name: 'shop',
      configuration: {
        earlySuccessCriteria: {
          enable: true,
          sourceServiceRevisionCleanup: 'DEFERRED',
        },
      },
    });
    const next = region.ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    await ecs.send(
      new UpdateServiceCommand({ service: 'shop', taskDefinition: next.arn }),
    );
    world.clock.advance(11_000);
    assert.equal((await deploymentOf(bench)).status, 'SUCCESSFUL');
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ desiredStatus: 'STOPPED' }),
    );
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ tasks: taskArns }),
    );
    assert.ok(tasks!.some(task => task.lastStatus === 'DEACTIVATING'));
  }));
