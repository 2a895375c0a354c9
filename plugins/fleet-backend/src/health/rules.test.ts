import type { HealthReason } from '@capstan/plugin-fleet-common';
import { iso, T0 } from '../__testUtils__/observations';
import { hold } from './Held';
import { healthOf } from './healthOf';
import type { HealthInputs } from './healthOf';

const MINUTE = 60_000;

const fine: HealthInputs = {
  now: T0,
  freshness: { observedAt: iso(T0 - 1000), stale: false },
  size: {
    min: 1,
    max: 10,
    desired: 3,
    running: 3,
    healthy: 3,
    unit: 'instances',
  },
  autoscaling: { active: false, policies: [] },
  policies: [],
  revisions: [
    { revisionId: 'r1', label: '1.0.0', running: 2, healthy: 2, traffic: 90 },
    { revisionId: 'r2', label: '1.1.0', running: 1, healthy: 1, traffic: 10 },
  ],
  instances: [],
  conditions: [],
  recent: { requests: 0, errors: 0 },
  lastRollout: { phase: 'progressing', label: '1.1.0', message: '' },
  held: {},
};

const reasons = (inputs: Partial<HealthInputs>) =>
  healthOf({ ...fine, ...inputs }).reasons;
const reason = (
  code: HealthReason['code'],
  inputs: Partial<HealthInputs>,
): HealthReason | undefined =>
  reasons(inputs).find(known => known.code === code);
/** In whatever severity, since so many minutes. */
const heldFor = (code: string, minutes: number) => ({
  held: { [code]: { any: T0 - minutes * MINUTE, bad: T0 - minutes * MINUTE } },
});
const counts = (requests: number, errors: number) => ({ requests, errors });
const running = (more: object) => ({
  phase: 'running' as const,
  startedAt: iso(T0),
  ...more,
});
const policy = {
  name: 'queue',
  type: 'targetTracking',
  summary: 'keeps 10 messages',
  metric: 'queueDepth',
  target: 10,
} as const;

describe('what is suspended', () => {
  const suspended = (scaleIn: boolean, scheduled: boolean) => ({
    autoscaling: {
      active: true,
      policies: [],
      processes: [
        { name: 'scaleIn', suspended: scaleIn },
        { name: 'scheduled', suspended: scheduled },
      ] as const,
    },
  });

  it('is said, with the moment since when, and is nothing bad', () => {
    const since = T0 - 5 * MINUTE;
    const inputs = {
      ...suspended(true, true),
      held: { suspended: { any: since } },
    };
    expect(reason('suspended', inputs)).toEqual({
      code: 'suspended',
      severity: 'info',
      message:
        'Suspended until somebody resumes it: scaling in and scheduled sizes.',
      since: iso(since),
    });
    expect(healthOf({ ...fine, ...inputs }).status).toBe('ok');
  });

  it.each([
    ['nothing is', suspended(false, false)],
    ['nothing can be', {}],
  ])('is not said when %s', (_, inputs) => {
    expect(reason('suspended', inputs)).toBeUndefined();
  });
});

