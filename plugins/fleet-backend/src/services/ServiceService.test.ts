import { mockCredentials } from '@backstage/backend-test-utils';
import type { Service, ServicePage } from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '@capstan/plugin-fleet-node';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import {
  instance,
  rollout,
  shopObserved,
  signal,
} from '../__testUtils__/observations';
import { ObservedProvider } from '../__testUtils__/ObservedProvider';
import { component, startFleet } from '../__testUtils__/startFleet';
import type { Policy } from '../__testUtils__/startFleet';

type Query = Record<string, string | string[]>;

function group(
  name: string,
  environment: string,
  changes: Partial<GroupObservation> = {},
): GroupObservation {
  return shopObserved({
    ref: {
      provider: 'test',
      account: 'a',
      region: '-',
      nativeId: `${name}/${environment}`,
    },
    name,
    environment,
    claim: { annotation: 'capstan/local-service', value: name },
    ...changes,
  });
}

const size = (running: number, healthy = running) => ({
  ...shopObserved().size,
  desired: running,
  running,
  healthy,
});
const share = { revisionId: 'r2', label: '2.7.1', running: 4, healthy: 4 };

async function start(
  groups: readonly GroupObservation[],
  options: { policy?: Policy; names?: string[] } = {},
) {
  const names = options.names ?? ['shop', 'cart', 'mail'];
  const backend = await startFleet({
    providers: [new ObservedProvider(...groups)],
    entities: names.map(name =>
      component(name, name, name === 'mail' ? 'mail-team' : 'shop-team'),
    ),
    policy: options.policy,
  });
  await eventually(() => expect(backend.signals.length).toBeGreaterThan(0));
  return async (query: Query = {}) => {
    const response = await request(backend.server)
      .get('/api/fleet/services')
      .set('authorization', mockCredentials.user.header())
      .query(query);
    expect([response.status, response.body.error]).toEqual([200, undefined]);
    return {
      page: response.body as ServicePage,
      bytes: Buffer.byteLength(response.text),
    };
  };
}

const titles = ({ page }: { page: ServicePage }) =>
  page.items.map(({ title }) => title);

const few = () => [
  group('shop', 'test'),
  group('shop', 'prod', { size: size(3, 0) }),
  group('cart', 'prod', {
    size: size(5),
    rollouts: [rollout('n1', { startedAt: new Date().toISOString() })],
  }),
  group('mail', 'prod', { size: size(4), revisionShares: [share] }),
  group('stray', 'prod'),
];

