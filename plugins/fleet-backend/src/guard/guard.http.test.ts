import type {
  AuditEvent,
  Page,
  Revision,
  RolloutGuard,
  Strategy,
  Verdict,
} from '@capstan/plugin-fleet-common';
import { GUARD_ANNOTATION } from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { signal } from '../__testUtils__/observations';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { emptyAudit } from '../audit/__testUtils__/tampering';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const SHOP = groupIdOf('shop');
const PATH = `/groups/${encodeURIComponent(SHOP)}`;
const ANN = 'user:default/ann';
const guard = { bakeSeconds: 60 };
const canary: Strategy = {
  type: 'canary',
  steps: [{ weight: 20 }],
  bakeSeconds: 0,
};

describeOnDatabases('guarded rollouts', database => {
  let backends: Backend[] = [];
  let provider: ShopProvider;
  let ann: Client;

  beforeEach(async () => {
    await emptyTables(database());
    await emptyAudit(database());
    await database()('revision_holds').delete();
    provider = ShopProvider.withShop({ rolloutMs: 1000 });
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
      config: { knownGoodAfter: { milliseconds: 0 } },
      ...options,
    });
    backends.push(backend);
    ann = new Client(backend, ANN);
    const { currentRevisionId } = await ann.seen(SHOP);
    if (!options.config && currentRevisionId === 'r1')
      await eventually(async () => {
        const { items } = await ann.get<{ items: Revision[] }>(
          `${PATH}/revisions`,
        );
        const known = items.find(({ id }) => id === 'r1')?.knownGoodSince;
        if (known === undefined) throw new Error('Not known to be good yet.');
      });
    return backend;
  }

  const guardOf = async () =>
    (await ann.get<{ guard: RolloutGuard | null }>(`${PATH}/guard`)).guard;
  const verdictOf = async () =>
    (await ann.get<{ verdict: Verdict | null }>(`${PATH}/verdict`)).verdict;

  async function rollOut(parts: object = { guard }): Promise<void> {
    const { status, body } = await ann.act(SHOP, {
      kind: 'rollout',
      revisionId: 'r2',
      ...parts,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
  }

  /** What the balancer counted since the rollout began. */
  function traffic(errors: number): void {
    const group = provider.group('shop/prod');
    const at = group.rollout?.startedAt ?? group.ended[0].startedAt;
    group.signals = [
      signal(at - 60_000, 400, 0, { revisionId: 'r1' }),
      signal(at, 400, 0, { revisionId: 'r1' }),
      signal(at, 100, errors, { revisionId: 'r2' }),
    ];
    provider.touch();
  }

  it('are taken back by the portal, with hold, bad mark, audit and notification, as by a person', async () => {
    const backend = await start();
    await rollOut({ guard, strategy: canary });
    await eventually(async () => {
      provider.clock.advance(1000);
      expect((await ann.group(SHOP)).rollout?.phase).toBe('awaitingPromotion');
    });
    traffic(0);
    await eventually(async () =>
      expect(await guardOf()).toMatchObject({
        state: 'watching',
        bakeSeconds: 60,
        verdict: { result: 'inconclusive', new: { requests: 100 } },
      }),
    );
    // Whoever waits for a promotion still waits.
    expect((await ann.group(SHOP)).rollout?.phase).toBe('awaitingPromotion');
    traffic(25);
    await eventually(async () => {
      provider.clock.advance(1000);
      expect(await guardOf()).toMatchObject({
        state: 'rolledBack',
        message: expect.stringContaining('1.1.0 failed 25 % of 100 requests'),
        verdict: {
          result: 'fail',
          by: 'guard',
          concurrent: true,
          old: { label: '1.0.0', requests: 400 },
          new: { errors: 25 },
        },
      });
      expect((await ann.group(SHOP)).currentRevisionId).toBe('r1');
    });
    const { actionId } = (await guardOf())!;
    expect(await ann.get(`/actions/${actionId}`)).toMatchObject({
      actor: 'portal',
      request: { kind: 'rollback', revisionId: 'r1' },
      reason: expect.stringContaining('25 %'),
    });
    expect((await ann.group(SHOP)).holds).toMatchObject([
      { revisionId: 'r2', actor: 'portal' },
    ]);
    const { items } = await ann.get<{ items: { id: string; bad?: object }[] }>(
      `${PATH}/revisions`,
    );
    expect(items.find(({ id }) => id === 'r2')?.bad).toMatchObject({
      actor: 'portal',
    });
    const audit = await ann.get<Page<AuditEvent>>('/audit?limit=100');
    expect(
      audit.items
        .filter(({ actor }) => actor === 'portal')
        .map(({ event, via }) => `${event} ${via}`),
    ).toEqual(
      expect.arrayContaining([
        'guard-fail portal',
        'rollback-create portal',
        'hold-create portal',
      ]),
    );
    await eventually(() =>
      expect(
        backend.notifications.map(({ payload }) => payload),
      ).toContainEqual(
        expect.objectContaining({
          title:
            'shop in prod: the rollout of 1.1.0 was taken back by its guard',
          description: expect.stringContaining('25 % of 100 requests'),
          severity: 'high',
        }),
      ),
    );
    expect(await verdictOf()).toMatchObject({ result: 'fail' });
    expect(
      provider.effects.filter(({ request }) => request.kind === 'rollback'),
    ).toHaveLength(1);
  });

  it('are taken back once, however many backends there are', async () => {
    await start();
    await start();
    await rollOut({ guard, strategy: canary });
    traffic(50);
    await eventually(async () =>
      expect(await guardOf()).toMatchObject({ state: 'rolledBack' }),
    );
    expect(
      provider.effects.filter(({ request }) => request.kind === 'rollback'),
    ).toHaveLength(1);
  });

  it('are aborted when nothing is known to be good yet, and held back all the same', async () => {
    await start({ config: { knownGoodAfter: { hours: 1 } } });
    await rollOut({ guard, strategy: canary });
    traffic(50);
    await eventually(async () => {
      provider.clock.advance(1000);
      expect(await guardOf()).toMatchObject({ state: 'rolledBack' });
      expect(await ann.group(SHOP)).toMatchObject({
        currentRevisionId: 'r1',
        holds: [{ revisionId: 'r2', actor: 'portal' }],
      });
    });
    expect(provider.effects.map(({ request }) => request.kind)).toEqual([
      'rollout',
      'abort',
    ]);
  });

  it('go on under the eyes of a backend that was started later, also during a freeze', async () => {
    const first = await start();
    await rollOut({ guard, strategy: canary });
    await eventually(async () =>
      expect(await guardOf()).toMatchObject({ state: 'watching' }),
    );
    await first.stop();
    await start({
      config: {
        knownGoodAfter: { milliseconds: 0 },
        freezes: [
          {
            name: 'holidays',
            reason: 'Nobody is here.',
            from: '2020-01-01T00:00:00Z',
            to: '2999-01-01T00:00:00Z',
          },
        ],
      },
    });
    expect((await ann.group(SHOP)).freezes).toHaveLength(1);
    traffic(50);
    await eventually(async () =>
      expect(await guardOf()).toMatchObject({ state: 'rolledBack' }),
    );
  });

  it('end when somebody else takes them back', async () => {
    await start();
    await rollOut({ guard, strategy: canary });
    const rolloutId = await eventually(async () => {
      provider.clock.advance(1000);
      const { rollout } = await ann.group(SHOP);
      expect(rollout?.phase).toBe('awaitingPromotion');
      return rollout!.id;
    });
    await ann.act(SHOP, { kind: 'abort', rolloutId });
    await eventually(async () => {
      provider.clock.advance(1000);
      expect(await guardOf()).toMatchObject({
        state: 'ended',
        message: expect.stringContaining('by somebody else'),
      });
    });
  });

  it('are what an entity asks for, unless the request says otherwise', async () => {
    const shop = component('shop', 'shop');
    shop.metadata.annotations![GUARD_ANNOTATION] = '120';
    await start({ entities: [shop] });
    expect(await ann.group(SHOP)).toMatchObject({ guardSeconds: 120 });
    const rollout = { kind: 'rollout', revisionId: 'r2' } as const;
    const plan = await ann.plan(SHOP, rollout);
    expect(plan.request).toEqual({ ...rollout, guard: { bakeSeconds: 120 } });
    expect(plan.warnings[0]).toMatch(
      /^Guarded: 1\.1\.0 is watched .* until 2 min after all traffic is on it/,
    );
    const none = { ...rollout, guard: { bakeSeconds: 0 } };
    expect(await ann.plan(SHOP, none)).toMatchObject({
      request: none,
      warnings: [],
    });
    await rollOut({});
    await eventually(async () =>
      expect(await guardOf()).toMatchObject({ bakeSeconds: 120 }),
    );
  });

  it('are nobody’s who does not want them', async () => {
    await start();
    expect([await guardOf(), await verdictOf()]).toEqual([null, null]);
    await rollOut({});
    await eventually(async () =>
      expect(await verdictOf()).toMatchObject({ result: 'inconclusive' }),
    );
    expect(await guardOf()).toBeNull();
  });

  it.each([
    ['too short', { bakeSeconds: 9 }],
    ['too long', { bakeSeconds: 86_401 }],
    ['no number', { bakeSeconds: 'long' }],
    ['a fraction', { bakeSeconds: 60.5 }],
    ['below zero', { bakeSeconds: -60 }],
    ['without a time', {}],
    ['more than a time', { bakeSeconds: 60, action: 'page' }],
    ['no object', 60],
  ])('are refused when the guard is %s (400)', async (_, bad) => {
    await start();
    for (const path of ['plans', 'actions']) {
      const { status, body } = await ann.send(
        'post',
        `${PATH}/${path}`,
        {
          request: { kind: 'rollout', revisionId: 'r2', guard: bad },
          ...(path === 'actions' && { concurrencyToken: '1' }),
        },
        path === 'actions' ? { 'idempotency-key': 'k' } : {},
      );
      expect([status, body.error?.message]).toEqual([
        400,
        expect.stringMatching(/guard|bakeSeconds/),
      ]);
    }
    expect(provider.effects).toEqual([]);
  });

  it('need the right to roll back, too', async () => {
    await start({
      policy: permission => permission !== 'fleet.rollback.create',
    });
    const refused = await ann.act(SHOP, {
      kind: 'rollout',
      revisionId: 'r2',
      guard,
    });
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      expect.stringMatching(
        /fleet\.rollback\.create .* Without a guard \(bakeSeconds 0\) you may roll out/,
      ),
    ]);
    expect(provider.effects).toEqual([]);
    await rollOut({ guard: { bakeSeconds: 0 } });
    expect(provider.effects).toHaveLength(1);
  });
});
