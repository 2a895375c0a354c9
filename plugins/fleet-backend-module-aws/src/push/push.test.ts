import type { Observation, Scope } from '@capstan/plugin-fleet-node';
import { ACCOUNT, REGION, SimulatedAws } from '../__testUtils__/SimulatedAws';
import { callEvent } from '../__testUtils__/events';
import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';

jest.setTimeout(60_000);

const patient = () => ({ signal: new AbortController().signal });
const arnOf = (name: string) =>
  `arn:aws:ecs:${REGION}:${ACCOUNT}:service/default/${name}`;
const eventOf = (name: string) => ({
  source: 'aws.ecs',
  'detail-type': 'ECS Service Action',
  account: ACCOUNT,
  region: REGION,
  resources: [arnOf(name)],
  detail: {},
});

/** A hundred services that are known well; `told` is what the scope was woken for. */
async function start() {
  const aws = await SimulatedAws.start();
  for (let index = 0; index < 100; index++)
    aws.region.ecs.service({ name: `service-${index}` });
  for (let sweeps = 0; sweeps < 12; sweeps++) {
    await aws.sweep();
    aws.world.clock.advance(30_000);
  }
  await aws.sweep();
  const scope = aws.provider.scopes()[0];
  const stop = new AbortController();
  let wakes = 0;
  const watching = aws.provider.watch(
    scope,
    () => {
      wakes++;
    },
    { signal: stop.signal },
  );
  return {
    aws,
    scope,
    wakes: () => wakes,
    async close() {
      stop.abort();
      await watching;
      await aws.close();
    },
  };
}

function sweep(aws: SimulatedAws, scope: Scope): Promise<Observation> {
  return aws.provider.sweep(scope, patient());
}

function sizeOf({ groups }: Observation, name: string) {
  return groups.find(group => group.name === name)?.size.desired;
}