describe('GET /services', () => {
  it('groups by entity, worst health first, and lists what no entity claims by itself', async () => {
    const list = await start(few());
    const { page } = await list();
    expect(page.total).toBe(4);
    expect(
      page.items.map(({ title, health, groups }) => [
        title,
        health,
        groups.length,
      ]),
    ).toEqual([
      ['shop', 'critical', 2],
      ['cart', 'ok', 1],
      ['mail', 'ok', 1],
      ['stray', 'ok', 1],
    ]);
    expect(page.items[0]).toMatchObject({
      id: 'component:default/shop',
      entityRef: 'component:default/shop',
      owner: 'group:default/shop-team',
    });
    expect(page.items[3].id).toBe('test:a:-:stray%2Fprod');
    expect(page.items[3].entityRef).toBeUndefined();
    expect(page.facets).toEqual({
      environments: ['prod', 'test'],
      owners: ['group:default/mail-team', 'group:default/shop-team'],
    });
    expect(page.scopes).toMatchObject([{ id: 'test:a:-', groups: 5 }]);
  });

  describe('finds and sorts', () => {
    let list: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      list = await start(few());
    });

    it.each<[string, Query, string[]]>([
      ['words of the title', { search: 'SHOP' }, ['shop']],
      ['a version', { search: '2.7' }, ['mail']],
      ['all words', { search: 'prod 2.7.1' }, ['mail']],
      ['nothing that is there', { search: 'shop 2.7.1' }, []],
      ['health', { health: 'critical' }, ['shop']],
      [
        'several healths',
        { health: ['ok', 'critical'], search: 'sh' },
        ['shop'],
      ],
      ['environment', { environment: 'test' }, ['shop']],
      ['owner', { owner: 'group:default/mail-team' }, ['mail']],
      ['running rollouts', { rolling: 'true' }, ['cart']],
      ['open alerts, of which there are none', { alerts: 'true' }, []],
      [
        'rolling=false: no filter',
        { rolling: 'false', sort: 'title' },
        ['cart', 'mail', 'shop', 'stray'],
      ],
      ['title', { sort: 'title' }, ['cart', 'mail', 'shop', 'stray']],
      [
        'title, backwards',
        { sort: 'title', order: 'desc' },
        ['stray', 'shop', 'mail', 'cart'],
      ],
      ['capacity', { sort: 'capacity' }, ['cart', 'shop', 'mail', 'stray']],
      [
        'capacity, the smallest first',
        { sort: 'capacity', order: 'asc' },
        ['stray', 'mail', 'cart', 'shop'],
      ],
      ['rollouts', { sort: 'rollouts' }, ['cart', 'mail', 'shop', 'stray']],
      [
        'health, the best first',
        { sort: 'health', order: 'asc' },
        ['cart', 'mail', 'stray', 'shop'],
      ],
    ])('by %s', async (name, query, expected) => {
      const found = titles(await list(query));
      // Running instances: shop 2 + 3, cart 5, mail 4, stray 2; equal ones go by title.
      expect([name, found]).toEqual([name, expected]);
    });
  });

  it.each(['title', 'health', 'capacity', 'rollouts'])(
    'pages by %s: each service exactly once',
    async sort => {
      const names = Array.from(
        { length: 23 },
        (_, index) => `service-${index}`,
      );
      const list = await start(
        names.map((name, index) =>
          group(name, 'prod', { size: size(1 + (index % 4), index % 3) }),
        ),
        { names },
      );
      for (const order of ['asc', 'desc']) {
        const whole = titles(await list({ sort, order, limit: '100' }));
        const paged: string[] = [];
        let cursor: string | undefined;
        do {
          const { page } = await list({
            sort,
            order,
            limit: '5',
            ...(cursor && { cursor }),
          });
          expect(page.total).toBe(23);
          expect(page.items.length).toBeLessThanOrEqual(5);
          paged.push(...page.items.map(({ title }) => title));
          cursor = page.nextCursor;
        } while (cursor && paged.length < 100);
        expect(paged).toEqual(whole);
        expect(new Set(paged).size).toBe(23);
      }
    },
  );

  it('shows each person what they may see, and nothing of the rest', async () => {
    const list = await start(few(), {
      policy: (permission, entityRef) =>
        permission === 'fleet.group.read' &&
        entityRef === 'component:default/mail',
    });
    const { page } = await list();
    expect(titles({ page })).toEqual(['mail']);
    expect(page.total).toBe(1);
    expect(page.facets).toEqual({
      environments: ['prod'],
      owners: ['group:default/mail-team'],
    });
  });

  it('shows unclaimed groups to those who may see them', async () => {
    const list = await start(few(), {
      policy: permission => permission === 'fleet.unclaimed.read',
    });
    expect(titles(await list())).toEqual(['stray']);
  });

  it('answers 5,000 groups in pages of at most 200 KB that hold all of them', async () => {
    const names = Array.from(
      { length: 2500 },
      (_, index) => `service-${String(index).padStart(4, '0')}`,
    );
    const groups = names.flatMap(name =>
      ['test', 'prod'].map(environment =>
        group(name, environment, {
          instances: [instance('i1'), instance('i2')],
          signals: [signal(Date.now() - 5000, 100, 0)],
          revisionShares: [
            share,
            { ...share, revisionId: 'r1', label: '2.7.0', traffic: 0 },
          ],
        }),
      ),
    );
    const list = await start(groups, { names });
    const seen: Service[] = [];
    let cursor: string | undefined;
    do {
      const { page, bytes } = await list({
        sort: 'title',
        limit: '100',
        ...(cursor && { cursor }),
      });
      expect(bytes).toBeLessThanOrEqual(200_000);
      expect(page.total).toBe(2500);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor && seen.length < 5000);
    expect(seen.map(({ title }) => title)).toEqual(names);
    expect(seen.every(({ groups: two }) => two.length === 2)).toBe(true);
  }, 60_000);
});
