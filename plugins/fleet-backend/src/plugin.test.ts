import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  Capacity,
  GroupList,
  Instance,
  Revision,
  Rollout,
  ScaleGroup,
  Signals,
} from '@capstan/plugin-fleet-common';
import { fleetPermissions } from '@capstan/plugin-fleet-common';
import request from 'supertest';
import { eventually } from './__testUtils__/eventually';
import {
  instance,
  iso,
  revision,
  rollout,
  shopObserved,
  SHOP_ID,
  signal,
} from './__testUtils__/observations';
import { ObservedProvider } from './__testUtils__/ObservedProvider';
import { ShopProvider } from './__testUtils__/ShopProvider';
import { component, startFleet } from './__testUtils__/startFleet';
import { describeOnDatabases } from './journal/__testUtils__/describeOnDatabases';
import { emptyTables } from './__testUtils__/TestReplica';

const MEMORY_SHOP = 'memory:test:-:shop%2Fprod';
const path = (groupId: string, rest = '') =>
  `/groups/${encodeURIComponent(groupId)}${rest}`;

type Backend = Awaited<ReturnType<typeof startFleet>>;

async function read<T>(backend: Backend, url: string): Promise<T> {
  const response = await request(backend.server)
    .get(`/api/fleet${url}`)
    .set('authorization', mockCredentials.user.header());
  if (response.status !== 200)
    throw new Error(`${response.status}: ${response.body.error?.message}`);
  return response.body;
}

