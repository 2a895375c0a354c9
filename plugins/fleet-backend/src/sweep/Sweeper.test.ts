import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import {
  MemoryClock,
  MemoryProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import type { Knex } from 'knex';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { ReadModel } from '../groups/ReadModel';
import { eventually } from '../__testUtils__/eventually';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { Recorder } from './Recorder';
import { Sweeper } from './Sweeper';
import { SweepMetrics } from './SweepMetrics';

const release = { id: 'r1', label: '1.0.0' };
const GROUP_ID = 'memory:test:-:shop%2Fprod';

function engine(name = 'memory'): MemoryProvider {
  const provider = new MemoryProvider({
    name,
    clock: new MemoryClock(Date.now()),
  });
  provider.addGroup({
    service: 'shop',
    environment: 'prod',
    releases: [release],
    current: 'r1',
  });
  return provider;
}

class Replica {
  readonly published: string[] = [];
  readonly readModel: ReadModel;
  readonly sweeper: Sweeper;

  constructor(knex: Knex, providers: readonly MemoryProvider[]) {
    const { stores } = new TestReplica(knex);
    const logger = mockServices.logger.mock();
    const scopeIds = providers.flatMap(provider =>
      provider.scopes().map(({ id }) => id),
    );
    this.readModel = new ReadModel({ ...stores, logger, scopeIds });
    this.sweeper = new Sweeper({
      providers,
      store: stores.scopes,
      recorder: new Recorder({
        knex,
        stores,
        readModel: this.readModel,
        knownGoodAfterMs: 30_000,
      }),
      readModel: this.readModel,
      publisher: { changed: ids => this.published.push(...ids) },
      metrics: new SweepMetrics(metricsServiceMock.mock()),
      timeoutMs: 5000,
      logger,
    });
  }
}

describeOnDatabases('Sweeper', database => {
  const running: Replica[] = [];

  beforeEach(() => emptyTables(database()));
  afterEach(async () => {
    await Promise.all(running.splice(0).map(replica => replica.sweeper.stop()));
  });

  async function start(...providers: MemoryProvider[]): Promise<Replica> {
    const replica = new Replica(database(), providers);
    running.push(replica);
    await replica.sweeper.start();
    return replica;
  }

  it('looks in one replica only, and the others follow', async () => {
    const [first, second] = [engine(), engine()];
    const holder = await start(first);
    await eventually(() =>
      expect(holder.readModel.get(GROUP_ID)).toBeDefined(),
    );
    const follower = await start(second);
    await eventually(() =>
      expect(follower.readModel.get(GROUP_ID)).toBeDefined(),
    );
    expect(second.calls).toMatchObject({ sweep: 0, watch: 0 });
    first.group('shop/prod').desired = 3;
    first.touch();
    await eventually(() =>
      expect(follower.readModel.get(GROUP_ID)?.observation.size.desired).toBe(
        3,
      ),
    );
    expect(second.calls.sweep).toBe(0);
  });

  it('takes over when the replica that looks ends', async () => {
    const [first, second] = [engine(), engine()];
    const holder = await start(first);
    await eventually(() =>
      expect(holder.readModel.get(GROUP_ID)).toBeDefined(),
    );
    await start(second);
    await holder.sweeper.stop();
    await eventually(() => expect(second.calls.sweep).toBeGreaterThan(0));
  });

  it('asks the replica that looks when another one wants to see a group now', async () => {
    const [first, second] = [engine(), engine()];
    const holder = await start(first);
    await eventually(() => expect(first.calls.watch).toBe(1));
    await eventually(() =>
      expect(holder.readModel.get(GROUP_ID)).toBeDefined(),
    );
    const follower = await start(second);
    await eventually(() =>
      expect(follower.readModel.get(GROUP_ID)).toBeDefined(),
    );
    const { sweep } = first.calls;
    follower.sweeper.refresh(GROUP_ID);
    await eventually(() => expect(first.calls.sweep).toBeGreaterThan(sweep));
    follower.sweeper.refresh('memory:test:-:nothing');
  });

  it('does not let a source that fails disturb another', async () => {
    const [good, bad] = [engine('good'), engine('bad')];
    bad.fault('sweep', { type: 'down' });
    const replica = await start(good, bad);
    await eventually(() =>
      expect(replica.readModel.get('good:test:-:shop%2Fprod')).toBeDefined(),
    );
    await eventually(() =>
      expect(replica.readModel.scope('bad:test:-')?.error).toContain(
        "'bad' did not answer",
      ),
    );
    expect(replica.readModel.scope('good:test:-')?.error).toBeUndefined();
    bad.heal();
    await eventually(() =>
      expect(replica.readModel.get('bad:test:-:shop%2Fprod')).toBeDefined(),
    );
    expect(replica.readModel.scope('bad:test:-')?.error).toBeUndefined();
  });

  it('tells about groups that changed, and about all of a source that fails or comes back', async () => {
    const provider = engine();
    const replica = await start(provider);
    await eventually(() => expect(replica.published).toEqual([GROUP_ID]));
    provider.fault('sweep', { type: 'down' });
    provider.touch();
    await eventually(() =>
      expect(replica.published).toEqual([GROUP_ID, GROUP_ID]),
    );
    provider.heal();
    await eventually(() =>
      expect(replica.published).toEqual([GROUP_ID, GROUP_ID, GROUP_ID]),
    );
  });
});
