import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { MomentStore } from './MomentStore';

const GATE = { rolloutId: 'r', groupId: 'g', moment: 'waiting:0', at: 1000 };

describeOnDatabases('MomentStore', database => {
  let store: MomentStore;
  beforeEach(async () => {
    await emptyTables(database());
    store = new MomentStore(database());
  });

  it('takes a moment once, whoever sees it', async () => {
    const others = new MomentStore(database());
    const entered = await Promise.all([
      store.enter(GATE),
      others.enter({ ...GATE, at: 2000 }),
      store.enter({ ...GATE, at: 3000 }),
    ]);
    expect(entered.filter(Boolean)).toHaveLength(1);
  });

  it('lets one process tell it, at a time', async () => {
    await store.enter(GATE);
    const claims = await Promise.all([
      store.claim(5000, 6000, 10),
      new MomentStore(database()).claim(5000, 6000, 10),
    ]);
    expect(claims.flat()).toHaveLength(1);
    expect(await store.claim(5500, 7000, 10)).toEqual([]);
  });

  it('gives it to another process when the first has died', async () => {
    await store.enter(GATE);
    await store.claim(5000, 6000, 10);
    expect(await store.claim(6001, 7000, 10)).toMatchObject([{ attempts: 1 }]);
  });

  it('does not tell twice', async () => {
    await store.enter(GATE);
    await store.claim(5000, 6000, 10);
    await store.settle(GATE, 5001);
    expect(await store.claim(9000, 9999, 10)).toEqual([]);
    expect(await store.enter({ ...GATE, at: 9000 })).toBe(false);
  });

  it('tells again when a rollout is paused again', async () => {
    await store.enter(GATE);
    await store.settle(GATE, 1001);
    await store.leave('r', undefined, 2000);
    expect(await store.since(['r'])).toEqual(new Map());
    expect(await store.enter({ ...GATE, at: 3000 })).toBe(true);
    expect(await store.claim(5000, 6000, 10)).toHaveLength(1);
    expect([...(await store.since(['r'])).keys()]).toEqual(['r waiting:0']);
  });

  it('does not tell what was over before anybody could tell it', async () => {
    await store.enter(GATE);
    const end = { ...GATE, moment: 'succeeded', at: 2000 };
    await store.leave('r', end.moment, end.at);
    await store.enter(end);
    expect(await store.claim(5000, 6000, 10)).toMatchObject([
      { moment: 'succeeded' },
    ]);
  });

  it('forgets what is over, never what waits', async () => {
    await store.enter(GATE);
    await store.enter({ ...GATE, rolloutId: 'old', moment: 'failed' });
    await store.settle({ rolloutId: 'old', moment: 'failed' }, 1001);
    expect(await store.prune(5000)).toBe(1);
    expect(await store.open()).toMatchObject([{ rolloutId: 'r' }]);
  });
});