describeOnDatabases('fleetPlugin', database => {
  let backend: Backend | undefined;

  beforeEach(() => emptyTables(database()));
  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
  });

  async function start(
    options: Parameters<typeof startFleet>[0],
  ): Promise<Backend> {
    backend = await startFleet({
      entities: [component('shop', 'shop')],
      knex: database(),
      ...options,
    });
    return backend;
  }

  it('shows the groups of an entity, test-like environments first', async () => {
    const environments = ['prod', 'test', 'qa'];
    const groups = environments.map(environment =>
      shopObserved({
        environment,
        ref: {
          provider: 'test',
          account: 'a',
          region: '-',
          nativeId: `shop/${environment}`,
        },
      }),
    );
    const shop = await start({ providers: [new ObservedProvider(...groups)] });
    const list = await eventually(async () => {
      const found = await read<GroupList>(
        shop,
        '/groups?entityRef=component:default/shop',
      );
      expect(found.items).toHaveLength(3);
      return found;
    });
    expect(list.items.map(({ environment }) => environment)).toEqual([
      'qa',
      'test',
      'prod',
    ]);
    expect(list.items[2]).toMatchObject({
      id: SHOP_ID,
      entityRef: 'component:default/shop',
      health: { status: 'ok' },
    });
    expect(list.scopes).toMatchObject([{ id: 'test:a:-', groups: 3 }]);
  });

  it('answers an entity without groups with an empty list, and with the sources that could not be seen', async () => {
    const provider = ShopProvider.withShop();
    provider.fault('sweep', { type: 'down' });
    const shop = await start({
      providers: [provider],
      entities: [component('shop', 'shop'), component('other', '')],
    });
    await eventually(async () => {
      const list = await read<GroupList>(
        shop,
        '/groups?entityRef=component:default/other',
      );
      expect(list).toMatchObject({
        items: [],
        scopes: [{ error: expect.stringContaining('did not answer') }],
      });
    });
  });

  it('answers from what it stored before a restart, and says that it is old', async () => {
    const provider = ShopProvider.withShop();
    const first = await start({ providers: [provider] });
    await eventually(() => read(first, path(MEMORY_SHOP)));
    await first.stop();
    provider.fault('sweep', { type: 'down' });
    const second = await start({ providers: [provider] });
    const group = await eventually(async () => {
      const found = await read<ScaleGroup>(second, path(MEMORY_SHOP));
      expect(found.freshness.error).toBeDefined();
      return found;
    });
    expect(group.freshness.stale).toBe(true);
    expect(group.health.status).toBe('unknown');
    expect(group.capabilities.scale).toEqual({
      can: false,
      reason: expect.stringContaining('cannot be seen'),
    });
    expect(group.size.running).toBe(2);
  });

  it('sends a signal with the ids of what changed', async () => {
    const provider = ShopProvider.withShop();
    const shop = await start({ providers: [provider] });
    await eventually(() => expect(shop.signals.length).toBe(1));
    await eventually(() => expect(provider.calls.watch).toBe(1));
    provider.group('shop/prod').desired = 4;
    provider.touch();
    await eventually(() => expect(shop.signals.length).toBe(2));
    expect(shop.signals.map(({ groupIds }) => groupIds)).toEqual([
      [MEMORY_SHOP],
      [MEMORY_SHOP],
    ]);
    expect((await read<ScaleGroup>(shop, path(MEMORY_SHOP))).size.desired).toBe(
      4,
    );
  });

  it('lists running instances first, then failed ones, also after the provider has forgotten them', async () => {
    const failed = (id: string, at: number) =>
      instance(id, {
        phase: 'failed',
        health: 'unhealthy',
        endedAt: iso(at),
        exit: { reason: 'exit code 1', output: ['x'] },
      });
    const now = Date.now();
    const provider = new ObservedProvider(
      shopObserved({
        instances: [
          failed('f1', now - 5000),
          instance('i1'),
          failed('f2', now - 1000),
        ],
      }),
    );
    const shop = await start({ providers: [provider] });
    const ids = async () =>
      (
        await read<{ items: Instance[] }>(shop, path(SHOP_ID, '/instances'))
      ).items.map(({ id }) => id);
    await eventually(async () =>
      expect(await ids()).toEqual(['i1', 'f2', 'f1']),
    );
    provider.show(shopObserved({ instances: [instance('i2')] }));
    await eventually(async () =>
      expect(await ids()).toEqual(['i2', 'f2', 'f1']),
    );
  });

  it('draws golden signals of each revision, capacity, and marks', async () => {
    const now = Math.floor(Date.now() / 5000) * 5000 - 10_000;
    const provider = new ObservedProvider(
      shopObserved({
        revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
        signals: [
          signal(now, 50, 0),
          signal(now + 5000, 100, 1),
          signal(now, 10, 5, { revisionId: 'r2' }),
        ],
        rollouts: [
          rollout('n1', {
            startedAt: iso(now),
            phase: 'succeeded',
            endedAt: iso(now + 4000),
          }),
        ],
        activities: [
          {
            id: 'a',
            at: iso(now),
            cause: 'policy',
            effect: 'scaledOut',
            from: 1,
            to: 2,
            reason: 'CPU at 80 %',
          },
        ],
      }),
    );
    const shop = await start({ providers: [provider] });
    const range = `?from=${iso(now - 60_000)}&to=${iso(now + 60_000)}`;
    const signals = await eventually(async () => {
      const found = await read<Signals>(
        shop,
        path(SHOP_ID, `/signals${range}`),
      );
      expect(found.series).toHaveLength(2);
      return found;
    });
    expect(signals.resolutionSeconds).toBe(5);
    const [one] = signals.series.filter(({ label }) => label === '1.0.0');
    expect(
      one.points.map(({ throughput, errorRate }) => [throughput, errorRate]),
    ).toEqual([
      [10, 0],
      [20, 1],
    ]);
    expect(signals.marks.map(({ kind }) => kind).sort()).toEqual([
      'rolloutEnded',
      'rolloutStarted',
      'scaled',
    ]);
    const capacity = await read<Capacity>(shop, path(SHOP_ID, '/capacity'));
    expect(capacity.samples).toMatchObject([
      { desired: 2, running: 2, healthy: 2, min: 1, max: 10 },
    ]);
  });

  it('rolls out, knows the version as good, rolls back, and remembers all of it', async () => {
    const provider = ShopProvider.withShop({ rolloutMs: 1000 });
    const shop = await start({
      providers: [provider],
      config: { knownGoodAfter: { milliseconds: 0 } },
    });
    const revisions = async () =>
      (await read<{ items: Revision[] }>(shop, path(MEMORY_SHOP, '/revisions')))
        .items;
    await eventually(async () =>
      expect(
        (await revisions()).find(({ id }) => id === 'r1')?.knownGoodSince,
      ).toBeDefined(),
    );

    const act = async (body: object, reason?: string) => {
      const post = (rest: string, send: object) =>
        request(shop.server)
          .post(`/api/fleet${path(MEMORY_SHOP, rest)}`)
          .set('authorization', mockCredentials.user.header('user:default/ann'))
          .set('idempotency-key', `${Math.random()}`)
          .send(send);
      const plan = await post('/plans', { request: body });
      expect([plan.status, plan.body.error, plan.body.refusal]).toEqual([
        200,
        undefined,
        undefined,
      ]);
      const { request: confirmed, concurrencyToken } = plan.body;
      const action = await post('/actions', {
        request: confirmed,
        concurrencyToken,
        ...(reason && { reason }),
      });
      expect([action.status, action.body.error]).toEqual([201, undefined]);
      return action.body;
    };
    const settled = async (id: string) =>
      eventually(async () => {
        provider.clock.advance(1000);
        provider.touch();
        const action = await read<{ state: string; message: string }>(
          shop,
          `/actions/${id}`,
        );
        expect([action.state, action.message]).toEqual([
          'succeeded',
          expect.any(String),
        ]);
      });

    const forward = await act({ kind: 'rollout', revisionId: 'r2' });
    await settled(forward.id);
    await eventually(async () =>
      expect(
        (
          await read<ScaleGroup>(shop, path(MEMORY_SHOP))
        ).currentRevisionId,
      ).toBe('r2'),
    );
    const back = await act({ kind: 'rollback' }, 'Checkout fails.');
    expect(back.request).toMatchObject({ kind: 'rollback', revisionId: 'r1' });
    await settled(back.id);

    const [second, first] = (
      await read<{ items: Rollout[] }>(shop, path(MEMORY_SHOP, '/rollouts'))
    ).items;
    expect(first).toMatchObject({
      actionId: forward.id,
      actor: 'user:default/ann',
      phase: 'succeeded',
    });
    expect(second).toMatchObject({
      actionId: back.id,
      reason: 'Checkout fails.',
      to: { revisionId: 'r1' },
    });
    expect(
      (await revisions()).find(({ id }) => id === 'r2')?.bad,
    ).toMatchObject({
      actor: 'user:default/ann',
      reason: 'Checkout fails.',
    });
    expect(provider.effects).toHaveLength(2);
  });
});

