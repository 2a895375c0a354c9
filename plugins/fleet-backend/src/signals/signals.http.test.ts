import { mockCredentials } from '@backstage/backend-test-utils';
import type { Signals } from '@capstan/plugin-fleet-common';
import { APDEX_TARGET_ANNOTATION } from '@capstan/plugin-fleet-common';
import {
  MemorySignalProvider,
  MEMORY_SIGNALS_ANNOTATION,
} from '@capstan/plugin-fleet-node/testUtils';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import {
  iso,
  revision,
  rollout,
  shopObserved,
  SHOP_ID,
  signal,
} from '../__testUtils__/observations';
import { ObservedProvider } from '../__testUtils__/ObservedProvider';
import { component, startFleet } from '../__testUtils__/startFleet';

const STEP = 5000;

describe('GET /groups/{groupId}/signals', () => {
  const start = Math.floor(Date.now() / STEP) * STEP - 120_000;
  const memory = new MemorySignalProvider({
    sources: [
      { id: 'memory:good', title: 'Good', intervalSeconds: 1 },
      { id: 'memory:other', title: 'Other', intervalSeconds: 1 },
    ],
  });
  const annotations = {
    [MEMORY_SIGNALS_ANNOTATION]: 'shop',
    [APDEX_TARGET_ANNOTATION]: '2',
  };
  let backend: Awaited<ReturnType<typeof startFleet>>;

  const ask = (query: string) =>
    request(backend.server)
      .get(`/api/fleet/groups/${encodeURIComponent(SHOP_ID)}/signals${query}`)
      .set('authorization', mockCredentials.user.header());
  const get = async (query = '') => {
    const { status, body } = await ask(query);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as Signals;
  };

  beforeAll(async () => {
    const entity = component('shop', 'shop');
    Object.assign(entity.metadata.annotations!, annotations);
    memory.add(
      ...Array.from({ length: 16 }, (_, n) => ({
        groupId: SHOP_ID,
        at: iso(start + n * 15_000),
        seconds: 15,
        throughput: 7,
        queueDepth: 3,
      })),
    );
    backend = await startFleet({
      providers: [
        new ObservedProvider(
          shopObserved({
            revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
            signals: [
              // Half within 2 ms, half within 8 ms.
              signal(start, 10, 0, { latency: [0, 5, 0, 0, 5] }),
            ],
            rollouts: [rollout('n1', { startedAt: iso(start + STEP) })],
          }),
        ),
      ],
      signalProviders: [memory],
      entities: [entity],
    });
  });
  afterAll(() => backend.stop());

  it('draws what the engine counted and what sources say, with the state of each and the target of the entity', async () => {
    await eventually(async () => {
      const { series, sources, apdexTargetMs } = await get();
      expect(apdexTargetMs).toBe(2);
      expect(sources.map(({ id, state }) => `${id} ${state}`)).toEqual([
        'test:a:- ok',
        'memory:good ok',
        'memory:other ok',
      ]);
      expect(series.map(({ source, label }) => `${source} ${label}`)).toEqual([
        'test:a:- 1.0.0',
        'memory:good all versions',
        'memory:other all versions',
      ]);
      expect(series[0].points[0].apdex).toBeCloseTo(0.75, 9);
      expect(series[1].points[0]).toMatchObject({
        throughput: 7,
        queueDepth: 3,
      });
    });
  });

  it('marks the rollout at the sources that have change tracking', async () => {
    await eventually(async () =>
      expect(
        memory.markers.map(({ kind, version }) => [kind, version]),
      ).toEqual([['rolloutStarted', '1.1.0']]),
    );
  });

  it('compares and resolves as asked', async () => {
    const { resolutionSeconds, comparison } = await get(
      '?resolution=60&compare=lastDeployment',
    );
    expect(resolutionSeconds).toBe(60);
    expect(comparison).toMatchObject({
      kind: 'lastDeployment',
      to: iso(start + STEP),
    });
  });

  it.each([
    ['too fine a resolution', '?resolution=4', 'resolution'],
    ['too coarse a resolution', '?resolution=86401', 'resolution'],
    ['a resolution that is none', '?resolution=fine', 'resolution'],
    ['a fraction of a second', '?resolution=7.5', 'resolution'],
    ['a comparison that there is not', '?compare=tomorrow', 'compare'],
    [
      'more points than there may be',
      `?resolution=5&from=${iso(start - 30 * 24 * 3600_000)}`,
      'more than 10000. Choose a resolution of at least',
    ],
    [
      'an end before the begin',
      `?from=${iso(start)}&to=${iso(start - 1)}`,
      'The range is empty',
    ],
    [
      'more than 31 days',
      `?from=${iso(start - 40 * 24 * 3600_000)}`,
      '31 days',
    ],
    ['a time that is none', '?to=now', "'to' is 'now'"],
  ])('refuses %s', async (_name, query, message) => {
    const { status, body } = await ask(query);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });
});