describe('error rate', () => {
  const traffic = (
    changes: Partial<NonNullable<HealthInputs['traffic']>> = {},
  ) => ({
    burst: counts(0, 0),
    fiveMinutes: counts(0, 0),
    byRevision: [],
    ...changes,
  });

  it('blames the revision whose own requests fail, while hardly any of all do', () => {
    expect(
      reason('errorRate', {
        recent: counts(4000, 30),
        traffic: traffic({
          byRevision: [
            { revisionId: 'r1', ...counts(3900, 4) },
            { revisionId: 'r2', ...counts(100, 26) },
          ],
        }),
      }),
    ).toMatchObject({
      severity: 'critical',
      message:
        '26.0 % of requests to 1.1.0 failed in the last minute (26 of 100).',
      revision: { revisionId: 'r2', label: '1.1.0' },
      evidence: [
        { label: 'failed requests', value: 26, limit: 5, unit: 'percent' },
        { label: 'requests', value: 100, unit: 'count' },
      ],
    });
  });

  it('blames no revision when all fail alike', () => {
    const found = reason('errorRate', {
      recent: counts(1000, 250),
      traffic: traffic({
        byRevision: [
          { revisionId: 'r1', ...counts(900, 225) },
          { revisionId: 'r2', ...counts(100, 25) },
        ],
      }),
    });
    expect(found).toMatchObject({ severity: 'critical' });
    expect(found?.revision).toBeUndefined();
  });

  it('names the only revision that had requests', () => {
    expect(
      reason('errorRate', {
        recent: counts(100, 50),
        traffic: traffic({
          byRevision: [{ revisionId: 'r1', ...counts(100, 50) }],
        }),
      })?.revision,
    ).toEqual({ revisionId: 'r1', label: '1.0.0' });
  });

  it('sees a burst before the minute is bad', () => {
    expect(
      reason('errorRate', {
        recent: counts(600, 28),
        traffic: traffic({ burst: counts(100, 28) }),
      }),
    ).toMatchObject({
      severity: 'critical',
      message: '28.0 % of requests failed in the last 10 s (28 of 100).',
    });
  });

  it('is over when the last seconds are fine, although the minute was bad', () => {
    expect(
      reason('errorRate', {
        recent: counts(600, 200),
        traffic: traffic({ burst: counts(150, 0) }),
      }),
    ).toBeUndefined();
  });

  it('sees a slow burn over five minutes', () => {
    expect(
      reason('errorRate', {
        recent: counts(300, 3),
        traffic: traffic({
          burst: counts(75, 1),
          fiveMinutes: counts(1500, 30),
        }),
      }),
    ).toMatchObject({
      severity: 'degraded',
      message:
        '2.0 % of requests failed in the last five minutes (30 of 1500).',
    });
  });

  it('believes another source where the engine counts nothing', () => {
    expect(
      reason('errorRate', {
        measured: { recent: counts(600, 120), missing: [] },
      }),
    ).toMatchObject({
      severity: 'critical',
      message: '20.0 % of requests failed in the last minute (120 of 600).',
    });
  });

  it('may have other limits', () => {
    const limits = {
      memoryPercent: 90,
      errorPercent: 50,
      errorWarningPercent: 30,
      latencyFactor: 2,
      cpuPercent: 90,
      queueDepth: 1,
      crashes: 3,
    };
    const recent = counts(1000, 250);
    expect(reason('errorRate', { recent, limits })).toBeUndefined();
  });
});

describe('latency', () => {
  const usual = { baseline: 100, minutes: 60, learned: 0 };

  it.each([
    [
      'twice the usual and many requests are slow, for the first time',
      { p95: 210, slow: { requests: 600, count: 60 } },
      'info',
    ],
    [
      'less than twice the usual',
      { p95: 190, slow: { requests: 600, count: 60 } },
      undefined,
    ],
    [
      'a few slow ones of few requests',
      { p95: 300, slow: { requests: 30, count: 2 } },
      undefined,
    ],
    [
      'the usual is not known yet',
      { p95: 900, minutes: 5, slow: { requests: 600, count: 300 } },
      undefined,
    ],
    [
      'nobody would notice',
      { p95: 15, baseline: 3, slow: { requests: 600, count: 300 } },
      undefined,
    ],
    ['only p95 itself is known, for the first time', { p95: 300 }, 'info'],
  ])('when %s', (_name, latency, severity) => {
    expect(
      reason('latency', { latency: { ...usual, ...latency } })?.severity,
    ).toBe(severity);
  });

  it('matters when it was no single pause', () => {
    expect(
      reason('latency', {
        latency: { ...usual, p95: 210, slow: { requests: 600, count: 60 } },
        ...heldFor('latency', 1.5),
      })?.severity,
    ).toBe('degraded');
  });

  it('says what is usual and since when it is not', () => {
    expect(
      reason('latency', {
        latency: { ...usual, p95: 300 },
        ...heldFor('latency', 3),
      }),
    ).toMatchObject({
      severity: 'degraded',
      message: 'p95 is 300 ms for 3 min, usually 100 ms.',
      since: iso(T0 - 3 * MINUTE),
      evidence: [
        { label: 'p95', value: 300, limit: 200, unit: 'milliseconds' },
      ],
    });
  });
});

