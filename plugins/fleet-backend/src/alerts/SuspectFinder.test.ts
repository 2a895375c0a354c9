import {
  iso,
  rollout,
  scope,
  shopObserved,
  SHOP_ID,
  observation,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { SuspectFinder } from './SuspectFinder';

const MINUTE = 60_000;

describeOnDatabases('SuspectFinder', database => {
  let finder: SuspectFinder;
  let replica: TestReplica;

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
    finder = new SuspectFinder({ knex: database(), ...replica.stores });
  });

  const activity = (id: string, minutesAgo: number, changes: object = {}) => ({
    id,
    at: iso(T0 - minutesAgo * MINUTE),
    cause: 'policy' as const,
    effect: 'scaledOut' as const,
    from: 2,
    to: 4,
    reason: 'CPU at 90 %.',
    ...changes,
  });
  const ended = (nativeId: string, minutesAgo: number, changes: object = {}) =>
    rollout(nativeId, {
      phase: 'succeeded',
      startedAt: iso(T0 - minutesAgo * MINUTE),
      endedAt: iso(T0 - minutesAgo * MINUTE + 10_000),
      ...changes,
    });

  it('names what came before, the nearest first', async () => {
    await replica.recorder.record(
      scope,
      observation(
        T0,
        shopObserved({
          rollouts: [
            ended('n1', 5, { actor: 'user:default/ann' }),
            ended('n2', 20, { rollbackOf: 'n0' }),
          ],
          activities: [activity('a1', 10)],
        }),
      ),
    );
    await database()('actions').insert({
      id: 'act',
      group_id: SHOP_ID,
      group_name: 'shop',
      environment: 'prod',
      request: JSON.stringify({ kind: 'scale', desired: 8, max: 20 }),
      plan: '{}',
      actor: 'user:default/bob',
      state: 'succeeded',
      message: '',
      idempotency_key: 'k',
      body_digest: '',
      concurrency_token: '1',
      fence: 1,
      created_at: T0 - MINUTE,
      ended_at: T0,
    });
    expect(await finder.before(SHOP_ID, T0)).toMatchObject([
      {
        kind: 'action',
        label: 'scale to desired 8, max 20 by bob',
        secondsBefore: 60,
        actionId: 'act',
      },
      {
        kind: 'rollout',
        label: '1.0.0 → 1.1.0 by ann',
        secondsBefore: 300,
        rolloutId: expect.any(String),
      },
      { kind: 'scaling', label: '2 → 4: CPU at 90 %.', secondsBefore: 600 },
      { kind: 'rollback', secondsBefore: 1200 },
    ]);
  });

  it('suspects nothing that came later, long before, or changed nothing of its own', async () => {
    await replica.recorder.record(
      scope,
      observation(
        T0,
        shopObserved({
          rollouts: [ended('n1', 31), ended('n2', -1)],
          activities: [
            activity('a1', 31),
            activity('a2', -1),
            activity('a3', 1, { effect: 'none' }),
            activity('a4', 1, { cause: 'rollout' }),
            activity('a5', 1, { cause: 'replacement' }),
          ],
        }),
      ),
    );
    expect(await finder.before(SHOP_ID, T0)).toEqual([]);
  });

  it('names at most ten', async () => {
    await replica.recorder.record(
      scope,
      observation(
        T0,
        shopObserved({
          activities: Array.from({ length: 25 }, (_, index) =>
            activity(`a${index}`, index + 1),
          ),
        }),
      ),
    );
    const found = await finder.before(SHOP_ID, T0);
    expect(found.map(({ secondsBefore }) => secondsBefore)).toEqual(
      Array.from({ length: 10 }, (_, index) => (index + 1) * 60),
    );
  });
});
