import { FakeFleet } from './FakeFleet';
import type { FakeFleetOptions, FakeService } from './FakeFleet';
import { fakeGroupId } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { buildGroup, revisionOf } from './GroupBuilder';
import { seedAlerts } from './seedAlerts';
import { seedSafety } from './seedSafety';

const MINUTE = 60_000;
const TEAMS = [
  'group:default/shop-team',
  'group:default/payments-team',
  'group:default/search-team',
  'group:default/platform',
];
const QUIET = [
  'accounts',
  'addresses',
  'basket',
  'catalogue',
  'coupons',
  'delivery',
  'documents',
  'exports',
  'gift-cards',
  'images',
  'invoices',
  'loyalty',
  'mailer',
  'newsletter',
  'pricing',
  'profiles',
  'ratings',
  'redirects',
  'returns',
  'sitemap',
  'stock',
  'suppliers',
  'tracking',
  'translations',
  'vouchers',
  'wishlist',
];

/** A fleet in which each state occurs once among many quiet services. See {@link FakeFleet}. */
export function createFakeFleet(options: FakeFleetOptions = {}): FakeFleet {
  const now = (options.now ?? Date.now)();
  const groups = [...remarkable(now), ...quiet(now), unclaimed(now)];
  const fleet = new FakeFleet(
    {
      groups,
      services: servicesOf(groups),
      scopes: [
        scope('local:default', groups, new Date(now).toISOString()),
        {
          ...scope(
            'local:edge',
            groups,
            new Date(now - 7 * MINUTE).toISOString(),
          ),
          error: "The engine 'edge' at 127.0.0.1:7071 refused the connection.",
        },
      ],
    },
    options,
  );
  seedSafety(fleet, now);
  seedAlerts(fleet, now);
  return fleet;
}

/** A fleet without any service, as on the first day. */
export function createEmptyFleet(options: FakeFleetOptions = {}): FakeFleet {
  return new FakeFleet({ groups: [], services: [], scopes: [] }, options);
}

function remarkable(now: number): FakeGroup[] {
  const since = (minutes: number) =>
    new Date(now - minutes * MINUTE).toISOString();
  const oneOne = revisionOf('1.1.0');
  const oneTwo = revisionOf('1.2.0');
  return [
    buildGroup(
      'shop',
      'test',
      { version: '1.2.0', size: { min: 1, max: 3, desired: 2 } },
      now,
    ),
    buildGroup(
      'shop',
      'prod',
      {
        size: { min: 3, max: 12, desired: 8 },
        autoscaled: true,
        rolling: {
          from: oneOne,
          to: oneTwo,
          phase: 'awaitingPromotion',
          traffic: 25,
          step: 1,
          strategy: {
            type: 'canary',
            steps: [
              { weight: 10, pauseSeconds: 30 },
              { weight: 25 },
              { weight: 50, pauseSeconds: 60 },
            ],
            bakeSeconds: 300,
          },
          message:
            'Step 2 of 3: 25 % of traffic is on 1.2.0. It waits for a person.',
        },
        ready: 2,
        reasons: [
          {
            code: 'errorRate',
            severity: 'degraded',
            message: '1.2.0 answers 6.1 % of requests with errors, 1.1.0 0.0 %',
            since: since(2),
          },
        ],
      },
      now,
    ),
    buildGroup('outlet', 'prod', { size: { min: 2, max: 4, desired: 3 } }, now),
    buildGroup('checkout', 'test', {}, now),
    buildGroup(
      'checkout',
      'prod',
      {
        version: '1.2.0',
        size: { min: 4, max: 10, desired: 4 },
        unhealthy: 3,
        reasons: [
          {
            code: 'crashLoop',
            severity: 'critical',
            message: '3 of 4 instances crash within 5 s of their start',
            since: since(4),
          },
        ],
      },
      now,
    ),
    buildGroup(
      'search',
      'prod',
      {
        size: { min: 4, max: 20, desired: 10 },
        rolling: { from: oneOne, to: oneTwo, traffic: 60 },
        ready: 6,
      },
      now,
    ),
    buildGroup('billing', 'staging', {}, now),
    buildGroup(
      'billing',
      'prod',
      {
        size: { min: 2, max: 6, desired: 4 },
        rolling: {
          from: oneTwo,
          to: oneOne,
          rollbackOf: '-',
          traffic: 50,
          reason: 'Invoices were rounded wrongly',
        },
        ready: 2,
      },
      now,
    ),
    buildGroup(
      'recommendations',
      'prod',
      {
        scope: 'local:edge',
        size: { min: 2, max: 8, desired: 5 },
        stale: {
          ageMs: 7 * MINUTE,
          error: "The engine 'edge' at 127.0.0.1:7071 refused the connection.",
        },
      },
      now,
    ),
    buildGroup(
      'payments',
      'prod',
      {
        size: { min: 3, max: 6, desired: 6 },
        autoscaled: true,
        reasons: [
          {
            code: 'atMax',
            severity: 'degraded',
            message:
              'At its maximum of 6 for 14 min; the autoscaler asks for 8',
            since: since(14),
          },
        ],
      },
      now,
    ),
    buildGroup(
      'reports',
      'prod',
      { size: { min: 0, max: 2, desired: 0 } },
      now,
    ),
  ];
}

function quiet(now: number): FakeGroup[] {
  return QUIET.flatMap((service, index) => [
    ...(index % 3 === 0
      ? [
          buildGroup(
            service,
            'test',
            { size: { min: 1, max: 2, desired: 1 } },
            now,
          ),
        ]
      : []),
    buildGroup(
      service,
      'prod',
      {
        size: { min: 2, max: 4 + index, desired: 2 + (index % 9) },
        autoscaled: index % 2 === 0,
        ...(service === 'basket' ? { suspended: ['scaleIn'] } : {}),
      },
      now,
    ),
  ]);
}

function unclaimed(now: number): FakeGroup {
  return {
    ...buildGroup(
      'legacy-import',
      'prod',
      { version: '1.0.0', size: { min: 1, max: 1, desired: 1 } },
      now,
    ),
    entityRef: undefined,
  };
}

function servicesOf(groups: readonly FakeGroup[]): FakeService[] {
  const services = new Map<string, FakeService>();
  for (const group of groups) {
    const id = group.entityRef ?? fakeGroupId(group);
    if (services.has(id)) continue;
    services.set(id, {
      id,
      entityRef: group.entityRef,
      title: group.entityRef
        ? titleOf(group.service)
        : `${group.service}/${group.environment}`,
      owner: group.entityRef ? TEAMS[services.size % TEAMS.length] : undefined,
    });
  }
  return [...services.values()];
}

function titleOf(service: string): string {
  const words = service.replace(/-/g, ' ');
  return words.charAt(0).toLocaleUpperCase('en-US') + words.slice(1);
}

function scope(id: string, groups: readonly FakeGroup[], observedAt: string) {
  const [provider, account] = id.split(':');
  return {
    id,
    provider,
    account,
    region: '-',
    observedAt,
    groups: groups.filter(group => group.scope === id).length,
  };
}
