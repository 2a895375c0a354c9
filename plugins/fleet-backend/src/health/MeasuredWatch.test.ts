import { mockServices } from '@backstage/backend-test-utils';
import {
  MEMORY_SIGNALS_ANNOTATION,
  MemorySignalProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import { shopObserved, SHOP_ID, T0 } from '../__testUtils__/observations';
import type { StoredSample } from '../signals/SampleStore';
import type { StoredSource } from '../signals/SourceStore';
import { MeasuredWatch } from './MeasuredWatch';

const SECOND = 1000;

class World {
  now = T0;
  annotations: Record<string, string> = { [MEMORY_SIGNALS_ANNOTATION]: 'shop' };
  samples: StoredSample[] = [];
  queries = 0;
  source: StoredSource = {
    id: 'memory:default',
    title: 'Memory',
    intervalSeconds: 15,
    state: 'ok',
    problems: {},
    failures: 0,
    nextAt: 0,
    observedAt: T0,
  };
  readonly watch = new MeasuredWatch({
    providers: [new MemorySignalProvider()],
    store: { all: async () => [this.source] },
    samples: {
      ofSource: async () => {
        this.queries++;
        return this.samples;
      },
    },
    readModel: {
      groups: () => [
        {
          id: SHOP_ID,
          scopeId: 'test:a:-',
          version: 1,
          observation: shopObserved(),
          facts: { recent: { requests: 0, errors: 0 }, knownGood: [] },
        },
      ],
    },
    claims: {
      ready: async () => {},
      claimant: () => ({
        entityRef: 'component:default/shop',
        title: 'Shop',
        annotations: this.annotations,
      }),
    },
    logger: mockServices.logger.mock(),
    clock: () => this.now,
  });

  sample(secondsAgo: number, measures: Partial<StoredSample>): this {
    this.samples.push({
      source: 'memory:default',
      groupId: SHOP_ID,
      at: this.now - (secondsAgo + 15) * SECOND,
      seconds: 15,
      ...measures,
    });
    return this;
  }

  async of() {
    await this.watch.look();
    return this.watch.of(SHOP_ID, this.now);
  }
}

describe('MeasuredWatch', () => {
  it('adds up the last minute', async () => {
    const world = new World()
      .sample(90, { throughput: 99, errorRate: 99 })
      .sample(30, { throughput: 10, errorRate: 0, memoryPercent: 80 })
      .sample(15, { throughput: 10, errorRate: 0 })
      .sample(0, { throughput: 20, errorRate: 10, cpuPercent: 40 });
    expect(await world.of()).toEqual({
      recent: { requests: 600, errors: 30 },
      memoryPercent: 80,
      cpuPercent: 40,
      missing: [],
    });
  });

  it('adds up revisions where nothing is said of all together', async () => {
    const world = new World()
      .sample(0, { revisionId: 'r1', throughput: 10, errorRate: 0 })
      .sample(0, { revisionId: 'r2', throughput: 10, errorRate: 0 });
    expect((await world.of())?.recent).toEqual({ requests: 300, errors: 0 });
  });

  it('says when a source that knows the group says nothing', async () => {
    const world = new World();
    world.source = { ...world.source, state: 'failing', message: 'Down.' };
    expect(await world.of()).toEqual({
      missing: [{ title: 'Memory', message: 'Down.' }],
    });
  });

  it('says since when', async () => {
    const world = new World().sample(0, { throughput: 1 });
    await world.of();
    world.now += 300 * SECOND;
    expect(await world.of()).toEqual({
      missing: [{ title: 'Memory', since: T0 }],
    });
  });

  it('does not call missing what was never asked', async () => {
    const world = new World();
    world.source = { ...world.source, state: 'pending' };
    expect(await world.of()).toEqual({ missing: [] });
  });

  it('knows nothing of a group that no source knows', async () => {
    const world = new World().sample(0, { throughput: 1 });
    world.annotations = {};
    expect(await world.of()).toBeUndefined();
  });

  it('asks once for each time that a source was read', async () => {
    const world = new World().sample(0, { throughput: 1 });
    for (let look = 0; look < 5; look++) await world.of();
    expect(world.queries).toBe(1);
    world.source = { ...world.source, observedAt: T0 + 15 * SECOND };
    await world.of();
    expect(world.queries).toBe(2);
  });
});