describe('An event about a service', () => {
  let stage: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    stage = await start();
  });
  afterEach(() => stage.close());

  it('wakes its scope, which then reads that service and nothing else', async () => {
    const { aws, scope } = stage;
    const before = await sweep(aws, scope);
    const { ecs } = aws.region;
    ecs.resize(ecs.findService('default', 'service-7')!, 5);
    ecs.resize(ecs.findService('default', 'service-8')!, 6);
    aws.world.clock.advance(3_000);
    aws.world.journal.clear();
    aws.pushes.receive(eventOf('service-7'));
    expect(stage.wakes()).toBe(1);

    const after = await sweep(aws, scope);
    expect(sizeOf(after, 'service-7')).toBe(5);
    expect(sizeOf(after, 'service-8')).toBe(2);
    expect(after.groups).toHaveLength(100);
    expect(aws.world.journal.total).toBeLessThanOrEqual(4);
    // What was not read is not shown as newer than it is.
    expect(after.observedAt).toBe(before.observedAt);
  });

  it('shows the tasks and the new revision of a deployment that it tells of', async () => {
    const { aws, scope } = stage;
    const { ecs } = aws.region;
    const service = ecs.findService('default', 'service-7')!;
    const next = ecs.registerTaskDefinition('service-7', 'x:2.0.0');
    ecs.startDeployment(service, ecs.makeRevision(service, next));
    aws.world.clock.advance(5_000);
    aws.pushes.receive(eventOf('service-7'));
    const { groups } = await sweep(aws, scope);
    const group = groups.find(({ name }) => name === 'service-7')!;
    expect(group.rollouts[0]).toMatchObject({ phase: 'progressing' });
    expect(group.revisions[0].label).toBe('2.0.0');
    expect(group.instances.length).toBeGreaterThan(2);
  });

  it('shows the bounds that somebody has moved', async () => {
    const { aws, scope } = stage;
    const target = aws.region.applicationAutoScaling.register({
      namespace: 'ecs',
      resourceId: 'service/default/service-7',
      dimension: 'ecs:service:DesiredCount',
      min: 1,
      max: 4,
    });
    aws.world.clock.advance(61_000);
    await sweep(aws, scope);
    target.max = 40;
    aws.world.clock.advance(3_000);
    aws.pushes.receive(
      callEvent('autoscaling', 'RegisterScalableTarget', {
        serviceNamespace: 'ecs',
        resourceId: 'service/default/service-7',
        maxCapacity: 40,
      }),
    );
    const { groups } = await sweep(aws, scope);
    const group = groups.find(({ name }) => name === 'service-7');
    expect(group?.size).toMatchObject({ min: 1, max: 40 });
  });

  it('does not put off the look at everything', async () => {
    const { aws, scope } = stage;
    const { ecs } = aws.region;
    ecs.resize(ecs.findService('default', 'service-8')!, 6);
    aws.world.clock.advance(20_000);
    aws.pushes.receive(eventOf('service-7'));
    expect(sizeOf(await sweep(aws, scope), 'service-8')).toBe(6);
  });

  it('leaves out a service that is gone', async () => {
    const { aws, scope } = stage;
    const { ecs } = aws.region;
    ecs.clusters.get('default')!.services.delete('service-7');
    aws.pushes.receive(eventOf('service-7'));
    const { groups } = await sweep(aws, scope);
    expect(groups).toHaveLength(99);
  });

  it('is made up for by a look at everything when the service could not be read', async () => {
    const { aws, scope } = stage;
    const { ecs } = aws.region;
    ecs.resize(ecs.findService('default', 'service-8')!, 6);
    aws.pushes.receive(eventOf('service-7'));
    aws.world.faults.add({ kind: 'accessDenied', times: 1 });
    await expect(sweep(aws, scope)).rejects.toMatchObject({
      name: 'ProviderError',
    });
    expect(sizeOf(await sweep(aws, scope), 'service-8')).toBe(6);
  });

  it('is not enough after an action: everything is read then', async () => {
    const { aws, scope } = stage;
    const context = await aws.context('service-8');
    expect(await aws.act({ kind: 'scale', desired: 3 }, context)).toMatchObject(
      { outcome: 'accepted' },
    );
    aws.pushes.receive(eventOf('service-7'));
    expect(sizeOf(await sweep(aws, scope), 'service-8')).toBe(3);
  });

  it('wakes nobody when it is about what is not shown, or about another account', async () => {
    const { aws } = stage;
    aws.pushes.receive(eventOf('of-another-team'));
    aws.pushes.receive({ ...eventOf('service-7'), account: '222222222222' });
    aws.pushes.receive('{"source":');
    expect(stage.wakes()).toBe(0);
  });

  it('wakes once for many, and a second time no sooner than a second later', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      for (let index = 0; index < 50; index++)
        stage.aws.pushes.receive(eventOf(`service-${index}`));
      expect(stage.wakes()).toBe(1);
      jest.advanceTimersByTime(999);
      expect(stage.wakes()).toBe(1);
      jest.advanceTimersByTime(1);
      expect(stage.wakes()).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });
});

it('reads only the Auto Scaling group that an event names', async () => {
  const aws = await SimulatedAsg.start();
  for (let index = 0; index < 20; index++)
    aws.region.autoscaling.group({ name: `group-${index}`, desired: 2 });
  await aws.sweep();
  aws.world.clock.advance(3_000);
  const [scope] = aws.provider.scopes();
  const stop = new AbortController();
  const woken = jest.fn();
  const watching = aws.provider.watch(scope, woken, { signal: stop.signal });
  const { autoscaling } = aws.region;
  autoscaling.resize(autoscaling.find('group-3')!, { desired: 3 }, 'a test');
  aws.world.journal.clear();
  aws.pushes.receive({
    source: 'aws.autoscaling',
    account: ACCOUNT,
    region: REGION,
    detail: { AutoScalingGroupName: 'group-3' },
  });
  expect(woken).toHaveBeenCalledTimes(1);
  const { groups } = await aws.sweep();
  expect(groups.find(({ name }) => name === 'group-3')?.size.desired).toBe(3);
  expect(groups).toHaveLength(20);
  expect(aws.world.journal.total).toBeLessThanOrEqual(4);
  stop.abort();
  await watching;
  await aws.close();
});
