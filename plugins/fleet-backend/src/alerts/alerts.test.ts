import type {
  Alert,
  AlertPage,
  AuditEvent,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';
const crashLoop = {
  code: 'crashLoop',
  severity: 'degraded',
  message: '5 instances failed in a row.',
} as const;

describeOnDatabases('alerts', database => {
  let backends: Backend[] = [];
  let provider: ShopProvider;
  let ann: Client;

  beforeEach(async () => {
    await emptyTables(database());
    provider = ShopProvider.withShop({ rolloutMs: 60_000 });
  });
  afterEach(async () => {
    for (const backend of backends) await backend.stop();
    backends = [];
  });

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<Backend> {
    const backend = await startFleet({
      providers: [provider],
      entities: [component('shop', 'shop')],
      knex: database(),
      ...options,
      config: {
        alerts: { rules: { crashLoop: { keepFor: { seconds: 0 } } } },
        ...options.config,
      },
    });
    backends.push(backend);
    ann = new Client(backend, ANN);
    await ann.seen(SHOP);
    return backend;
  }

  const group = () => provider.group('shop/prod');
  const list = (query = '') => ann.get<AlertPage>(`/alerts${query}`);
  const post = (id: string, what: string, body: object = {}) =>
    ann.send('post', `/alerts/${id}/${what}`, body);
  /** The audit is kept from test to test. */
  const audit = async (event: string, id: string) =>
    (
      await ann.get<{ items: AuditEvent[] }>(`/audit?event=${event}`)
    ).items.filter(({ subject }) => subject === id);

  function crash(): Promise<Alert> {
    group().conditions = [crashLoop];
    provider.touch();
    return eventually(async () => {
      const { items } = await list();
      expect(items).toHaveLength(1);
      return items[0];
    });
  }

  it('a crash loop is an alert with what came before it, beside its group, and told to the owner once', async () => {
    const backend = await start();
    await ann.act(SHOP, { kind: 'rollout', revisionId: 'r2' });
    await eventually(async () =>
      expect((await ann.group(SHOP)).rollout).toBeDefined(),
    );
    const alert = await crash();
    expect(alert).toMatchObject({
      source: 'capstan',
      rule: 'crashLoop',
      title: 'shop in prod: instances crash again and again',
      description: '5 instances failed in a row.',
      severity: 'critical',
      state: 'open',
      groupId: SHOP,
      groupName: 'shop',
      environment: 'prod',
      entityRef: 'component:default/shop',
      suspects: [{ kind: 'rollout', label: '1.0.0 → 1.1.0 by ann' }],
      capabilities: {
        acknowledge: { can: true },
        mute: { can: true },
        unmute: { can: false },
      },
    });
    const { alerts, health } = await ann.get<ScaleGroup>(
      `/groups/${encodeURIComponent(SHOP)}`,
    );
    expect(alerts).toEqual({ open: 1, worst: 'critical' });
    expect(health.reasons[0].code).toBe('crashLoop');
    await eventually(() =>
      expect(
        backend.notifications.filter(
          ({ payload }) => payload.topic === 'alert',
        ),
      ).toMatchObject([
        {
          recipients: { entityRef: ['group:default/shop-team'] },
          payload: { severity: 'critical', scope: `fleet:alert:${alert.id}` },
        },
      ]),
    );
  });

  it('is over when the condition is gone, and the same alert when it comes back', async () => {
    await start();
    const alert = await crash();
    group().conditions = [];
    provider.touch();
    await eventually(async () => expect((await list()).items).toEqual([]));
    expect((await list('?state=resolved')).items).toMatchObject([
      { id: alert.id, state: 'resolved' },
    ]);
    expect((await crash()).id).toBe(alert.id);
    expect((await list('?state=resolved&state=open')).total).toBe(1);
  });

  it('is acknowledged once, by whoever may, and it is in the audit', async () => {
    const may = new Set<string>();
    await start({
      policy: permission => permission.endsWith('.read') || may.has(permission),
    });
    const { id, capabilities } = await crash();
    expect(capabilities.acknowledge.can).toBe(false);
    const denied = await post(id, 'acknowledge');
    expect([denied.status, denied.body.error.message]).toEqual([
      403,
      expect.stringContaining('fleet.alert.acknowledge'),
    ]);
    may.add('fleet.alert.acknowledge');
    for (let times = 0; times < 2; times++) {
      const { status, body } = await post(id, 'acknowledge', {
        reason: 'I am on it.',
      });
      expect([status, body.state, body.acknowledged.actor]).toEqual([
        200,
        'acknowledged',
        ANN,
      ]);
    }
    expect(await audit('alert-acknowledge', id)).toMatchObject([
      {
        actor: ANN,
        result: 'succeeded',
        groupId: SHOP,
        subject: id,
        reason: 'I am on it.',
      },
      { actor: ANN, result: 'denied' },
    ]);
    expect((await list('?state=open')).total).toBe(0);
    // Somebody looks after it; it is still there.
    expect((await ann.group(SHOP)).alerts).toEqual({
      open: 1,
      worst: 'critical',
    });
  });

  it('is muted until an end, which can be moved, and heard again after it', async () => {
    await start();
    const { id } = await crash();
    const until = new Date(Date.now() + 60_000).toISOString();
    const muted = await post(id, 'mute', { until, reason: 'Known.' });
    expect([muted.status, muted.body.state, muted.body.muted]).toEqual([
      200,
      'muted',
      { until, actor: ANN, reason: 'Known.' },
    ]);
    expect((await ann.group(SHOP)).alerts).toBeUndefined();
    expect((await list('?state=muted')).total).toBe(1);
    const soon = new Date(Date.now() + 500).toISOString();
    await post(id, 'mute', { until: soon, reason: 'Shorter.' });
    await eventually(async () =>
      expect((await list()).items[0].state).toBe('open'),
    );
    expect((await audit('alert-mute', id)).map(({ after }) => after)).toEqual([
      soon,
      until,
    ]);
  });

  it('is no longer muted when somebody says so; again changes nothing', async () => {
    await start();
    const { id } = await crash();
    const until = new Date(Date.now() + 60_000).toISOString();
    await post(id, 'mute', { until, reason: 'Known.' });
    for (let times = 0; times < 2; times++) {
      const { status, body } = await post(id, 'unmute');
      expect([status, body.state, body.muted]).toEqual([
        200,
        'open',
        undefined,
      ]);
    }
    expect(await audit('alert-unmute', id)).toHaveLength(1);
  });

  it('is muted as long as the rollout that runs, when no end is given', async () => {
    await start();
    const { id } = await crash();
    const never = await post(id, 'mute', { reason: 'Known.' });
    expect([never.status, never.body.error.message]).toEqual([
      400,
      expect.stringContaining("give 'until'"),
    ]);
    await ann.act(SHOP, { kind: 'rollout', revisionId: 'r2' });
    const rolling = await eventually(async () => {
      const { rollout } = await ann.group(SHOP);
      expect(rollout).toBeDefined();
      return rollout!;
    });
    const { body } = await post(id, 'mute', { reason: 'The fix comes.' });
    const minutes = (Date.parse(body.muted.until) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(0);
    expect(minutes).toBeLessThanOrEqual(60);
    await ann.act(SHOP, { kind: 'abort', rolloutId: rolling.id });
    await eventually(async () => {
      provider.clock.advance(500);
      expect((await list()).items[0].state).toBe('open');
    });
    expect(await audit('alert-unmute', id)).toMatchObject([
      { actor: 'system:fleet', via: 'portal', result: 'succeeded' },
    ]);
  });

  it.each([
    ['in the past', -1000],
    ['too far ahead', 8 * 24 * 3600_000],
  ])('refuses an end that lies %s', async (_name, ms) => {
    await start();
    const { id } = await crash();
    const until = new Date(Date.now() + ms).toISOString();
    const { status, body } = await post(id, 'mute', { until, reason: 'No.' });
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining("'until'"),
    ]);
  });

  it('that is over can be neither acknowledged nor muted', async () => {
    await start();
    const { id } = await crash();
    group().conditions = [];
    provider.touch();
    await eventually(async () => expect((await list()).total).toBe(0));
    const until = new Date(Date.now() + 60_000).toISOString();
    for (const [what, body] of [
      ['acknowledge', {}],
      ['mute', { until, reason: 'No.' }],
      ['unmute', {}],
    ] as const) {
      const response = await post(id, what, body);
      expect([response.status, response.body.error.message]).toEqual([
        409,
        expect.stringContaining('is over since'),
      ]);
    }
  });

  it('is the same alert after a restart, and told to nobody again', async () => {
    const first = await start();
    const { id } = await crash();
    await eventually(() =>
      expect(
        first.notifications.some(({ payload }) => payload.topic === 'alert'),
      ).toBe(true),
    );
    await first.stop();
    backends = [];
    const second = await start();
    await eventually(async () =>
      expect((await ann.group(SHOP)).alerts?.open).toBe(1),
    );
    provider.touch();
    await new Promise(resolve => setTimeout(resolve, 500));
    expect((await list()).items.map(alert => alert.id)).toEqual([id]);
    expect(
      second.notifications.filter(({ payload }) => payload.topic === 'alert'),
    ).toEqual([]);
  });

  it('of a group that is gone is over', async () => {
    await start();
    await crash();
    provider.removeGroup('shop/prod');
    await eventually(async () => expect((await list()).total).toBe(0));
  });

  it('is none when its rule is off', async () => {
    await start({
      config: { alerts: { rules: { crashLoop: { enabled: false } } } },
    });
    group().conditions = [crashLoop];
    provider.touch();
    await eventually(async () =>
      expect((await ann.group(SHOP)).health.status).toBe('degraded'),
    );
    expect((await list()).total).toBe(0);
  });

  it('that is hidden looks like one that does not exist', async () => {
    let visible = true;
    await start({ policy: () => visible });
    const { id } = await crash();
    visible = false;
    expect((await list()).items).toEqual([]);
    const unknown = '7d9f5c1e-0000-4000-8000-000000000000';
    const messages = await Promise.all(
      [id, unknown].map(async which => {
        const { status, body } = await post(which, 'acknowledge');
        return [status, body.error.message.replace(which, '…')];
      }),
    );
    expect(messages[0]).toEqual(messages[1]);
    expect(messages[0][0]).toBe(404);
  });

  it('of a source that does not answer is one for all its groups', async () => {
    await start({
      config: { alerts: { rules: { sourceStale: { for: { seconds: 1 } } } } },
    });
    provider.fault('sweep', { type: 'down' });
    await eventually(async () =>
      expect((await list()).items).toMatchObject([
        { rule: 'sourceStale', severity: 'warning', evidence: [] },
      ]),
    );
    provider.heal();
    await eventually(async () => expect((await list()).total).toBe(0));
  });

  it('is found by its words, its group and its severity, page by page', async () => {
    provider.addGroup({
      service: 'cart',
      environment: 'test',
      releases: [{ id: 'r1', label: '1.0.0' }],
      current: 'r1',
    }).conditions = [crashLoop];
    group().conditions = [crashLoop];
    await start({ entities: [component('shop', 'shop,cart')] });
    await eventually(async () => expect((await list()).total).toBe(2));
    const found = async (query: string) =>
      (await list(query)).items.map(({ groupName }) => groupName).sort();
    expect(await found('?search=CRASH%20prod')).toEqual(['shop']);
    expect(await found('?severity=warning')).toEqual([]);
    expect(await found('?entityRef=component:default/shop')).toHaveLength(2);
    expect(
      await found(`?groupId=${encodeURIComponent(groupIdOf('cart', 'test'))}`),
    ).toEqual(['cart']);
    const first = await list('?limit=1');
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect(second.nextCursor).toBeUndefined();
    expect(
      [...first.items, ...second.items]
        .map(({ groupName }) => groupName)
        .sort(),
    ).toEqual(['cart', 'shop']);
  });
});
