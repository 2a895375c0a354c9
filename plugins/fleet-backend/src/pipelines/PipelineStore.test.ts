import { randomUUID } from 'node:crypto';
import { LOCAL_GIT_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  PipelineObservation,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import { MemoryPipelineProvider } from '@capstan/plugin-fleet-node/testUtils';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { ScopeStore } from '../sweep/ScopeStore';
import { PipelineStore } from './PipelineStore';

describeOnDatabases('PipelineStore', database => {
  let provider: MemoryPipelineProvider;
  let store: PipelineStore;
  let scope: Scope;

  beforeEach(async () => {
    const scopes = new ScopeStore(database(), 'pipeline_scopes');
    provider = new MemoryPipelineProvider({ name: `m-${randomUUID()}` });
    [scope] = provider.scopes();
    await scopes.register(provider.name, scope);
    store = new PipelineStore(database(), scopes, [scope.id]);
    provider.addPipeline('shop');
    provider.addPipeline('cart');
  });

  const idOf = (name: string) => `${provider.name}:test:-:${name}`;
  const look = (): Promise<PipelinesObserved> => {
    provider.clock.advance(1000);
    return provider.observe(scope, new Set(), {
      signal: new AbortController().signal,
    });
  };
  const record = async (change: Partial<PipelinesObserved> = {}) =>
    store.record(scope, { ...(await look()), ...change });

  it('tells what changed, and keeps the time of what did not', async () => {
    expect([...(await record())].sort()).toEqual([idOf('cart'), idOf('shop')]);
    expect(await record()).toEqual([]);
    expect((await store.get(idOf('cart')))?.observedAt).toBe(
      provider.clock.now(),
    );
    provider.push('shop');
    expect(await record()).toEqual([idOf('shop')]);
    expect((await store.get(idOf('shop')))?.observation.runs).toHaveLength(1);
  });

  it('forgets what is gone, and keeps what was not looked at', async () => {
    await record();
    const before = await store.get(idOf('cart'));
    const { pipelines } = await look();
    const shop = pipelines.filter(({ name }) => name === 'shop');
    expect(
      await record({ pipelines: shop, kept: [provider.refOf('cart')] }),
    ).toEqual([]);
    expect(await store.get(idOf('cart'))).toEqual(before);
    expect(await record({ pipelines: shop })).toEqual([idOf('cart')]);
    expect(await store.get(idOf('cart'))).toBeUndefined();
    expect(await store.idsOf(scope.id)).toEqual([idOf('shop')]);
  });

  it('keeps what was known of a pipeline that cannot be read, and why', async () => {
    await record();
    provider.problems.set('shop', 'Access denied.');
    expect(await record()).toEqual([idOf('shop')]);
    expect(await record()).toEqual([]);
    expect(await store.get(idOf('shop'))).toMatchObject({
      problem: 'Access denied.',
      observation: { name: 'shop' },
    });
    provider.problems.clear();
    expect(await record()).toEqual([idOf('shop')]);
    expect(await store.get(idOf('shop'))).not.toHaveProperty('problem');
  });

  it('ignores a look that is older than what it has', async () => {
    const old = await look();
    provider.push('shop');
    await record();
    expect(await store.record(scope, old)).toEqual([]);
    expect((await store.get(idOf('shop')))?.observation.runs).toHaveLength(1);
  });

  it('finds those that wait, go on, or that somebody reads', async () => {
    await record();
    const watched = async (since: number) =>
      (await store.watched(scope.id, since)).map(({ id }) => id);
    expect(await watched(0)).toEqual([]);
    await store.looked([idOf('cart')], 5000);
    expect(await watched(4999)).toEqual([idOf('cart')]);
    expect(await watched(5000)).toEqual([]);
    provider.push('shop');
    await record();
    expect(await watched(5000)).toEqual([idOf('shop')]);
    for (let stage = 0; stage < 3; stage++) await record();
    const waiting = (await store.waiting()).map(({ id }) => id);
    expect(waiting).toContain(idOf('shop'));
    expect(waiting).not.toContain(idOf('cart'));
  });

  it('finds them by what claims them', async () => {
    await record();
    const own = async (annotation: string, value: string) =>
      (await store.ofClaims([{ annotation, value }]))
        .filter(({ scopeId }) => scopeId === scope.id)
        .map(({ id }) => id);
    expect(await own(LOCAL_GIT_ANNOTATION, 'shop')).toEqual([idOf('shop')]);
    expect(await own('another/annotation', 'shop')).toEqual([]);
    expect(await own(LOCAL_GIT_ANNOTATION, 'none')).toEqual([]);
  });

  it('tells nothing of places that are no longer configured', async () => {
    const scopes = new ScopeStore(database(), 'pipeline_scopes');
    for (let stage = 0; stage < 4; stage++) {
      if (stage === 0) provider.push('shop');
      await record();
    }
    const other = new PipelineStore(database(), scopes, ['another:scope:-']);
    expect(await other.get(idOf('shop'))).toBeUndefined();
    const claim = { annotation: LOCAL_GIT_ANNOTATION, value: 'shop' };
    expect(await other.ofClaims([claim])).toEqual([]);
    expect(await other.waiting()).toEqual([]);
    expect(await other.scopes()).toEqual([]);
    expect(await store.get(idOf('shop'))).toBeDefined();
  });

  it('keeps no more than twenty runs and the last lines of what stages wrote', async () => {
    provider.push('shop');
    const { pipelines } = await look();
    const [shop] = pipelines;
    const long = Array.from({ length: 900 }, (_, line) => `line ${line}`);
    const run = {
      ...shop.runs[0],
      stages: [
        { ...shop.runs[0].stages[0], output: [...long, 'x'.repeat(9000)] },
      ],
    };
    const huge: PipelineObservation = {
      ...shop,
      runs: Array.from({ length: 50 }, () => run),
    };
    await record({ pipelines: [huge, huge] });
    const { runs } = (await store.get(idOf('shop')))!.observation;
    expect(runs).toHaveLength(20);
    const { output } = runs[0].stages[0];
    expect(output).toHaveLength(200);
    expect(output?.[198]).toBe('line 899');
    expect(output?.[199]).toHaveLength(2000);
  });
});
