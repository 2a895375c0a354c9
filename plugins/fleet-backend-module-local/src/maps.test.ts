import type {
  Group,
  Instance,
  MetricWindow,
  Release,
  Rollout,
  Snapshot,
} from '@capstan/local-engine';
import { mapCapabilities } from './mapCapabilities';
import { mapGroup } from './mapGroup';
import { mapInstance } from './mapInstance';
import { mapRelease } from './mapRelease';
import { mapRollout } from './mapRollout';

const at = '2026-03-01T00:00:00.000Z';

const release = (label: string, parts: Partial<Release> = {}): Release => ({
  id: `shop@${label}`,
  service: 'shop',
  label,
  digest: `sha256:${label}`,
  commit: 'abc',
  command: ['node', 'server.cjs'],
  variables: { GREETING: 'hi' },
  createdAt: at,
  deployable: { yes: true },
  ...parts,
});

const rollout = (parts: Partial<Rollout> = {}): Rollout => ({
  id: 'r-1',
  groupId: 'shop/prod',
  fromReleaseId: 'shop@1',
  toReleaseId: 'shop@2',
  strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
  phase: 'progressing',
  direction: 'forward',
  traffic: 50,
  ready: 1,
  wanted: 2,
  message: "1 of 2 instances of 'shop@2' are ready.",
  startedAt: at,
  ...parts,
});

const group = (parts: Partial<Group> = {}): Group => ({
  id: 'shop/prod',
  version: 7,
  spec: {
    service: 'shop',
    environment: 'prod',
    min: 1,
    max: 4,
    desired: 2,
    port: 7101,
    health: {
      readinessPath: '/readyz',
      livenessPath: '/livez',
      intervalMs: 1000,
      timeoutMs: 1000,
      unhealthyThreshold: 3,
      startSeconds: 30,
    },
    stopSeconds: 10,
    drainSeconds: 10,
    slowStartSeconds: 0,
    policies: [],
    scheduled: [],
    suspended: [],
    variables: {},
    keepReleases: 20,
  },
  secretNames: ['DATABASE_PASSWORD'],
  url: 'http://127.0.0.1:7101',
  releaseId: 'shop@1',
  running: 2,
  ready: 1,
  revisions: [
    { releaseId: 'shop@1', label: '1', running: 2, ready: 1, traffic: 100 },
  ],
  autoscaling: {
    active: false,
    reason: 'The group has no scaling policy.',
    processes: [],
  },
  conditions: [],
  updatedAt: at,
  ...parts,
});

const instance = (parts: Partial<Instance> = {}): Instance => ({
  id: 'i-1',
  groupId: 'shop/prod',
  releaseId: 'shop@1',
  label: '1',
  phase: 'ready',
  startedAt: at,
  ...parts,
});

const snapshot = (parts: Partial<Snapshot> = {}): Snapshot => ({
  sequence: 1,
  at,
  groups: [],
  instances: [],
  releases: [release('1'), release('2')],
  rollouts: [],
  activities: [],
  ...parts,
});

const map = (
  parts: {
    group?: Partial<Group>;
    snapshot?: Partial<Snapshot>;
    metrics?: MetricWindow[];
  } = {},
) =>
  mapGroup({
    group: group(parts.group),
    snapshot: snapshot(parts.snapshot),
    metrics: parts.metrics ?? [],
    engine: 'default',
  });

