import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDemoWorld } from './createDemoWorld.ts';
import type { RegionWorld } from '../RegionWorld.ts';
import type { ResourceKind } from './Inventory.ts';
import { placesOf } from './places.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

test('a dozen services in two accounts and two regions, each with something that exists', () => {
  const world = createDemoWorld({ now: NOW });
  const { accounts, services } = world.inventory;
  assert.equal(services.length, 12);
  assert.equal(new Set(services.map(({ name }) => name)).size, 12);
  const places = new Set<string>();
  for (const { name, resources } of services) {
    assert.ok(resources.length > 0, name);
    for (const { kind, arn } of resources) {
      const [, , , region, account] = arn.split(':');
      const there = world.account(account).region(region);
      places.add(`${account}/${region}`);
      const found = find(there, kind, arn);
      assert.ok(found, arn);
    }
  }
  const configured = accounts.flatMap(({ id, regions }) =>
    regions.map(region => `${id}/${region}`),
  );
  assert.deepEqual([...places].sort(), [...configured].sort());
});

test('it ends at the present, with rollouts behind it, one that waits for a person, and one that does not come up', () => {
  const world = createDemoWorld({ now: NOW });
  const { prodEurope } = placesOf(world);
  const service = (name: string) =>
    prodEurope.ecs.findService('prod', name) ?? assert.fail(name);

  assert.equal(world.clock.now(), NOW);
  assert.deepEqual(
    service('shop-ecs').deployments.map(({ status }) => status),
    ['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL'],
  );
  assert.deepEqual(
    prodEurope.autoscaling
      .find('shop-asg')!
      .refreshes.map(({ status }) => status),
    ['Successful', 'RollbackSuccessful', 'Successful'],
  );
  const waiting = service('payments').deployments.at(-1)!;
  assert.equal(waiting.hooks.at(-1)!.status, 'AWAITING_ACTION');
  const [pipeline] = prodEurope.codepipeline.pipelines.values();
  assert.deepEqual(
    pipeline.executions.map(({ status }) => status),
    ['Succeeded', 'Succeeded', 'InProgress'],
  );
  const failing = service('recommendations').deployments.at(-1)!;
  assert.equal(failing.status, 'IN_PROGRESS');
  assert.ok(failing.failures > 0);
});

test('the same seed gives the same world, whenever it begins', () => {
  const one = createDemoWorld({ now: NOW });
  const other = createDemoWorld({ now: NOW + 86_400_000 });
  assert.deepEqual(one.inventory, other.inventory);
});

function find(
  { ecs, autoscaling, codepipeline, dynamodb }: RegionWorld,
  kind: ResourceKind,
  arn: string,
): unknown {
  switch (kind) {
    case 'ecs-service':
      return ecs.findService(undefined, arn);
    case 'auto-scaling-group':
      return autoscaling.find(arn);
    case 'pipeline':
      return [...codepipeline.pipelines.values()].find(one => one.arn === arn);
    default:
      return [...dynamodb.tables.values()].find(table => table.arn === arn);
  }
}

test('what has traffic is neither idle nor overrun, and backlogs move the workers', () => {
  const world = createDemoWorld({ now: NOW });
  const { prodEurope } = placesOf(world);
  const sizes = () =>
    prodEurope.ecs
      .services()
      .map(({ name, desired }) => `${name} ${desired}`)
      .sort();
  const workers = prodEurope.autoscaling.find('shop-ami-worker')!;
  const before = sizes();
  const seen = new Set<number>();
  for (let minute = 0; minute < 60; minute++) {
    world.clock.advance(60_000);
    seen.add(workers.desired);
  }
  assert.deepEqual(sizes(), before);
  assert.ok(seen.size > 1, `always ${[...seen]} workers`);
});
