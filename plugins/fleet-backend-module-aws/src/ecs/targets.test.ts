import type { Task } from '@aws-sdk/client-ecs';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';
import { mapRevisions } from './mapRevisions';
import { mapTasks } from './mapTasks';
import type { ServiceFacts } from './ServiceFacts';

jest.setTimeout(60_000);

function healthOf(task: Partial<Task>, target?: TargetHealth) {
  const facts: ServiceFacts = {
    service: { serviceArn: 'arn:aws:ecs:r:1:service/prod/shop' },
    policies: [],
    scheduled: [],
    activities: [],
    deployments: [],
    revisions: new Map(),
    definitions: new Map(),
    deployable: [],
    bakingSince: new Map(),
    tasks: [
      {
        taskArn: 'arn:aws:ecs:r:1:task/prod/1',
        taskDefinitionArn: 'arn:aws:ecs:r:1:task-definition/shop:1',
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        attachments: [
          { details: [{ name: 'privateIPv4Address', value: '10.0.0.1' }] },
        ],
        ...task,
      },
    ],
    ...(target && { targets: new Map([['10.0.0.1', target]]) }),
  };
  const [{ health, healthSource }] = mapTasks(facts, mapRevisions(facts));
  return [health, healthSource];
}

describe('What a load balancer says of a task', () => {
  const unhealthy: TargetHealth = {
    State: 'unhealthy',
    Reason: 'Target.FailedHealthChecks',
    Description: 'Health checks failed with these codes: [500]',
  };

  it('decides where the containers have no health check', () => {
    expect(healthOf({ healthStatus: 'UNKNOWN' })).toEqual([
      'unknown',
      'ECS runs it; its containers have no health check',
    ]);
    expect(healthOf({ healthStatus: 'UNKNOWN' }, { State: 'healthy' })).toEqual(
      ['healthy', 'load balancer'],
    );
  });

  it('makes a task unhealthy that its containers call healthy, with the reason', () => {
    expect(healthOf({ healthStatus: 'HEALTHY' }, unhealthy)).toEqual([
      'unhealthy',
      'load balancer: Health checks failed with these codes: [500]',
    ]);
  });

  it('heals nothing that the containers call unhealthy', () => {
    expect(
      healthOf({ healthStatus: 'UNHEALTHY' }, { State: 'healthy' }),
    ).toEqual(['unhealthy', 'container health check']);
  });

  it('says nothing of a task that stops, or has no address of its own', () => {
    expect(
      healthOf({ healthStatus: 'HEALTHY', lastStatus: 'STOPPING' }, unhealthy),
    ).toEqual(['unknown', 'container health check']);
    expect(
      healthOf({ healthStatus: 'HEALTHY', attachments: [] }, unhealthy),
    ).toEqual(['healthy', 'container health check']);
  });
});

describe('Reading target groups', () => {
  let aws: SimulatedAws;
  beforeEach(async () => {
    aws = await SimulatedAws.start();
    aws.region.ecs.service({
      name: 'shop',
      balanced: true,
      configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
    });
  });
  afterEach(() => aws.close());

  const asked = () => aws.count('DescribeTargetHealth');

  it('asks for both of a service when it is first seen, and then every ten minutes while it is calm', async () => {
    await aws.sweep();
    expect(asked()).toBe(2);
    aws.world.clock.advance(30_000);
    await aws.sweep();
    expect(asked()).toBe(2);
    aws.world.clock.advance(600_000);
    // What else is due may come first.
    for (let sweeps = 0; sweeps < 4; sweeps++) await aws.sweep();
    expect(asked()).toBe(4);
  });

  it('asks with every look while a rollout runs', async () => {
    aws.region.ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    const context = await aws.context();
    const next = context.revisions.find(({ label }) => label === '1.1.0')!;
    expect(
      await aws.act({ kind: 'rollout', revisionId: next.id }, context),
    ).toMatchObject({ outcome: 'accepted' });
    aws.world.clock.advance(10_000);
    const before = asked();
    await aws.sweep();
    await aws.sweep();
    expect(asked()).toBe(before + 4);
  });

  it('looks on without the permission, and does not ask again at once', async () => {
    aws.world.faults.add({
      kind: 'accessDenied',
      operation: 'DescribeTargetHealth',
    });
    const { groups } = await aws.sweep();
    expect(groups[0].instances.map(({ health }) => health)).toEqual([
      'healthy',
      'healthy',
    ]);
    await aws.sweep();
    expect(asked()).toBe(1);
  });
});