describe('memory', () => {
  const at = (percent: number) => ({
    instances: [running({ memoryBytes: percent, memoryLimitBytes: 100 })],
  });

  it('says since when', () => {
    expect(
      reason('memoryNearLimit', {
        ...at(94),
        ...heldFor('memoryNearLimit', 6),
      }),
    ).toMatchObject({
      severity: 'degraded',
      message:
        'Memory at 94 % of the limit for 6 min (1 of 1 instances above 85 %).',
      evidence: [{ value: 94, limit: 90, unit: 'percent' }],
    });
  });

  it('is critical just below the limit', () => {
    expect(reason('memoryNearLimit', at(98))?.severity).toBe('critical');
  });

  it('stays while it is hardly below the threshold, and not a bit lower', () => {
    const held = heldFor('memoryNearLimit', 1);
    expect(reason('memoryNearLimit', at(87))).toBeUndefined();
    expect(reason('memoryNearLimit', { ...at(87), ...held })).toBeDefined();
    expect(reason('memoryNearLimit', { ...at(84), ...held })).toBeUndefined();
  });

  it('of a container is known from another source where the engine measures none', () => {
    expect(
      reason('memoryNearLimit', {
        measured: { memoryPercent: 95, missing: [] },
      })?.message,
    ).toBe('Memory at 95 % of the limit.');
  });

  it('says what the provider says when nothing was measured', () => {
    const said = {
      code: 'memoryNearLimit',
      severity: 'degraded',
      message: '1 instance uses more than 64 MiB.',
    } as const;
    expect(reasons({ conditions: [said] })).toMatchObject([said]);
    expect(reasons({ ...at(95), conditions: [said] })).toHaveLength(1);
  });
});

describe('CPU', () => {
  const busy = (percent: number) => ({
    instances: [
      running({ cpuPercent: percent }),
      running({ cpuPercent: percent }),
    ],
  });

  it.each([
    [95, 0, 'info'],
    [95, 3, 'degraded'],
    [85, 3, 'degraded'],
    [75, 3, undefined],
    [85, undefined, undefined],
  ])('at %d %% for %p min', (percent, minutes, severity) => {
    const held = minutes === undefined ? {} : heldFor('cpuSaturated', minutes);
    expect(
      reason('cpuSaturated', { ...busy(percent), ...held })?.severity,
    ).toBe(severity);
  });
});

describe('a queue', () => {
  it.each([
    ['a target of a policy', { policies: [policy] }, 61, 60],
    ['no policy', {}, 3001, 3000],
  ])('is too long beyond %s', (_name, inputs, over, under) => {
    const held = heldFor('queueBacklog', 3);
    const waiting = (queueDepth: number) =>
      reason('queueBacklog', {
        ...inputs,
        ...held,
        measured: { queueDepth, missing: [] },
      })?.severity;
    expect([waiting(over), waiting(under)]).toEqual(['degraded', undefined]);
  });
});

describe('scaling', () => {
  const autoscaling = { active: true, policies: [] };

  it('says since when it is at its maximum', () => {
    expect(
      reason('atMax', {
        autoscaling,
        size: { ...fine.size, max: 3 },
        ...heldFor('atMax', 12),
      }),
    ).toMatchObject({
      severity: 'info',
      message: 'At its maximum of 3 instances for 12 min.',
    });
  });

  it.each([
    [20, 'degraded'],
    [5, 'info'],
  ])(
    'says why it did not scale when the policy sees %d instead of 10: %s',
    (current, severity) => {
      expect(
        reason('notScaled', {
          policies: [{ ...policy, current }],
          notScaled: { at: iso(T0 - 1000), reason: 'It cools down.' },
        }),
      ).toMatchObject({
        severity,
        message: 'It did not scale: It cools down.',
        since: iso(T0 - 1000),
      });
    },
  );

  it.each([
    'It is at its minimum of 2. monitor alarm low in state ALARM triggered policy cpu',
    "Policy 'cpu' wants more instances, but the group is at its maximum of 6.",
  ])('says that a bound holds it, and not that it failed: %s', text => {
    expect(
      reason('notScaled', {
        notScaled: { at: iso(T0 - 1000), reason: text },
      }),
    ).toMatchObject({ severity: 'info', message: text });
  });

  it('forgets what was not scaled long ago', () => {
    expect(
      reason('notScaled', {
        notScaled: { at: iso(T0 - 11 * MINUTE), reason: 'It cools down.' },
      }),
    ).toBeUndefined();
  });
});

