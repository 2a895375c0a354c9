import type {
  ActionRequest,
  AuditEvent,
  GroupedAction,
  GroupedActionItem,
} from '@capstan/plugin-fleet-common';
import { Client, groupIdOf } from '../__testUtils__/Client';
import type { Backend } from '../__testUtils__/Client';
import { eventually } from '../__testUtils__/eventually';
import { ShopProvider } from '../__testUtils__/ShopProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';

const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const SERVICES = ['cart', 'checkout', 'search'];
const [CART, CHECKOUT, SEARCH] = SERVICES.map(name => groupIdOf(name));
const rollout = { kind: 'rollout', revisionId: 'r2' } as const;
const scale = { kind: 'scale', desired: 3 } as const;

describeOnDatabases('grouped actions', database => {
  let backend: Backend;
  let provider: ShopProvider;
  let ann: Client;

  beforeEach(async () => {
    await emptyTables(database());
    provider = new ShopProvider({ rolloutMs: 1000 });
    for (const service of SERVICES)
      provider.addGroup({
        service,
        environment: 'prod',
        releases: [
          { id: 'r1', label: '1.0.0' },
          { id: 'r2', label: '1.1.0' },
        ],
        current: 'r1',
      });
  });
  afterEach(() => backend?.stop());

  async function start(
    options: Partial<Parameters<typeof startFleet>[0]> = {},
  ): Promise<void> {
    backend = await startFleet({
      providers: [provider],
      entities: SERVICES.map(name => component(name, name)),
      knex: database(),
      ...options,
    });
    ann = new Client(backend, ANN);
    for (const service of SERVICES) await ann.seen(groupIdOf(service));
  }

  async function confirmed(
    items: readonly (readonly [string, ActionRequest])[],
  ) {
    return Promise.all(
      items.map(async ([groupId, request]) => ({
        groupId,
        request,
        concurrencyToken: (await ann.group(groupId)).concurrencyToken,
      })),
    );
  }

  function submit(
    body: object,
    key: string = `key-${Math.random()}`,
    client = ann,
  ) {
    return client.send('post', '/grouped-actions', body, {
      'idempotency-key': key,
    });
  }

  /** Time of the engine passes until it has ended. */
  async function ended(id: string): Promise<GroupedAction> {
    return eventually(async () => {
      provider.clock.advance(500);
      const action = await ann.grouped(id);
      expect(action.state).not.toBe('running');
      return action;
    });
  }

  const statesOf = ({ items }: GroupedAction): GroupedActionItem['state'][] =>
    items.map(({ state }) => state);

  it('plans all of them and changes nothing', async () => {
    await start();
    const response = await ann.send('post', '/grouped-plans', {
      items: [
        { groupId: CART, request: rollout },
        { groupId: SEARCH, request: scale },
      ],
    });
    expect(response.status).toBe(200);
    expect(response.body.plans).toMatchObject([
      { groupId: CART, request: rollout },
      { groupId: SEARCH, request: scale },
    ]);
    expect(provider.effects).toEqual([]);
  });

  it('carries them out one after the other, each with its own journal row', async () => {
    await start();
    const { status, body } = await submit({
      items: await confirmed([
        [CART, rollout],
        [CHECKOUT, scale],
        [SEARCH, rollout],
      ]),
      onFailure: 'stop',
      reason: 'Release day.',
    });
    expect([status, body.state]).toEqual([201, 'running']);
    const action = await ended(body.id);
    expect(action).toMatchObject({
      state: 'succeeded',
      actor: ANN,
      endedAt: expect.any(String),
    });
    expect(statesOf(action)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(provider.effects.map(({ nativeId }) => nativeId)).toEqual([
      'cart/prod',
      'checkout/prod',
      'search/prod',
    ]);
    const rows = await Promise.all(
      action.items.map(({ actionId }) =>
        ann.get<object>(`/actions/${actionId}`),
      ),
    );
    expect(rows).toMatchObject([
      { groupId: CART, actor: ANN, reason: 'Release day.' },
      { groupId: CHECKOUT, actor: ANN, reason: 'Release day.' },
      { groupId: SEARCH, actor: ANN, reason: 'Release day.' },
    ]);
    const [first, second] = rows as { endedAt: string; createdAt: string }[];
    expect(Date.parse(second.createdAt)).toBeGreaterThanOrEqual(
      Date.parse(first.endedAt),
    );
    await eventually(() =>
      expect(backend.signals.flatMap(({ groupIds }) => groupIds)).toEqual(
        expect.arrayContaining([CART, CHECKOUT, SEARCH]),
      ),
    );
  });

  it.each([
    ['stop', ['failed', 'skipped', 'skipped'], 1],
    ['continue', ['failed', 'succeeded', 'succeeded'], 3],
  ] as const)(
    'after a failure with onFailure %s ends as %j',
    async (onFailure, states, effects) => {
      await start();
      const { body } = await submit({
        items: await confirmed([
          [CART, rollout],
          [CHECKOUT, scale],
          [SEARCH, scale],
        ]),
        onFailure,
      });
      const cart = await eventually(async () => {
        const seen = await ann.group(CART);
        expect(seen.rollout).toBeDefined();
        return seen;
      });
      await ann.act(CART, { kind: 'abort', rolloutId: cart.rollout!.id });
      const action = await ended(body.id);
      expect([action.state, statesOf(action)]).toEqual(['failed', states]);
      expect(
        provider.effects.filter(({ request }) => request.kind !== 'abort'),
      ).toHaveLength(effects);
    },
  );

  it('writes down what was confirmed and what was skipped', async () => {
    await start();
    const { body } = await submit({
      items: await confirmed([
        [CART, rollout],
        [CHECKOUT, scale],
      ]),
      onFailure: 'stop',
    });
    const cart = await eventually(async () => {
      const seen = await ann.group(CART);
      expect(seen.rollout).toBeDefined();
      return seen;
    });
    await ann.act(CART, { kind: 'abort', rolloutId: cart.rollout!.id });
    await ended(body.id);
    const { items } = await ann.get<{ items: AuditEvent[] }>(
      '/audit?limit=100',
    );
    expect(
      items
        .filter(({ subject }) => subject === body.id)
        .map(({ event, result, groupId }) => [event, result, groupId])
        .reverse(),
    ).toEqual([
      ['grouped-action-create', 'begun', CART],
      ['grouped-action-create', 'begun', CHECKOUT],
      ['grouped-action-skip', 'refused', CHECKOUT],
    ]);
  });

  it('goes on after a restart in the middle, without doing anything twice', async () => {
    await start();
    const { body } = await submit({
      items: await confirmed([
        [CART, rollout],
        [CHECKOUT, rollout],
        [SEARCH, scale],
      ]),
      onFailure: 'stop',
    });
    await eventually(async () =>
      expect((await ann.grouped(body.id)).items[0]).toMatchObject({
        state: 'running',
        actionId: expect.any(String),
      }),
    );
    await backend.stop();
    await start();
    const action = await ended(body.id);
    expect(statesOf(action)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(provider.effects.map(({ nativeId }) => nativeId)).toEqual([
      'cart/prod',
      'checkout/prod',
      'search/prod',
    ]);
  });

  it('finds what a killed process has sent, and does not send it again', async () => {
    await start();
    const { body } = await submit({
      items: await confirmed([
        [CART, scale],
        [CHECKOUT, scale],
      ]),
      onFailure: 'stop',
    });
    await ended(body.id);
    await backend.stop();
    // As if the process had died before it wrote down anything about the items.
    await database()('grouped_actions').where({ id: body.id }).update({
      state: 'running',
      ended_at: null,
      lease_owner: 'dead',
      lease_until: 1,
    });
    await database()('grouped_action_items')
      .where({ grouped_id: body.id })
      .update({ state: 'running', action_id: null });
    await start();
    expect(statesOf(await ended(body.id))).toEqual(['succeeded', 'succeeded']);
    expect(provider.effects).toHaveLength(2);
  });

  it('gives the same answer to the same key, and refuses the key for something else', async () => {
    await start();
    const items = await confirmed([[CART, scale]]);
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => submit({ items, onFailure: 'stop' }, 'k')),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(201));
    await ended(answers[0].body.id);
    const replayed = await submit({ items, onFailure: 'stop' }, 'k');
    expect([replayed.status, replayed.body.id]).toEqual([
      201,
      answers[0].body.id,
    ]);
    const other = await submit({ items, onFailure: 'continue' }, 'k');
    expect([other.status, other.body.error.message]).toEqual([
      409,
      expect.stringContaining("key 'k'"),
    ]);
    expect(provider.effects).toHaveLength(1);
  });

  it.each<[string, (items: object[]) => object, string]>([
    ['no items', () => ({ items: [], onFailure: 'stop' }), 'items'],
    [
      'a group twice',
      items => ({ items: [items[0], items[0]], onFailure: 'stop' }),
      'twice',
    ],
    [
      '51 items',
      items => ({ items: Array(51).fill(items[0]), onFailure: 'stop' }),
      'items',
    ],
    [
      'another idea of failures',
      items => ({ items, onFailure: 'panic' }),
      'onFailure',
    ],
    [
      'a rollback without a reason',
      items => ({
        items: [{ ...items[0], request: { kind: 'rollback' } }],
        onFailure: 'stop',
      }),
      'needs a reason',
    ],
  ])('refuses %s (400)', async (_name, body, text) => {
    await start();
    const response = await submit(body(await confirmed([[CART, scale]])));
    expect([response.status, response.body.error.message]).toEqual([
      400,
      expect.stringContaining(text),
    ]);
    expect(await database()('grouped_actions')).toEqual([]);
  });

  it('starts nothing when one group has changed since (409)', async () => {
    await start();
    const [cart, checkout] = await confirmed([
      [CART, scale],
      [CHECKOUT, scale],
    ]);
    const response = await submit({
      items: [cart, { ...checkout, concurrencyToken: 'old' }],
      onFailure: 'continue',
    });
    expect([response.status, response.body.error.message]).toEqual([
      409,
      expect.stringContaining("'checkout' in prod has changed"),
    ]);
    expect(provider.effects).toEqual([]);
  });

  it('starts nothing when one plan is refused (409)', async () => {
    await start();
    const response = await submit({
      items: await confirmed([
        [CART, scale],
        [CHECKOUT, { kind: 'rollout', revisionId: 'r1' }],
      ]),
      onFailure: 'continue',
    });
    expect([response.status, response.body.error.message]).toEqual([
      409,
      expect.stringContaining("'checkout' in prod"),
    ]);
    expect(provider.effects).toEqual([]);
  });

  it('starts nothing when one right is missing, and names it (403)', async () => {
    await start({
      policy: (permission, ref) =>
        permission.endsWith('.read') || ref !== 'component:default/checkout',
    });
    const response = await submit({
      items: await confirmed([
        [CART, scale],
        [CHECKOUT, scale],
      ]),
      onFailure: 'continue',
    });
    expect([response.status, response.body.error.message]).toEqual([
      403,
      expect.stringMatching(
        /fleet\.group\.scale on component:default\/checkout/,
      ),
    ]);
    expect(provider.effects).toEqual([]);
  });

  it('is visible to those who may read all of its groups', async () => {
    await start({
      policy: (_permission, ref, user) =>
        user !== BOB || ref !== 'component:default/checkout',
    });
    const both = await submit({
      items: await confirmed([
        [CART, scale],
        [CHECKOUT, scale],
      ]),
      onFailure: 'stop',
    });
    const bob = new Client(backend, BOB);
    const response = await bob.send('get', `/grouped-actions/${both.body.id}`);
    expect(response.status).toBe(404);
    expect((await ended(both.body.id)).state).toBe('succeeded');
    const one = await submit({
      items: await confirmed([[SEARCH, scale]]),
      onFailure: 'stop',
    });
    expect((await bob.grouped(one.body.id)).id).toBe(one.body.id);
  });
});