describe('mapGroup', () => {
  it('names, claims and measures the group', () => {
    expect(map()).toMatchObject({
      ref: {
        provider: 'local',
        account: 'default',
        region: '-',
        nativeId: 'shop/prod',
      },
      name: 'shop',
      environment: 'prod',
      kind: 'Local group',
      claim: { annotation: 'capstan/local-service', value: 'shop' },
      size: {
        min: 1,
        max: 4,
        desired: 2,
        running: 2,
        healthy: 1,
        unit: 'instances',
      },
      autoscaling: {
        active: false,
        policies: [],
        reason: 'The group has no scaling policy.',
      },
      currentRevisionId: 'shop@1',
      revisionShares: [
        {
          revisionId: 'shop@1',
          label: '1',
          running: 2,
          healthy: 1,
          traffic: 100,
        },
      ],
      concurrencyToken: '7',
      url: 'http://127.0.0.1:7101',
    });
  });

  it('keeps what belongs to other groups and services out', () => {
    const observation = map({
      snapshot: {
        releases: [release('1'), release('9', { service: 'other' })],
        instances: [instance(), instance({ id: 'i-2', groupId: 'shop/test' })],
        rollouts: [rollout(), rollout({ id: 'r-2', groupId: 'shop/test' })],
        activities: [
          {
            id: 1,
            groupId: 'shop/prod',
            at,
            cause: 'policy',
            effect: 'none',
            from: 2,
            to: 2,
            reason: 'at max',
          },
          {
            id: 2,
            groupId: 'shop/test',
            at,
            cause: 'policy',
            effect: 'none',
            from: 2,
            to: 2,
            reason: 'at max',
          },
        ],
      },
    });
    expect(observation.revisions.map(revision => revision.id)).toEqual([
      'shop@1',
    ]);
    expect(observation.instances.map(({ id }) => id)).toEqual(['i-1']);
    expect(observation.rollouts.map(({ nativeId }) => nativeId)).toEqual([
      'r-1',
    ]);
    expect(observation.activities).toEqual([
      {
        id: '1',
        at,
        cause: 'policy',
        effect: 'none',
        from: 2,
        to: 2,
        reason: 'at max',
      },
    ]);
  });

  it('shows the newest rollout first', () => {
    const rollouts = [
      rollout({ id: 'old' }),
      rollout({ id: 'new', startedAt: '2026-03-02T00:00:00.000Z' }),
    ];
    expect(
      map({ snapshot: { rollouts } }).rollouts.map(({ nativeId }) => nativeId),
    ).toEqual(['new', 'old']);
  });

  it('never shows the name or value of a secret', () => {
    expect(JSON.stringify(map())).not.toContain('PASSWORD');
  });

  it('says in a sentence what the autoscaler does', () => {
    const spec = {
      ...group().spec,
      policies: [
        { name: 'a', metric: 'cpu', target: 60 },
        { name: 'b', metric: 'requests', target: 50 },
        { name: 'c', metric: 'queue', target: 5, gauge: 'jobs_waiting' },
      ],
      scheduled: [{ name: 'd', cron: '0 8 * * 1-5', min: 2, max: 8 }],
    } as const;
    const processes = [
      { name: 'scaleIn', suspended: true },
      { name: 'scaleOut', suspended: false },
    ] as const;
    const reason = 'Suspended until somebody resumes it: scaling in.';
    const { autoscaling, policies } = map({
      group: { spec, autoscaling: { active: true, reason, processes } },
    });
    expect(autoscaling).toEqual({
      active: true,
      policies: [
        'keeps CPU at 60 % of a core per instance',
        'keeps 50 requests/s per instance',
        'keeps jobs_waiting at 5 per instance',
        "sets min 2, max 8 at '0 8 * * 1-5' (UTC)",
      ],
      reason,
      processes,
    });
    expect(
      policies.map(policy => [
        policy.name,
        policy.type,
        policy.metric,
        policy.target,
      ]),
    ).toEqual([
      ['a', 'targetTracking', 'cpu', 60],
      ['b', 'targetTracking', 'requests', 50],
      ['c', 'targetTracking', 'jobs_waiting', 5],
      ['d', 'scheduled', undefined, undefined],
    ]);
  });

  it('measures requests per instance over the last complete window of all releases', () => {
    const window = (
      second: number,
      requests: number,
      releaseId = 'shop@1',
    ): MetricWindow => ({
      groupId: 'shop/prod',
      releaseId,
      at: new Date(Date.parse(at) + second * 1000).toISOString(),
      seconds: 5,
      requests,
      errors: 1,
      latency: [requests],
    });
    const spec = {
      ...group().spec,
      policies: [{ name: 'b', metric: 'requests', target: 50 }],
    } as const;
    const metrics = [
      window(0, 5),
      window(5, 300),
      window(5, 200, 'shop@2'),
      window(10, 1),
    ];
    const observation = map({ group: { spec, ready: 2 }, metrics });
    expect(observation.policies[0].current).toBe(50);
    expect(observation.signals).toHaveLength(4);
    expect(observation.signals[2]).toEqual({
      revisionId: 'shop@2',
      at: '2026-03-01T00:00:05.000Z',
      seconds: 5,
      requests: 200,
      errors: 1,
      latency: [200],
    });
    expect(
      map({ group: { spec, ready: 0 }, metrics }).policies[0].current,
    ).toBeUndefined();
    expect(
      map({ group: { spec }, metrics: metrics.slice(0, 1) }).policies[0]
        .current,
    ).toBeUndefined();
  });

  it.each([
    ['crashLoop', 'crashLoop', 'degraded'],
    ['atMax', 'atMax', 'degraded'],
    ['memoryNearLimit', 'memoryNearLimit', 'degraded'],
    ['belowMin', 'belowMin', 'degraded'],
    ['balancerDown', 'providerCondition', 'critical'],
  ] as const)('shows the condition %s as %s, %s', (type, code, severity) => {
    const conditions = [{ type, since: at, message: 'So it is.' }];
    expect(map({ group: { conditions } }).conditions).toEqual([
      { code, severity, since: at, message: 'So it is.' },
    ]);
  });
});

describe('mapRelease', () => {
  it('is a revision, warm as long as its instances are kept', () => {
    const warm = { releaseId: 'shop@1', until: '2026-03-01T00:10:00.000Z' };
    expect(mapRelease(release('1'), { warm })).toEqual({
      id: 'shop@1',
      label: '1',
      digest: 'sha256:1',
      commit: 'abc',
      createdAt: at,
      configuration: { GREETING: 'hi' },
      deployable: { yes: true },
      warmUntil: '2026-03-01T00:10:00.000Z',
    });
    expect(mapRelease(release('2'), { warm }).warmUntil).toBeUndefined();
  });
});

