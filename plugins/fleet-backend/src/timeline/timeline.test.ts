import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ObservedProvider } from '../__testUtils__/ObservedProvider';
import request from 'supertest';
import type { TimelineEvent } from '@capstan/plugin-fleet-common';
import {
  instance,
  iso,
  revision,
  rollout,
  shopObserved,
  SHOP_ID,
  T0,
} from '../__testUtils__/observations';
import { component, startFleet } from '../__testUtils__/startFleet';
import type { Policy } from '../__testUtils__/startFleet';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { AuditLog } from '../audit/AuditLog';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { TimelineKeeper } from './TimelineKeeper';
import type { TimelineAlert } from './timelineRecords';
import { TimelineReader } from './TimelineReader';

const DAY = 24 * 3600_000;

const group = (name: string, changes: object = {}) =>
  shopObserved({
    name,
    ref: {
      provider: 'test',
      account: 'a',
      region: '-',
      nativeId: `${name}/prod`,
    },
    claim: { annotation: 'capstan/local-service', value: name },
    ...changes,
  });

describeOnDatabases('TimelineKeeper', database => {
  let replica: TestReplica;
  let owner: string | undefined;
  let version: number;
  let alerts: readonly TimelineAlert[];

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
    owner = 'component:default/shop';
    version = 1;
    alerts = [];
  });

  const keeper = () =>
    new TimelineKeeper({
      knex: database(),
      store: replica.stores.timeline,
      readModel: replica.readModel,
      claims: {
        ready: async () => {},
        claimant: () =>
          owner === undefined
            ? undefined
            : { entityRef: owner, title: '', annotations: {} },
        get version() {
          return version;
        },
      },
      rollouts: replica.stores.rollouts,
      alerts: { writtenSince: async () => alerts },
      logger: mockServices.logger.mock(),
      clock: () => replica.now,
    });
  const list = async (filter: object = {}) =>
    (
      await replica.stores.timeline.list(
        { words: [], ...filter },
        { limit: 100 },
      )
    ).items;
  const record = (...groups: Parameters<typeof shopObserved>) =>
    replica.recorder.record(
      { id: 'test:a:-', account: 'a', region: '-', intervalSeconds: 10 },
      { observedAt: iso(replica.now), groups: [shopObserved(...groups)] },
    );
  const act = (sequence: number) =>
    new AuditLog(database(), { now: () => T0 + sequence }).record({
      actor: 'user:default/ann',
      via: 'page',
      event: 'scale-update',
      result: 'succeeded',
      groupId: SHOP_ID,
      reason: `Sale ${sequence}.`,
      message: `Scaling of shop ${sequence}.`,
    });

  it('holds rollouts, scaling and failures as sweeps see them, each once, brought up to date', async () => {
    await keeper().keep();
    const seen = (changes: object) =>
      record({
        rollouts: [rollout('n1', changes)],
        activities: [
          {
            id: 'a1',
            at: iso(T0 + 1),
            cause: 'policy',
            effect: 'scaledOut',
            from: 2,
            to: 4,
            reason: '',
          },
          {
            id: 'a2',
            at: iso(T0 + 1),
            cause: 'policy',
            effect: 'none',
            from: 4,
            to: 4,
            reason: '',
          },
        ],
        instances: [
          instance('i1', {
            phase: 'failed',
            endedAt: iso(T0 + 2),
            exit: { reason: 'OOM', output: [] },
          }),
        ],
      });
    await seen({});
    await seen({
      phase: 'failed',
      endedAt: iso(T0 + 9),
      message: 'It did not come up.',
    });
    // A replica that has just started writes everything again.
    const second = await TestReplica.start(database());
    await second.recorder.record(
      { id: 'test:a:-', account: 'a', region: '-', intervalSeconds: 10 },
      {
        observedAt: iso(T0),
        groups: [
          shopObserved({
            rollouts: [
              rollout('n1', {
                phase: 'failed',
                endedAt: iso(T0 + 9),
                message: 'It did not come up.',
              }),
            ],
          }),
        ],
      },
    );
    await keeper().keep();
    expect(
      (await list()).map(({ kind, severity, endedAt }) => [
        kind,
        severity,
        endedAt,
      ]),
    ).toEqual([
      ['failure', 'warning', undefined],
      ['scaling', 'info', undefined],
      ['rollout', 'critical', iso(T0 + 9)],
    ]);
  });

  it('holds alerts, and how they ended', async () => {
    await record();
    const alert = {
      id: 'x',
      groupId: SHOP_ID,
      title: 'Memory',
      severity: 'critical',
      since: T0,
    } as const;
    const kept = keeper();
    alerts = [alert];
    await kept.keep();
    expect(await list()).toMatchObject([{ kind: 'alert', title: 'Memory' }]);
    alerts = [{ ...alert, endedAt: T0 + 60_000 }];
    await kept.keep();
    expect(await list()).toMatchObject([{ endedAt: iso(T0 + 60_000) }]);
  });

  it('moves the past of a group to the entity that claims it now', async () => {
    owner = undefined;
    const kept = keeper();
    await record({ rollouts: [rollout('n1')] });
    await kept.keep();
    expect(await list({ entityRefs: [null] })).toHaveLength(1);
    owner = 'component:default/shop';
    version++;
    await kept.keep();
    expect(await list({ entityRefs: [null] })).toEqual([]);
    expect(await list({ entityRefs: [owner] })).toHaveLength(1);
  });

  it('finds out who started a rollout, and never forgets it', async () => {
    await record({ rollouts: [rollout('n1')] });
    const kept = keeper();
    await kept.keep();
    expect(await list({ words: ['ann'] })).toEqual([]);
    await database()('actions').insert({
      id: 'act1',
      group_id: SHOP_ID,
      group_name: 'shop',
      environment: 'prod',
      request: JSON.stringify({ kind: 'rollout', revisionId: 'r2' }),
      plan: '{}',
      actor: 'user:default/ann',
      reason: 'Friday.',
      state: 'running',
      message: '',
      idempotency_key: 'k',
      body_digest: '',
      concurrency_token: '1',
      fence: 1,
      native_rollout_id: 'n1',
      created_at: T0,
    });
    await kept.keep();
    await record({ rollouts: [rollout('n1', { message: '2 of 2 ready.' })] });
    expect(await list({ words: ['ann', 'friday'] })).toMatchObject([
      { actor: 'user:default/ann', reason: 'Friday.', detail: '2 of 2 ready.' },
    ]);
  });

  it('forgets after the retention what is over, and keeps it until then', async () => {
    await record({
      rollouts: [rollout('n1', { phase: 'succeeded', endedAt: iso(T0 + DAY) })],
    });
    const kept = keeper();
    await kept.keep();
    await kept.prune(T0 + DAY);
    expect(await list()).toHaveLength(1);
    await kept.prune(T0 + DAY + 1);
    expect(await list()).toEqual([]);
    expect(await replica.stores.timeline.groups()).toEqual([]);
    await kept.keep();
    expect(await replica.stores.timeline.groups()).toHaveLength(1);
  });

  it('pages through equal times without losing or repeating anything, and finds words literally', async () => {
    await replica.stores.timeline.writeGroups([
      { groupId: 'g', groupName: 'shop', environment: 'prod' },
    ]);
    await replica.stores.timeline.write(
      Array.from({ length: 57 }, (_, n) => ({
        id: `e${n}`,
        kind: 'scaling' as const,
        at: T0 + (n % 3),
        title: n === 5 ? '100 % of A_B!' : `${n} → ${n + 1}`,
        severity: 'info' as const,
        groupId: 'g',
      })),
    );
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await replica.stores.timeline.list(
        { words: [] },
        { limit: 10, ...(cursor !== undefined && { cursor }) },
      );
      expect(page.total).toBe(57);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(ids).size).toBe(57);
    expect(ids).toHaveLength(57);
    for (const [words, found] of [
      [['%'], 1],
      [['a_b!'], 1],
      [['a%b'], 0],
      [['shop', 'prod'], 57],
      [['shop', 'test'], 0],
    ] as const)
      expect(await list({ words })).toHaveLength(found);
  });

  it('gives nobody anything when nobody may read anything', async () => {
    await record({ rollouts: [rollout('n1')] });
    await keeper().keep();
    const reader = new TimelineReader({
      store: replica.stores.timeline,
      access: { reader: async () => () => false },
    });
    expect(await reader.list({ limit: 10 }, mockCredentials.user())).toEqual({
      items: [],
      total: 0,
    });
  });

  // The last one: the audit cannot be emptied.
  it('holds what people did, from the audit, and goes on after a restart where it was', async () => {
    await record();
    for (let n = 1; n <= 3; n++) await act(n);
    await keeper().keep();
    await act(4);
    await keeper().keep();
    const actions = await list({ kinds: ['action'] });
    expect(actions.map(({ reason }) => reason)).toEqual([
      'Sale 4.',
      'Sale 3.',
      'Sale 2.',
      'Sale 1.',
    ]);
    expect(actions[0]).toMatchObject({
      actor: 'user:default/ann',
      groupName: 'shop',
    });
  });
});