describe('fleetPlugin', () => {
  it('audits each submitted action, also those that are refused', async () => {
    const auditor = mockServices.auditor.mock();
    const ended = {
      success: jest.fn(async () => {}),
      fail: jest.fn(async () => {}),
    };
    auditor.createEvent.mockResolvedValue(ended);
    const allowed = new Set(['fleet.group.read', 'fleet.group.scale']);
    const backend = await startFleet({
      providers: [ShopProvider.withShop()],
      entities: [component('shop', 'shop')],
      policy: permission => allowed.has(permission),
      features: [auditor.factory],
    });
    await eventually(() => read(backend, path(MEMORY_SHOP)));
    const submit = (body: object) =>
      request(backend.server)
        .post(`/api/fleet${path(MEMORY_SHOP, '/actions')}`)
        .set('authorization', mockCredentials.user.header())
        .set('idempotency-key', JSON.stringify(body))
        .send({ request: body, concurrencyToken: '1' });
    const scaled = await submit({ kind: 'scale', desired: 3 });
    const denied = await submit({ kind: 'rollout', revisionId: 'r2' });
    expect([scaled.status, denied.status]).toEqual([201, 403]);
    expect(
      auditor.createEvent.mock.calls.map(
        ([{ eventId, severityLevel, meta }]) => [eventId, severityLevel, meta],
      ),
    ).toEqual([
      [
        'group-scale',
        'medium',
        {
          actionKind: 'scale',
          groupId: MEMORY_SHOP,
          entityRef: 'component:default/shop',
        },
      ],
      [
        'rollout-create',
        'medium',
        {
          actionKind: 'rollout',
          groupId: MEMORY_SHOP,
          entityRef: 'component:default/shop',
        },
      ],
    ]);
    expect(ended.success).toHaveBeenCalledWith({
      meta: { actionId: scaled.body.id, state: scaled.body.state },
    });
    expect(ended.fail).toHaveBeenCalledWith({
      error: expect.objectContaining({ name: 'NotAllowedError' }),
    });
  });

  it('boots and answers without any provider', async () => {
    const backend = await startFleet({});
    expect(await read(backend, '/services')).toMatchObject({
      items: [],
      scopes: [],
    });
  });

  it('refuses a second provider of the same name', async () => {
    const provider = ShopProvider.withShop();
    await expect(
      startFleet({ providers: [provider, provider] }),
    ).rejects.toThrow("named 'memory'");
  });

  it('tells the portal about its permissions', async () => {
    const { server } = await startFleet({});
    const response = await request(server)
      .get('/api/fleet/.well-known/backstage/permissions/metadata')
      .set('authorization', mockCredentials.service.header());
    expect(
      response.body.permissions
        .map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(fleetPermissions.map(({ name }) => name).sort());
  });
});
