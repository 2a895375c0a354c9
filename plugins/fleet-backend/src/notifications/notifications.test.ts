import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { RolloutPhase, Strategy } from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import {
  iso,
  rollout as observed,
  shopObserved,
} from '../__testUtils__/observations';
import { ObservedProvider } from '../__testUtils__/ObservedProvider';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const SHOP = groupIdOf('shop');
const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const gate: Strategy = { type: 'blueGreen', gate: true, bakeSeconds: 0 };

describeOnDatabases('notifications', database => {
  let backends: Backend[] = [];
  let provider: ShopProvider;
  let ann: Client;
  let bob: Client;

  beforeEach(async () => {
    await emptyTables(database());
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
      ...options,
    });
    backends.push(backend);
    ann = new Client(backend, ANN);
    bob = new Client(backend, BOB);
    await ann.seen(SHOP);
    return backend;
  }

  async function rollOut(strategy?: Strategy): Promise<void> {
    const { status, body } = await ann.act(SHOP, {
      kind: 'rollout',
      revisionId: 'r2',
      ...(strategy && { strategy }),
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
  }

  /** The running rollout, once it is in the phase. */
  function inPhase(phase: RolloutPhase): Promise<string> {
    return eventually(async () => {
      provider.clock.advance(500);
      const { rollout } = await ann.group(SHOP);
      expect(rollout?.phase).toBe(phase);
      return rollout!.id;
    });
  }

  const titles = (backend: Backend) =>
    backend.notifications.map(({ payload }) => payload.title);

  it('tell the owner when a rollout waits and when it has finished, but not who did it', async () => {
    const backend = await start();
    await rollOut(gate);
    const rolloutId = await inPhase('awaitingPromotion');
    await eventually(() =>
      expect(backend.notifications).toMatchObject([
        {
          recipients: {
            type: 'entity',
            entityRef: ['group:default/shop-team'],
            excludeEntityRef: ANN,
          },
          payload: {
            title: 'shop in prod: the rollout of 1.1.0 waits for approval',
            link: '/catalog/default/component/shop/fleet',
            scope: `fleet:${SHOP}:${rolloutId}`,
          },
        },
      ]),
    );
    await bob.act(SHOP, { kind: 'promote', rolloutId });
    await eventually(() => {
      provider.clock.advance(500);
      expect(titles(backend)).toEqual([
        'shop in prod: the rollout of 1.1.0 waits for approval',
        'shop in prod: 1.1.0 was rolled out',
      ]);
    });
    const scopes = backend.notifications.map(({ payload }) => payload.scope);
    expect(new Set(scopes).size).toBe(1);
  });

  it('tell that a rollout was taken back, but not who took it back', async () => {
    const backend = await start();
    await rollOut(gate);
    const rolloutId = await inPhase('awaitingPromotion');
    await eventually(() => expect(titles(backend)).toHaveLength(1));
    await bob.act(SHOP, { kind: 'abort', rolloutId });
    await eventually(() => {
      provider.clock.advance(500);
      expect(backend.notifications[1]).toMatchObject({
        recipients: { excludeEntityRef: BOB },
        payload: {
          title: 'shop in prod: the rollout of 1.1.0 was taken back',
        },
      });
    });
  });

  it('are sent once, however many replicas there are and however often they start', async () => {
    const first = await start();
    const second = await start();
    await rollOut(gate);
    await inPhase('awaitingPromotion');
    const all = () => backends.flatMap(titles);
    await eventually(() => expect(all()).toHaveLength(1));
    await first.stop();
    await second.stop();
    const third = await start();
    // The third has looked, once it has told something newer.
    const { rollout } = await ann.group(SHOP);
    await bob.act(SHOP, { kind: 'promote', rolloutId: rollout!.id });
    await eventually(() => {
      provider.clock.advance(500);
      expect(titles(third)).toEqual(['shop in prod: 1.1.0 was rolled out']);
    });
    expect(all()).toHaveLength(2);
  });

  it('are tried again when they fail, and keep nothing else from working', async () => {
    let broken = true;
    const sent: unknown[] = [];
    const notify: NotificationService['send'] = async notification => {
      if (broken) throw new Error('The notifications plugin is not there.');
      sent.push(notification);
    };
    await start({ notify });
    await rollOut(gate);
    await inPhase('awaitingPromotion');
    await eventually(async () =>
      expect(await database()('rollout_moments')).toMatchObject([
        { attempts: 1, settled_at: null },
      ]),
    );
    expect(await ann.approvals()).toHaveLength(1);
    broken = false;
    await database()('rollout_moments').update({ lease_until: 1 });
    // A replica that starts looks at once.
    await start({ notify });
    await eventually(() =>
      expect(sent).toMatchObject([
        {
          payload: {
            title: 'shop in prod: the rollout of 1.1.0 waits for approval',
          },
        },
      ]),
    );
  });

  it('are not sent when they are switched off; approvals still know since when something waits', async () => {
    const backend = await start({
      config: { notifications: { enabled: false } },
    });
    await rollOut(gate);
    await inPhase('awaitingPromotion');
    await eventually(async () => {
      const [row] = await database()('rollout_moments');
      expect(row?.settled_at).not.toBeFalsy();
      const [{ since }] = await ann.approvals();
      expect(Date.parse(since)).toBe(Number(row.at));
    });
    expect(backend.notifications).toEqual([]);
  });

  it('tell what has just failed, also to who started it; not what was over long before the portal came', async () => {
    const now = Date.now();
    const failed = (nativeId: string, endedAt: number) =>
      observed(nativeId, {
        phase: 'failed',
        actor: ANN,
        message: 'Its health check failed.',
        startedAt: iso(endedAt - 60_000),
        endedAt: iso(endedAt),
      });
    const backend = await startFleet({
      providers: [
        new ObservedProvider(
          shopObserved({
            rollouts: [
              failed('new', now - 1000),
              failed('old', now - 3_600_000),
            ],
          }),
        ),
      ],
      entities: [component('shop', 'shop')],
      knex: database(),
    });
    backends.push(backend);
    await eventually(() =>
      expect(backend.notifications).toMatchObject([
        {
          payload: {
            title: 'shop in prod: the rollout of 1.1.0 failed',
            description: 'Its health check failed.',
            severity: 'high',
          },
        },
      ]),
    );
    expect(backend.notifications[0].recipients).not.toHaveProperty(
      'excludeEntityRef',
    );
    expect(await database()('rollout_moments')).toHaveLength(1);
  });
});