describe('GET /timeline', () => {
  let policy: Policy = () => true;
  let backend: Awaited<ReturnType<typeof startFleet>>;

  const get = (query: string) =>
    request(backend.server)
      .get(`/api/fleet/timeline${query}`)
      .set('authorization', mockCredentials.user.header());
  const titles = async (query: string) => {
    const { body, status } = await get(query);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body.items as TimelineEvent[]).map(
      ({ groupName, title }) => `${groupName}: ${title}`,
    );
  };

  beforeAll(async () => {
    const ended = (to: string, at: number) => ({
      revisions: [revision('r1', '1.0.0'), revision('r2', to)],
      rollouts: [
        rollout('n1', {
          to: { revisionId: 'r2', label: to },
          phase: 'succeeded',
          startedAt: iso(at),
          endedAt: iso(at + 1000),
          reason: 'Because of Friday.',
          actor: 'user:default/ann',
        }),
      ],
    });
    const start = Date.now() - 3600_000;
    backend = await startFleet({
      providers: [
        new ObservedProvider(
          group('shop', ended('1.1.0', start)),
          group('cart', ended('2.0.0', start + 60_000)),
          group('nobodys', ended('3.0.0', start + 120_000)),
        ),
      ],
      entities: [component('shop', 'shop'), component('cart', 'cart')],
      policy: (...asked) => policy(...asked),
    });
    await eventually(async () => {
      if ((await titles('')).length < 3) throw new Error('Not all are seen.');
    });
  });
  afterAll(() => backend.stop());
  beforeEach(() => {
    policy = () => true;
  });

  it('goes over all services, newest first, and can be searched and narrowed', async () => {
    expect(await titles('')).toEqual([
      'nobodys: 1.0.0 → 3.0.0',
      'cart: 1.0.0 → 2.0.0',
      'shop: 1.0.0 → 1.1.0',
    ]);
    expect(await titles('?search=CART')).toEqual(['cart: 1.0.0 → 2.0.0']);
    expect(await titles('?search=friday ann 3.0')).toHaveLength(1);
    expect(await titles('?entityRef=component:default/shop')).toEqual([
      'shop: 1.0.0 → 1.1.0',
    ]);
    expect(
      await titles(`?groupId=${encodeURIComponent('test:a:-:cart%2Fprod')}`),
    ).toHaveLength(1);
    expect(await titles('?kind=alert&kind=scaling')).toEqual([]);
    expect(await titles('?kind=rollout&limit=2')).toHaveLength(2);
    expect(await titles(`?to=${iso(Date.now() - 3590_000)}`)).toEqual([
      'shop: 1.0.0 → 1.1.0',
    ]);
  });

  it('holds only what the caller may read, its number too', async () => {
    policy = (permission, entityRef) =>
      permission === 'fleet.group.read' &&
      entityRef === 'component:default/cart';
    const { body } = await get('');
    expect(body).toMatchObject({ total: 1, items: [{ groupName: 'cart' }] });
    expect(await titles('?entityRef=component:default/shop')).toEqual([]);
    expect(
      await titles(`?groupId=${encodeURIComponent('test:a:-:shop%2Fprod')}`),
    ).toEqual([]);
    expect(await titles('?search=nobodys')).toEqual([]);
  });

  it.each([
    ['a time that is none', '?from=yesterday', "'from' is 'yesterday'"],
    [
      'an end before the begin',
      '?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'The range is empty',
    ],
    [
      'an entity that is none',
      '?entityRef=nonsense',
      'not the ref of an entity',
    ],
    [
      'a cursor of another list',
      '?cursor=nonsense',
      'not a cursor of this list',
    ],
    ['a kind that there is not', '?kind=party', 'kind'],
    ['too many', '?limit=101', 'limit'],
    ['NUL', '?search=%00', 'NUL'],
  ])('refuses %s', async (_name, query, message) => {
    const { status, body } = await get(query);
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
  });
});