describe('mapRollout', () => {
  it('shows labels where the engine says ids', () => {
    expect(mapRollout(rollout(), [release('1'), release('2')])).toMatchObject({
      nativeId: 'r-1',
      from: { revisionId: 'shop@1', label: '1' },
      to: { revisionId: 'shop@2', label: '2' },
      progress: { ready: 1, wanted: 2 },
      traffic: 50,
      message: '1 of 2 instances of 2 are ready.',
    });
  });

  it('shows the id of a release that is not kept any more, and no former one when there was none', () => {
    const first = rollout({ fromReleaseId: undefined, message: 'Done.' });
    expect(mapRollout(first, [])).toMatchObject({
      from: undefined,
      to: { revisionId: 'shop@2', label: 'shop@2' },
      message: 'Done.',
    });
  });
});

describe('mapInstance', () => {
  it.each([
    ['starting', 'starting', 'unknown'],
    ['ready', 'running', 'healthy'],
    ['unready', 'running', 'unhealthy'],
    ['draining', 'draining', 'unknown'],
    ['stopping', 'stopping', 'unknown'],
    ['stopped', 'stopped', 'unknown'],
    ['failed', 'failed', 'unhealthy'],
  ] as const)('shows %s as %s and %s', (native, phase, health) => {
    expect(mapInstance(instance({ phase: native }), {})).toMatchObject({
      phase,
      health,
    });
  });

  it('is not healthy while the balancer keeps it out', () => {
    expect(mapInstance(instance({ ejected: true }), {})).toMatchObject({
      phase: 'running',
      health: 'unhealthy',
      healthSource: 'balancer: bad answers',
    });
  });

  it('tells its use of memory beside the limit, and how it ended', () => {
    const ended = instance({
      phase: 'failed',
      memoryBytes: 10,
      exit: { code: 1, reason: 'exited with code 1', output: ['boom'] },
    });
    expect(mapInstance(ended, { memoryLimitMib: 2 })).toMatchObject({
      memoryBytes: 10,
      memoryLimitBytes: 2 * 1024 * 1024,
      exit: { code: 1, reason: 'exited with code 1', output: ['boom'] },
    });
  });
});

describe('mapCapabilities', () => {
  const releases = [release('1'), release('2')];
  const can = (parts: Partial<Group>, known = releases) =>
    Object.entries(mapCapabilities(group(parts), known)).flatMap(
      ([kind, capability]) => (capability.can ? [kind] : []),
    );
  const canary = {
    type: 'canary',
    steps: [{ weight: 20, pauseSeconds: 60 }],
    bakeSeconds: 0,
  } as const;

  it.each<[string, Partial<Group>, string[]]>([
    ['an idle group', {}, ['rollout', 'rollback', 'scale']],
    [
      'a group that scales itself',
      {
        autoscaling: {
          active: true,
          processes: [{ name: 'scaleIn', suspended: false }],
        },
      },
      ['rollout', 'rollback', 'scale', 'autoscaling'],
    ],
    ['an empty group', { releaseId: undefined }, ['rollout', 'scale']],
    [
      'a rolling group',
      { rollout: rollout() },
      ['rollback', 'scale', 'pause', 'abort'],
    ],
    [
      'a paused rollout',
      { rollout: rollout({ phase: 'paused' }) },
      ['rollback', 'scale', 'resume', 'abort'],
    ],
    [
      'a gate',
      { rollout: rollout({ phase: 'awaitingPromotion' }) },
      ['rollback', 'scale', 'pause', 'promote', 'abort'],
    ],
    [
      'baking',
      { rollout: rollout({ phase: 'baking' }) },
      ['rollback', 'scale', 'promote', 'abort'],
    ],
    [
      'a canary before its step',
      { rollout: rollout({ strategy: canary, step: 0, traffic: 0 }) },
      ['rollback', 'scale', 'pause', 'abort'],
    ],
    [
      'a canary in a timed step',
      { rollout: rollout({ strategy: canary, step: 0, traffic: 20 }) },
      ['rollback', 'scale', 'pause', 'promote', 'abort'],
    ],
    [
      'a rollout on its way back',
      { rollout: rollout({ direction: 'back' }) },
      ['scale'],
    ],
    [
      'a first rollout',
      { releaseId: undefined, rollout: rollout({ fromReleaseId: undefined }) },
      ['scale', 'pause', 'abort'],
    ],
  ])('of %s', (_, parts, expected) => {
    expect(can(parts)).toEqual(expected);
  });

  it('offers no rollback when nothing else can be deployed', () => {
    const gone = release('2', {
      deployable: { yes: false, reason: 'its files are gone' },
    });
    expect(can({}, [release('1'), gone])).not.toContain('rollback');
  });

  it('gives a sentence with every no', () => {
    for (const parts of [
      {},
      { rollout: rollout() },
      { rollout: rollout({ direction: 'back' }) },
    ] as const) {
      for (const capability of Object.values(
        mapCapabilities(group(parts), []),
      )) {
        expect(capability.can || /^[A-Z].*\.$/.test(capability.reason)).toBe(
          true,
        );
      }
    }
  });
});