describe('crashes', () => {
  const failed = (count: number, secondsAgo: number) => ({
    instances: Array.from({ length: count }, () => ({
      phase: 'failed' as const,
      startedAt: iso(T0 - 1e6),
      endedAt: iso(T0 - secondsAgo * 1000),
      exit: { reason: 'it exited with code 1', output: [] },
    })),
  });

  it.each([
    [3, 10, true],
    [2, 10, false],
    [9, 301, false],
  ])('%d failed %d s ago', (count, ago, looping) => {
    expect(reason('crashLoop', failed(count, ago)) !== undefined).toBe(looping);
  });

  it('are said once, by the provider when it knows', () => {
    const conditions = [
      { code: 'crashLoop', severity: 'critical', message: 'Again.' },
    ] as const;
    expect(reasons({ ...failed(5, 1), conditions })).toMatchObject(conditions);
  });
});

describe('other sources', () => {
  const missing = [{ title: 'Prometheus', since: T0 - MINUTE }];

  it('that say nothing make it unknown where nobody else counts requests', () => {
    const { status } = healthOf({ ...fine, measured: { missing } });
    expect(status).toBe('unknown');
  });

  it('that say nothing of capacity units say nothing at all: those answer no requests', () => {
    const size = { ...fine.size, unit: 'capacityUnits' } as const;
    const health = healthOf({ ...fine, size, measured: { missing } });
    expect(health).toMatchObject({ status: 'ok', reasons: [] });
  });

  it('that say nothing are worth a word where the engine counts', () => {
    const health = healthOf({
      ...fine,
      measured: { missing },
      recent: counts(100, 0),
    });
    expect(health).toMatchObject({
      status: 'ok',
      reasons: [{ code: 'signalsMissing', since: iso(T0 - MINUTE) }],
    });
  });

  it.each([
    ['critical', 'critical'],
    ['warning', 'degraded'],
    ['info', 'ok'],
  ] as const)('with a %s alert make it %s', (severity, status) => {
    expect(
      healthOf({
        ...fine,
        alerts: [{ title: 'Disk full', severity, since: T0 }],
      }).status,
    ).toBe(status);
  });
});

it('versions of a rollout that has just ended may still drain', () => {
  const { lastRollout: _none, ...noRollout } = fine;
  const mixed = (minutes: number) =>
    healthOf({ ...noRollout, ...heldFor('mixedVersions', minutes) }).reasons[0];
  expect(mixed(0.1)).toMatchObject({ severity: 'info' });
  expect(mixed(4)).toMatchObject({
    severity: 'degraded',
    message:
      'Mixed versions and no rollout running for 4 min: 2 × 1.0.0, 1 × 1.1.0.',
  });
});

describe('hold', () => {
  const info = { code: 'atMax', severity: 'info' } as const;
  const bad = { code: 'atMax', severity: 'degraded' } as const;

  it('remembers the beginning, and that of what matters apart', () => {
    const first = hold({}, [info], 1);
    const second = hold(first, [bad], 2);
    expect(second).toEqual({ atMax: { any: 1, bad: 2 } });
    expect(hold(second, [bad], 3)).toEqual(second);
    expect(hold(second, [info], 4)).toEqual({ atMax: { any: 1 } });
  });

  it('forgets what has gone', () => {
    expect(hold({ atMax: { any: 1 } }, [], 2)).toEqual({});
  });
});
