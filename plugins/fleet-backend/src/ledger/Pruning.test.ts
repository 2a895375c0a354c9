import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import {
  instance,
  iso,
  revision,
  rollout,
  shopObserved,
  SHOP_ID,
  signal,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { prune } from './Pruning';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

const TABLES = [
  'revisions',
  'rollouts',
  'instances',
  'activities',
  'capacity_samples',
];

describeOnDatabases('prune', database => {
  let replica: TestReplica;

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
  });

  const rows = async (table: string) => database()(table).select();
  const pruneAt = (now: number) =>
    prune(replica.stores, { retentionMs: 90 * DAY, now });

  it('forgets history after the retention, and keeps it until then', async () => {
    const { revisions, rollouts, instances, activities, capacity } =
      replica.stores;
    const knex = database();
    const groupId = SHOP_ID;
    await revisions.write(
      knex,
      [{ groupId, revision: revision('r1', '1.0.0') }],
      T0,
    );
    await revisions.keepOnly(knex, [{ groupId, ids: [] }], T0);
    await rollouts.write(
      knex,
      [
        {
          groupId,
          rollout: rollout('n1', { phase: 'succeeded', endedAt: iso(T0) }),
        },
        { groupId, rollout: rollout('n2') },
      ],
      T0,
    );
    await instances.write(
      knex,
      [
        {
          groupId,
          instance: instance('i1', { phase: 'failed', endedAt: iso(T0) }),
        },
      ],
      T0,
    );
    const activity = {
      id: 'a1',
      at: iso(T0),
      cause: 'policy',
      effect: 'none',
      from: 2,
      to: 2,
      reason: '',
    } as const;
    await activities.write(knex, [{ groupId, activity }], T0);
    const { desired, running, healthy, min, max } = shopObserved().size;
    await capacity.write(knex, [
      {
        group_id: groupId,
        at: T0,
        desired,
        running,
        healthy,
        min,
        max,
        keep: 1,
      },
    ]);

    await pruneAt(T0 + 90 * DAY);
    const before = [];
    for (const table of TABLES) before.push((await rows(table)).length);
    expect(before).toEqual([1, 2, 1, 1, 1]);
    await pruneAt(T0 + 90 * DAY + 1);
    const after = [];
    for (const table of TABLES) after.push((await rows(table)).length);
    expect(after).toEqual([0, 1, 0, 0, 0]);
  });

  it('keeps known-good revisions for ever', async () => {
    const { revisions } = replica.stores;
    const knex = database();
    await revisions.write(
      knex,
      [{ groupId: SHOP_ID, revision: revision('r1', '1.0.0') }],
      T0,
    );
    await revisions.markKnownGood(knex, {
      groupId: SHOP_ID,
      revisionId: 'r1',
      at: T0,
    });
    await revisions.keepOnly(knex, [{ groupId: SHOP_ID, ids: [] }], T0);
    await pruneAt(T0 + 1000 * DAY);
    expect(await revisions.list(SHOP_ID, undefined)).toMatchObject([
      { id: 'r1', knownGoodSince: iso(T0) },
    ]);
  });

  it('forgets ended actions and their steps after the retention, and never open ones', async () => {
    const action = {
      group_id: SHOP_ID,
      group_name: 'shop',
      environment: 'prod',
      request: '{}',
      plan: '{}',
      actor: 'user:default/ann',
      state: 'succeeded',
      message: '',
      body_digest: '',
      concurrency_token: '1',
      fence: 1,
      created_at: T0,
    };
    await database()('actions').insert([
      { ...action, id: 'ended', idempotency_key: 'k1', ended_at: T0 },
      { ...action, id: 'open', idempotency_key: 'k2', ended_at: null },
    ]);
    await database()('action_steps').insert({
      id: 's1',
      action_id: 'ended',
      name: 'recorded',
      at: T0,
      outcome: '',
    });
    await pruneAt(T0 + 90 * DAY + 1);
    expect((await rows('actions')).map(({ id }) => id)).toEqual(['open']);
    expect(await rows('action_steps')).toEqual([]);
  });

  it('thins capacity after a day', async () => {
    const sample = {
      group_id: SHOP_ID,
      desired: 2,
      running: 2,
      healthy: 2,
      min: 1,
      max: 10,
    };
    await replica.stores.capacity.write(database(), [
      { ...sample, at: T0, keep: 1 },
      { ...sample, at: T0 + 60_000, keep: 0 },
      { ...sample, at: T0 + DAY, keep: 0 },
    ]);
    await pruneAt(T0 + DAY + 120_000);
    expect(
      (await rows('capacity_samples')).map(row => Number(row.at) - T0).sort(),
    ).toEqual([0, DAY]);
  });

  it('merges fine windows to minutes after three hours, and loses no request', async () => {
    const windows = Array.from({ length: 36 }, (_, index) => ({
      groupId: SHOP_ID,
      signal: signal(T0 + index * 5000, 10, index % 2, { latency: [4, 6] }),
    }));
    await replica.stores.signals.write(database(), windows);
    await pruneAt(T0 + 3 * HOUR + 125_000);
    const kept = await replica.stores.signals.during(SHOP_ID, T0, T0 + HOUR);
    expect(kept.map(({ seconds }) => seconds)).toEqual([
      60,
      60,
      ...Array(12).fill(5),
    ]);
    expect(kept[0]).toEqual({
      revisionId: 'r1',
      at: iso(T0),
      seconds: 60,
      requests: 120,
      errors: 6,
      latency: [48, 72],
    });
    expect(kept.reduce((sum, { requests }) => sum + requests, 0)).toBe(360);
  });

  it('merges more windows than fit one batch, each once, also when two replicas do it', async () => {
    const windows = Array.from({ length: 6005 }, (_, index) => ({
      groupId: SHOP_ID,
      signal: signal(T0 + index * 1000, 1, 0, { seconds: 1 }),
    }));
    await replica.stores.signals.write(database(), windows);
    await Promise.all([pruneAt(T0 + 12 * HOUR), pruneAt(T0 + 12 * HOUR)]);
    const kept = await replica.stores.signals.during(
      SHOP_ID,
      T0,
      T0 + 12 * HOUR,
    );
    expect(kept).toHaveLength(101);
    expect(kept.reduce((sum, { requests }) => sum + requests, 0)).toBe(6005);
  });

  it('forgets signals after a month', async () => {
    await replica.stores.signals.write(database(), [
      { groupId: SHOP_ID, signal: signal(T0, 1, 0, { seconds: 60 }) },
      { groupId: SHOP_ID, signal: signal(T0 + HOUR, 1, 0, { seconds: 60 }) },
    ]);
    await pruneAt(T0 + 31 * DAY + 1);
    expect(
      await replica.stores.signals.during(SHOP_ID, 0, T0 + DAY),
    ).toHaveLength(1);
  });
});
