import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/eventually';
import { ShopPipelines } from '../__testUtils__/ShopPipelines';
import type { ClaimIndex } from '../groups/ClaimIndex';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { ScopeStore } from '../sweep/ScopeStore';
import { SweepMetrics } from '../sweep/SweepMetrics';
import { PipelineStore } from './PipelineStore';
import { PipelineSweeper } from './PipelineSweeper';

jest.setTimeout(60_000);

describeOnDatabases('PipelineSweeper', database => {
  let knex: Knex;
  let providers: ShopPipelines[];
  let sweepers: PipelineSweeper[];
  let name: string;
  beforeEach(() => {
    knex = database();
    name = `m-${randomUUID()}`;
    providers = [];
    sweepers = [];
  });
  afterEach(() => Promise.all(sweepers.map(sweeper => sweeper.stop())));

  const scopeId = () => `${name}:test:-`;

  /** One replica, with a provider of its own that counts its calls. */
  async function replica(claimed: readonly string[] = []) {
    const provider = new ShopPipelines({ name, intervalSeconds: 60 });
    const scopes = new ScopeStore(knex, 'pipeline_scopes');
    const store = new PipelineStore(knex, scopes, [scopeId()]);
    const changed: string[] = [];
    const claims: Pick<ClaimIndex, 'ready' | 'claimant'> = {
      ready: async () => {},
      claimant: ({ value }) =>
        claimed.includes(value)
          ? {
              entityRef: `component:default/${value}`,
              title: value,
              annotations: {},
            }
          : undefined,
    };
    const sweeper = new PipelineSweeper({
      providers: [provider],
      scopes,
      store,
      claims: claims as ClaimIndex,
      publisher: { changed: ids => changed.push(...ids) },
      metrics: new SweepMetrics(metricsServiceMock.mock()),
      timeoutMs: 5000,
      logger: mockServices.logger.mock(),
    });
    providers.push(provider);
    sweepers.push(sweeper);
    await sweeper.start();
    return { provider, sweeper, store, changed };
  }

  const calls = () => providers.map(provider => provider.calls.sweep);

  it('looks in one replica, and another takes over when that one ends', async () => {
    const first = await replica();
    await eventually(() => expect(calls()).toEqual([1]));
    const second = await replica();
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect(calls()).toEqual([1, 0]);
    await first.sweeper.stop();
    await eventually(() => expect(second.provider.calls.sweep).toBe(1));
  });

  it('looks again at once when somebody asks for it, in whichever replica', async () => {
    await replica();
    await eventually(() => expect(calls()).toEqual([1]));
    const second = await replica();
    // The one that looks has to have seen the counter before it is counted up.
    await new Promise(resolve => setTimeout(resolve, 2500));
    second.sweeper.refresh(scopeId());
    await eventually(() => expect(calls()[0]).toBe(2));
    sweepers[0].refresh(scopeId());
    await eventually(() => expect(calls()[0]).toBe(3));
    expect(second.provider.calls.sweep).toBe(0);
  });

  it('has those watched that an entity claims and that go on or are read', async () => {
    const { provider, sweeper, store } = await replica(['shop', 'read']);
    for (const other of ['read', 'quiet', 'nobodys'])
      provider.addPipeline(other);
    provider.push('nobodys');
    provider.push('shop');
    sweeper.refresh(scopeId());
    await eventually(async () =>
      expect(await store.get(provider.idOf('read'))).toBeDefined(),
    );
    await store.looked(
      ['read', 'quiet'].map(each => provider.idOf(each)),
      Date.now(),
    );
    sweeper.refresh(scopeId());
    await eventually(() =>
      expect([...provider.watched].sort()).toEqual([
        provider.idOf('read'),
        provider.idOf('shop'),
      ]),
    );
  });

  it('tells pages when a scope fails and when it is back, each once', async () => {
    const { provider, sweeper, changed } = await replica();
    await eventually(() => expect(changed).toEqual([provider.idOf('shop')]));
    provider.fault('sweep', { type: 'down' });
    sweeper.refresh(scopeId());
    await eventually(() => expect(provider.calls.sweep).toBeGreaterThan(3));
    expect(changed).toHaveLength(2);
    provider.heal();
    await eventually(() => expect(changed).toHaveLength(3));
  });
});
