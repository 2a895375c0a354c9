import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { GroupedStore } from './GroupedStore';
import type { NewGroupedAction } from './GroupedStore';

const nothing = async () => {};

function confirmed(changes: Partial<NewGroupedAction> = {}): NewGroupedAction {
  return {
    id: 'g1',
    actor: 'user:default/ann',
    onFailure: 'stop',
    items: ['a', 'b'].map(groupId => ({
      groupId,
      groupName: groupId,
      environment: 'prod',
      request: { kind: 'scale', desired: 3 },
      concurrencyToken: '1',
    })),
    idempotencyKey: 'k',
    bodyDigest: 'd',
    at: 1000,
    ...changes,
  };
}

describeOnDatabases('GroupedStore', database => {
  let store: GroupedStore;
  beforeEach(async () => {
    await emptyTables(database());
    store = new GroupedStore(database());
  });

  it('keeps the order of the items', async () => {
    await store.insert(confirmed(), nothing);
    const record = await store.get('g1');
    expect(record?.action).toMatchObject({
      state: 'running',
      items: [
        { groupId: 'a', state: 'waiting' },
        { groupId: 'b', state: 'waiting' },
      ],
    });
  });

  it('takes a key of an actor once', async () => {
    const results = await Promise.all([
      store.insert(confirmed(), nothing),
      store.insert(confirmed({ id: 'g2' }), nothing),
    ]);
    expect(results.map(({ known }) => known).sort()).toEqual([false, true]);
    expect(new Set(results.map(({ record }) => record.action.id)).size).toBe(1);
    expect(
      await store.insert(
        confirmed({ id: 'g3', actor: 'user:default/bob' }),
        nothing,
      ),
    ).toMatchObject({ known: false });
  });

  it('writes nothing when the audit cannot be written', async () => {
    await expect(
      store.insert(confirmed(), async () => {
        throw new Error('No audit.');
      }),
    ).rejects.toThrow('No audit.');
    expect(await store.get('g1')).toBeUndefined();
  });

  it('is carried out by one process at a time', async () => {
    await store.insert(confirmed(), nothing);
    const claims = await Promise.all([
      store.claimNext('one', 2000, 7000),
      new GroupedStore(database()).claimNext('two', 2000, 7000),
    ]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.claimNext('three', 3000, 8000)).toBeUndefined();
  });

  it('refuses everything that a process writes whose lease has gone to another', async () => {
    await store.insert(confirmed(), nothing);
    const asleep = (await store.claimNext('one', 2000, 3000))!.lease;
    const awake = (await store.claimNext('two', 3001, 9000))!.lease;
    expect(awake.fence).toBe(asleep.fence + 1);
    const lost = { name: 'LostGroupedLeaseError' };
    const done = { state: 'failed', message: 'No.' } as const;
    await expect(store.renew(asleep, 99_999)).rejects.toMatchObject(lost);
    await expect(store.moveItem(asleep, 0, done)).rejects.toMatchObject(lost);
    await expect(store.end(asleep, 'failed', 1)).rejects.toMatchObject(lost);
    await store.free(asleep);
    expect((await store.get('g1'))?.action).toMatchObject({
      state: 'running',
      items: [{ state: 'waiting' }, { state: 'waiting' }],
    });
    await store.moveItem(awake, 0, { state: 'succeeded', message: 'Done.' });
    await store.end(awake, 'succeeded', 5000);
    expect(await store.claimNext('one', 99_999, 100_000)).toBeUndefined();
  });

  it('moves an item only together with what belongs to it', async () => {
    await store.insert(confirmed(), nothing);
    const { lease } = (await store.claimNext('one', 2000, 3000))!;
    await expect(
      store.moveItem(lease, 0, { state: 'skipped', message: 'No.' }, () =>
        Promise.reject(new Error('No audit.')),
      ),
    ).rejects.toThrow('No audit.');
    expect((await store.get('g1'))?.action.items[0].state).toBe('waiting');
  });

  it('forgets what has ended, with its items', async () => {
    await store.insert(confirmed(), nothing);
    await store.insert(confirmed({ id: 'g2', idempotencyKey: 'k2' }), nothing);
    const { lease } = (await store.claimNext('one', 2000, 3000))!;
    await store.end(lease, 'failed', 2500);
    await store.prune(9000);
    const left = await database()('grouped_actions').pluck('id');
    expect(left).toHaveLength(1);
    expect(
      await database()('grouped_action_items').distinct().pluck('grouped_id'),
    ).toEqual(left);
  });
});
