import type { GroupObservation } from '@capstan/plugin-fleet-node';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { rolloutIdOf } from '../ledger/rolloutId';
import {
  instance,
  iso,
  observation,
  revision,
  rollout,
  scope,
  shopObserved,
  SHOP_ID,
  signal,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';

describeOnDatabases('Recorder', database => {
  let replica: TestReplica;

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
  });

  async function record(
    at: number,
    ...groups: readonly GroupObservation[]
  ): Promise<readonly string[]> {
    replica.now = at;
    return replica.recorder.record(scope, observation(at, ...groups));
  }

  describe('the read model', () => {
    it('tells which groups changed, and nothing when nothing did', async () => {
      expect(await record(T0, shopObserved())).toEqual([SHOP_ID]);
      expect(await record(T0 + 1000, shopObserved())).toEqual([]);
      expect(
        await record(T0 + 2000, shopObserved({ concurrencyToken: '2' })),
      ).toEqual([SHOP_ID]);
      expect(replica.readModel.get(SHOP_ID)?.observation.concurrencyToken).toBe(
        '2',
      );
      expect(replica.readModel.scope(scope.id)?.observedAt).toBe(T0 + 2000);
    });

    it('forgets a group that is gone, and ends its rollout as unknown', async () => {
      await record(T0, shopObserved({ rollouts: [rollout('n1')] }));
      expect(await record(T0 + 1000)).toEqual([SHOP_ID]);
      expect(replica.readModel.get(SHOP_ID)).toBeUndefined();
      expect(await replica.stores.groups.ids(scope.id)).toEqual([]);
      expect(
        await replica.stores.rollouts.byNativeId(SHOP_ID, 'n1'),
      ).toMatchObject({
        phase: 'unknown',
        endedAt: iso(T0 + 1000),
      });
    });

    it('finds groups by what claims them, also when that changes and when they are gone', async () => {
      const { claim } = shopObserved();
      const other = { ...claim, value: 'cart' };
      await record(T0, shopObserved());
      const { readModel } = replica;
      expect(readModel.claimedBy(claim).map(({ id }) => id)).toEqual([SHOP_ID]);
      expect(readModel.claimedBy(other)).toEqual([]);
      await record(T0 + 1000, shopObserved({ claim: other }));
      expect(readModel.claimedBy(claim)).toEqual([]);
      expect(readModel.claimedBy(other).map(({ id }) => id)).toEqual([SHOP_ID]);
      expect(readModel.countOf(scope.id)).toBe(1);
      await record(T0 + 2000);
      expect(readModel.claimedBy(other)).toEqual([]);
      expect(readModel.countOf(scope.id)).toBe(0);
    });

    it('changes nothing when the observation is older than the stored one', async () => {
      await record(T0 + 5000, shopObserved({ concurrencyToken: 'new' }));
      replica.now = T0 + 6000;
      const changed = await replica.recorder.record(
        scope,
        observation(T0, shopObserved({ concurrencyToken: 'old' })),
      );
      expect(changed).toEqual([]);
      const restarted = await TestReplica.start(database());
      expect(
        restarted.readModel.get(SHOP_ID)?.observation.concurrencyToken,
      ).toBe('new');
    });

    it('does not believe a provider whose clock runs ahead', async () => {
      replica.now = T0;
      await replica.recorder.record(
        scope,
        observation(T0 + 3_600_000, shopObserved()),
      );
      expect(replica.readModel.scope(scope.id)?.observedAt).toBe(T0);
    });

    it('is what a restarted backend begins with', async () => {
      await record(T0, shopObserved({ currentRevisionId: 'r1' }));
      const restarted = await TestReplica.start(database());
      expect(restarted.readModel.get(SHOP_ID)).toEqual(
        replica.readModel.get(SHOP_ID),
      );
    });

    it('follows another replica: changes, groups that are gone, and errors', async () => {
      const follower = await TestReplica.start(database());
      const cart = shopObserved({
        ref: {
          provider: 'test',
          account: 'a',
          region: '-',
          nativeId: 'cart/prod',
        },
      });
      await record(T0, shopObserved(), cart);
      await follower.readModel.read();
      expect([...follower.readModel.groups()]).toHaveLength(2);
      await record(T0 + 1000, shopObserved({ concurrencyToken: '2' }));
      await replica.recorder.fail(scope, 'It is down.');
      await follower.readModel.read();
      expect(
        [...follower.readModel.groups()].map(
          group => group.observation.concurrencyToken,
        ),
      ).toEqual(['2']);
      expect(follower.readModel.scope(scope.id)?.error).toBe('It is down.');
    });

    it('survives two replicas that sweep at once: the newest observation wins, and rows stay whole', async () => {
      const other = await TestReplica.start(database());
      for (let round = 0; round < 10; round++) {
        const at = T0 + round * 1000;
        replica.now = at;
        other.now = at + 500;
        await Promise.all([
          replica.recorder.record(
            scope,
            observation(at, shopObserved({ concurrencyToken: `a${round}` })),
          ),
          other.recorder.record(
            scope,
            observation(
              at + 500,
              shopObserved({ concurrencyToken: `b${round}` }),
            ),
          ),
        ]);
      }
      const reader = await TestReplica.start(database());
      expect(reader.readModel.get(SHOP_ID)?.observation.concurrencyToken).toBe(
        'b9',
      );
      await replica.readModel.read();
      expect(replica.readModel.get(SHOP_ID)?.observation.concurrencyToken).toBe(
        'b9',
      );
    });

    it('keeps the last observation when a look fails, and clears the error with the next success', async () => {
      await record(T0, shopObserved());
      await replica.recorder.fail(scope, 'It is down.');
      expect(replica.readModel.get(SHOP_ID)).toBeDefined();
      expect(replica.readModel.scope(scope.id)).toMatchObject({
        error: 'It is down.',
        observedAt: T0,
      });
      await record(T0 + 1000, shopObserved());
      expect(replica.readModel.scope(scope.id)?.error).toBeUndefined();
      expect((await replica.stores.scopes.all())[0].error).toBeUndefined();
    });

    it('makes up for a transaction that failed', async () => {
      const brokenStores = {
        ...replica.stores,
        capacity: { write: () => Promise.reject(new Error('disk full')) },
      };
      const sample = jest
        .spyOn(replica.stores.capacity, 'write')
        .mockImplementationOnce(brokenStores.capacity.write);
      await expect(
        record(T0, shopObserved({ instances: [failed('i1')] })),
      ).rejects.toThrow('disk full');
      expect(await replica.stores.revisions.list(SHOP_ID, 'r1')).toEqual([]);
      sample.mockRestore();
      expect(
        await record(T0 + 1000, shopObserved({ instances: [failed('i1')] })),
      ).toEqual([SHOP_ID]);
      expect(await replica.stores.revisions.list(SHOP_ID, 'r1')).toHaveLength(
        1,
      );
      expect(await replica.stores.instances.list(SHOP_ID, 10)).toHaveLength(1);
    });
  });

  describe('the ledger', () => {
    it('keeps a revision that the provider has forgotten, and says that it cannot be deployed', async () => {
      await record(
        T0,
        shopObserved({
          revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
        }),
      );
      await record(
        T0 + 1000,
        shopObserved({
          revisions: [revision('r2', '1.1.0')],
          currentRevisionId: 'r2',
        }),
      );
      const [second, first] = await replica.stores.revisions.list(
        SHOP_ID,
        'r2',
      );
      expect(second).toMatchObject({
        id: 'r2',
        current: true,
        deployable: { yes: true },
      });
      expect(first).toMatchObject({
        id: 'r1',
        current: false,
        deployable: { yes: false, reason: expect.stringContaining("'1.0.0'") },
      });
    });

    it('takes a revision back when the provider has it again', async () => {
      await record(
        T0,
        shopObserved({
          revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
        }),
      );
      await record(T0 + 1000, shopObserved());
      await record(
        T0 + 2000,
        shopObserved({
          revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
        }),
      );
      const revisions = await replica.stores.revisions.list(SHOP_ID, 'r1');
      expect(revisions.map(({ deployable }) => deployable.yes)).toEqual([
        true,
        true,
      ]);
    });

    it('gives rollouts our own id and follows them to their end', async () => {
      await record(T0, shopObserved({ rollouts: [rollout('n1')] }));
      expect(
        replica.readModel.get(SHOP_ID)?.observation.rollout?.nativeId,
      ).toBe('n1');
      const ended = rollout('n1', {
        phase: 'succeeded',
        endedAt: iso(T0 + 900),
        message: 'Done.',
      });
      await record(T0 + 1000, shopObserved({ rollouts: [ended] }));
      expect(
        replica.readModel.get(SHOP_ID)?.observation.rollout,
      ).toBeUndefined();
      const { items, total } = await replica.stores.rollouts.list(SHOP_ID, {
        limit: 10,
      });
      expect(total).toBe(1);
      expect(items[0]).toMatchObject({
        id: rolloutIdOf(SHOP_ID, 'n1'),
        groupId: SHOP_ID,
        phase: 'succeeded',
        message: 'Done.',
      });
    });

    it('ends a rollout that vanishes while it runs as unknown, and keeps ended ones as they were', async () => {
      const ended = rollout('n0', {
        phase: 'failed',
        startedAt: iso(T0 - 5000),
        endedAt: iso(T0 - 1000),
      });
      await record(T0, shopObserved({ rollouts: [rollout('n1'), ended] }));
      await record(T0 + 1000, shopObserved({ rollouts: [] }));
      const { items } = await replica.stores.rollouts.list(SHOP_ID, {
        limit: 10,
      });
      expect(items.map(({ nativeId, phase }) => [nativeId, phase])).toEqual([
        ['n1', 'unknown'],
        ['n0', 'failed'],
      ]);
      expect(items[0].message).toContain('forgotten');
    });

    it('ends a rollout that vanished while no backend ran as unknown', async () => {
      await record(T0, shopObserved({ rollouts: [rollout('n1')] }));
      replica = await TestReplica.start(database());
      await record(T0 + 60_000, shopObserved());
      expect(
        await replica.stores.rollouts.byNativeId(SHOP_ID, 'n1'),
      ).toMatchObject({ phase: 'unknown' });
      expect(replica.readModel.get(SHOP_ID)?.facts.lastRollout?.phase).toBe(
        'unknown',
      );
    });

    it('names the action that started a rollout, and believes the journal about its author', async () => {
      await record(
        T0,
        shopObserved({ rollouts: [rollout('n1', { actor: 'engine token' })] }),
      );
      const row = {
        group_id: SHOP_ID,
        group_name: 'shop',
        environment: 'prod',
        plan: '{}',
        state: 'accepted',
        message: '',
        body_digest: '',
        concurrency_token: '1',
        fence: 1,
        created_at: T0,
        native_rollout_id: 'n1',
      };
      await database()('actions').insert([
        {
          ...row,
          id: 'a1',
          actor: 'user:default/ann',
          reason: 'New.',
          idempotency_key: 'k1',
          request: '{"kind":"rollout"}',
        },
        {
          ...row,
          id: 'a2',
          actor: 'user:default/bob',
          reason: null,
          idempotency_key: 'k2',
          request: '{"kind":"pause"}',
        },
      ]);
      const { items } = await replica.stores.rollouts.list(SHOP_ID, {
        limit: 10,
      });
      expect(items[0]).toMatchObject({
        actionId: 'a1',
        actor: 'user:default/ann',
        reason: 'New.',
      });
    });

    it('pages rollouts, newest first, each exactly once', async () => {
      const rollouts = Array.from({ length: 7 }, (_, index) =>
        rollout(`n${index}`, {
          phase: 'succeeded',
          startedAt: iso(T0 + Math.floor(index / 2)),
          endedAt: iso(T0 + 10),
        }),
      );
      await record(T0 + 1000, shopObserved({ rollouts }));
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 4; pages++) {
        const page = await replica.stores.rollouts.list(SHOP_ID, {
          limit: 3,
          cursor,
        });
        expect(page.total).toBe(7);
        seen.push(...page.items.map(({ nativeId }) => nativeId));
        cursor = page.nextCursor;
        if (cursor === undefined) break;
      }
      expect(seen).toHaveLength(7);
      expect(new Set(seen).size).toBe(7);
      expect(seen[0]).toBe('n6');
    });

    it('keeps the last words of failed instances after the provider has forgotten them', async () => {
      await record(
        T0,
        shopObserved({ instances: [instance('i0'), failed('i1')] }),
      );
      await record(T0 + 1000, shopObserved({ instances: [instance('i0')] }));
      const kept = await replica.stores.instances.list(SHOP_ID, 10);
      expect(kept.map(({ id, exit }) => [id, exit?.output])).toEqual([
        ['i1', ['out of memory']],
      ]);
    });

    it('keeps scaling activities after the provider has forgotten them', async () => {
      const activity = {
        id: 'a1',
        at: iso(T0),
        cause: 'policy',
        effect: 'scaledOut',
        from: 2,
        to: 4,
        reason: 'CPU',
      } as const;
      await record(T0, shopObserved({ activities: [activity] }));
      await record(T0 + 1000, shopObserved());
      expect(await replica.stores.activities.list(SHOP_ID, 10)).toEqual([
        { ...activity, groupId: SHOP_ID },
      ]);
    });
  });

  describe('known-good', () => {
    const good = async () =>
      (await replica.stores.revisions.list(SHOP_ID, 'r1'))[0].knownGoodSince;

    it('is a revision that served well for long enough, since it began to', async () => {
      await record(T0, shopObserved());
      await record(T0 + 29_000, shopObserved());
      expect(await good()).toBeUndefined();
      expect(await record(T0 + 30_000, shopObserved())).toEqual([SHOP_ID]);
      expect(await good()).toBe(iso(T0));
      expect(replica.readModel.get(SHOP_ID)?.facts.knownGood).toEqual(['r1']);
    });

    it.each([
      [
        'an instance is unhealthy',
        { size: { ...shopObserved().size, healthy: 1 } },
      ],
      ['a rollout runs', { rollouts: [rollout('n1')] }],
      [
        'five percent of requests fail',
        { signals: [signal(T0 + 10_000, 100, 5)] },
      ],
      ['nothing is wanted', { size: { ...shopObserved().size, desired: 0 } }],
    ])('begins to count again when %s', async (_name, change) => {
      await record(T0, shopObserved());
      await record(T0 + 15_000, shopObserved(change));
      await record(T0 + 76_000, shopObserved());
      await record(T0 + 100_000, shopObserved());
      expect(await good()).toBeUndefined();
      await record(T0 + 106_000, shopObserved());
      expect(await good()).toBe(iso(T0 + 76_000));
    });

    it('begins to count again when nobody could look', async () => {
      await record(T0, shopObserved());
      await replica.recorder.fail(scope, 'It is down.');
      await record(T0 + 31_000, shopObserved());
      expect(await good()).toBeUndefined();
    });

    it('does not mind errors of another revision', async () => {
      const signals = [
        signal(T0, 100, 50, { revisionId: 'r0' }),
        signal(T0, 100, 4),
      ];
      await record(T0, shopObserved({ signals }));
      await record(T0 + 30_000, shopObserved({ signals }));
      expect(await good()).toBe(iso(T0));
    });

    it('stays, and cannot be rolled back to once it is bad or gone', async () => {
      await record(T0, shopObserved());
      await record(T0 + 30_000, shopObserved());
      const mark = {
        groupId: SHOP_ID,
        revisionId: 'r1',
        actor: 'user:default/ann',
        reason: 'Errors.',
        at: T0 + 40_000,
      };
      await replica.stores.revisions.markBad(mark);
      await replica.stores.revisions.markBad({
        ...mark,
        actor: 'user:default/bob',
        at: T0 + 50_000,
      });
      replica.recorder.invalidate(SHOP_ID);
      await record(T0 + 60_000, shopObserved());
      expect(
        (await replica.stores.revisions.list(SHOP_ID, 'r1'))[0],
      ).toMatchObject({
        knownGoodSince: iso(T0),
        bad: {
          actor: 'user:default/ann',
          reason: 'Errors.',
          since: iso(T0 + 40_000),
        },
      });
      expect(replica.readModel.get(SHOP_ID)?.facts.knownGood).toEqual([]);
    });

    it('is lost by the revision that a rollback left, whoever asked for the rollback', async () => {
      const revisions = [revision('r1', '1.0.0'), revision('r2', '1.1.0')];
      const back = rollout('n2', {
        from: { revisionId: 'r2', label: '1.1.0' },
        to: { revisionId: 'r1', label: '1.0.0' },
        rollbackOf: 'n1',
        direction: 'back',
        actor: 'user:default/ann',
        reason: 'Checkout fails.',
        startedAt: iso(T0 + 500),
      });
      await record(T0 + 1000, shopObserved({ revisions, rollouts: [back] }));
      const [second, first] = await replica.stores.revisions.list(
        SHOP_ID,
        'r1',
      );
      expect(first.bad).toBeUndefined();
      expect(second.bad).toEqual({
        actor: 'user:default/ann',
        reason: 'Checkout fails.',
        since: iso(T0 + 500),
      });
      const { items } = await replica.stores.rollouts.list(SHOP_ID, {
        limit: 1,
      });
      expect(items[0].rollbackOf).toBe(rolloutIdOf(SHOP_ID, 'n1'));
    });
  });

  describe('capacity and signals', () => {
    it('samples capacity on change and each minute', async () => {
      const bigger = { ...shopObserved().size, desired: 3 };
      await record(T0, shopObserved());
      await record(T0 + 10_000, shopObserved());
      await record(T0 + 20_000, shopObserved({ size: bigger }));
      await record(T0 + 70_000, shopObserved({ size: bigger }));
      await record(T0 + 80_000, shopObserved({ size: bigger }));
      const samples = await replica.stores.capacity.during(
        SHOP_ID,
        T0,
        T0 + 100_000,
      );
      expect(
        samples.map(({ at, desired }) => [Date.parse(at) - T0, desired]),
      ).toEqual([
        [0, 2],
        [20_000, 3],
        [80_000, 3],
      ]);
    });

    it('replaces a window that is observed again', async () => {
      await record(T0 + 4000, shopObserved({ signals: [signal(T0, 10, 1)] }));
      await record(
        T0 + 6000,
        shopObserved({ signals: [signal(T0, 12, 2), signal(T0 + 5000, 3, 0)] }),
      );
      const windows = await replica.stores.signals.during(
        SHOP_ID,
        T0,
        T0 + 60_000,
      );
      expect(windows.map(({ requests, errors }) => [requests, errors])).toEqual(
        [
          [12, 2],
          [3, 0],
        ],
      );
    });

    it('knows the traffic of the last minute, whether windows are repeated or not', async () => {
      await record(T0 + 5000, shopObserved({ signals: [signal(T0, 10, 1)] }));
      await record(
        T0 + 10_000,
        shopObserved({
          signals: [signal(T0, 10, 1), signal(T0 + 5000, 20, 2)],
        }),
      );
      await record(
        T0 + 15_000,
        shopObserved({ signals: [signal(T0 + 10_000, 30, 3)] }),
      );
      expect(replica.readModel.get(SHOP_ID)?.facts.recent).toEqual({
        requests: 60,
        errors: 6,
      });
      await record(T0 + 66_000, shopObserved());
      expect(replica.readModel.get(SHOP_ID)?.facts.recent).toEqual({
        requests: 50,
        errors: 5,
      });
      await record(T0 + 200_000, shopObserved());
      expect(replica.readModel.get(SHOP_ID)?.facts.recent).toEqual({
        requests: 0,
        errors: 0,
      });
    });
  });
});

function failed(id: string) {
  return instance(id, {
    phase: 'failed',
    health: 'unhealthy',
    endedAt: iso(T0),
    exit: { reason: 'exit code 1', code: 1, output: ['out of memory'] },
  });
}
