import type { HealthReason, HealthStatus } from '@capstan/plugin-fleet-common';
import { iso, T0 } from '../__testUtils__/observations';
import { healthOf } from './healthOf';
import type { HealthInputs } from './healthOf';
import { worstOf } from './worstOf';

const size = {
  min: 1,
  max: 10,
  desired: 3,
  running: 3,
  healthy: 3,
  unit: 'instances',
} as const;

const fine: HealthInputs = {
  now: T0,
  freshness: { observedAt: iso(T0 - 1000), stale: false },
  size,
  autoscaling: { active: false, policies: [] },
  policies: [],
  revisions: [
    { revisionId: 'r1', label: '1.0.0', running: 3, healthy: 3, traffic: 100 },
  ],
  instances: [],
  conditions: [],
  recent: { requests: 0, errors: 0 },
};

const starting = (count: number, secondsAgo = 5) =>
  Array.from({ length: count }, () => ({
    phase: 'starting' as const,
    startedAt: iso(T0 - secondsAgo * 1000),
  }));
const memory = (bytes: number, limit?: number) => ({
  phase: 'running' as const,
  startedAt: iso(T0),
  memoryBytes: bytes,
  memoryLimitBytes: limit,
});
const share = (label: string, running: number, traffic?: number) => ({
  revisionId: label,
  label,
  running,
  healthy: running,
  traffic,
});
const policy = {
  name: 'cpu',
  type: 'targetTracking',
  summary: 'keeps 50 % CPU',
  target: 50,
} as const;
const failedRollout = (minutesAgo: number) => ({
  phase: 'failed' as const,
  label: '1.2.0',
  message: 'Not ready in time.',
  endedAt: iso(T0 - minutesAgo * 60_000),
});
const crashLoop: HealthReason = {
  code: 'crashLoop',
  severity: 'critical',
  message: 'Crashed 5 times.',
};

type Row = [
  string,
  Partial<HealthInputs>,
  HealthStatus,
  [HealthReason['code'], HealthReason['severity']][],
];

const table: Row[] = [
  ['all is well', {}, 'ok', []],
  [
    'more are healthy than wanted',
    { size: { ...size, healthy: 5, running: 5 } },
    'ok',
    [],
  ],
  [
    'nobody has looked for too long',
    {
      freshness: { observedAt: iso(T0 - 60_000), stale: true },
      conditions: [crashLoop],
    },
    'unknown',
    [['stale', 'unknown']],
  ],
  [
    'scaled to zero',
    { size: { ...size, min: 0, desired: 0, running: 0, healthy: 0 } },
    'ok',
    [['empty', 'info']],
  ],
  [
    'none is healthy',
    { size: { ...size, healthy: 0 } },
    'critical',
    [['noHealthy', 'critical']],
  ],
  [
    'none is healthy yet in the very first rollout',
    {
      size: { ...size, healthy: 0 },
      instances: starting(3),
      revisions: [],
      lastRollout: { phase: 'progressing', label: '1.0.0', message: '' },
    },
    'degraded',
    [['noHealthy', 'degraded']],
  ],
  [
    'none is healthy in a later rollout',
    {
      size: { ...size, healthy: 0 },
      instances: starting(3),
      revisions: [share('1.0.0', 2), share('1.1.0', 1)],
      lastRollout: { phase: 'progressing', label: '1.1.0', message: '' },
    },
    'critical',
    [['noHealthy', 'critical']],
  ],
  [
    'one is missing',
    { size: { ...size, healthy: 2 } },
    'degraded',
    [['belowDesired', 'degraded']],
  ],
  [
    'one is missing and just starting',
    { size: { ...size, healthy: 2 }, instances: starting(1) },
    'ok',
    [['belowDesired', 'info']],
  ],
  [
    'two are missing and one is starting',
    { size: { ...size, healthy: 1 }, instances: starting(1) },
    'degraded',
    [['belowDesired', 'degraded']],
  ],
  [
    'one is missing and starting for more than a minute',
    { size: { ...size, healthy: 2 }, instances: starting(1, 61) },
    'degraded',
    [['belowDesired', 'degraded']],
  ],
  [
    'fewer than the least are healthy, although one starts',
    { size: { ...size, min: 3, healthy: 2 }, instances: starting(1) },
    'degraded',
    [['belowMin', 'degraded']],
  ],
  [
    'the provider reports a crash loop',
    { conditions: [crashLoop] },
    'critical',
    [['crashLoop', 'critical']],
  ],
  [
    '19 of 19 requests fail',
    { recent: { requests: 19, errors: 19 } },
    'ok',
    [],
  ],
  [
    'less than 1 % of requests fail',
    { recent: { requests: 1000, errors: 9 } },
    'ok',
    [],
  ],
  [
    'one of 20 requests fails, which may be bad luck',
    { recent: { requests: 20, errors: 1 } },
    'ok',
    [],
  ],
  [
    '1 % of requests fail',
    { recent: { requests: 6000, errors: 60 } },
    'degraded',
    [['errorRate', 'degraded']],
  ],
  [
    '5 % of requests fail',
    { recent: { requests: 600, errors: 36 } },
    'critical',
    [['errorRate', 'critical']],
  ],
  [
    'half of the first requests fail',
    { recent: { requests: 20, errors: 10 } },
    'critical',
    [['errorRate', 'critical']],
  ],
  [
    'memory is at 89 % of the limit',
    { instances: [memory(89, 100)] },
    'ok',
    [],
  ],
  [
    'memory is at 90 % of the limit',
    { instances: [memory(90, 100)] },
    'degraded',
    [['memoryNearLimit', 'degraded']],
  ],
  ['memory has no limit', { instances: [memory(90)] }, 'ok', []],
  [
    'at the maximum and content',
    {
      size: { ...size, max: 3 },
      autoscaling: { active: true, policies: [] },
      policies: [{ ...policy, current: 50 }],
    },
    'ok',
    [['atMax', 'info']],
  ],
  [
    'at the maximum and in need of more',
    {
      size: { ...size, max: 3 },
      autoscaling: { active: true, policies: [] },
      policies: [{ ...policy, current: 80 }],
    },
    'degraded',
    [['atMax', 'degraded']],
  ],
  [
    'at the maximum without autoscaling',
    { size: { ...size, max: 3 } },
    'ok',
    [],
  ],
  [
    'of a fixed size',
    {
      size: { ...size, min: 3, max: 3 },
      autoscaling: { active: true, policies: [] },
    },
    'ok',
    [],
  ],
  [
    'two versions and no rollout',
    { revisions: [share('1.0.0', 2), share('1.1.0', 1)] },
    'degraded',
    [['mixedVersions', 'degraded']],
  ],
  [
    'two versions in a rollout',
    {
      revisions: [share('1.0.0', 2), share('1.1.0', 1)],
      lastRollout: { phase: 'progressing', label: '1.1.0', message: '' },
    },
    'ok',
    [],
  ],
  [
    'a warm set beside the serving one',
    { revisions: [share('1.0.0', 3, 0), share('1.1.0', 3, 100)] },
    'ok',
    [],
  ],
  [
    'the last rollout failed just now',
    { lastRollout: failedRollout(5) },
    'degraded',
    [['rolloutFailed', 'degraded']],
  ],
  [
    'the last rollout failed long ago',
    { lastRollout: failedRollout(61) },
    'ok',
    [['rolloutFailed', 'info']],
  ],
  [
    'a rollout waits for a person',
    {
      lastRollout: {
        phase: 'awaitingPromotion',
        label: '1.1.0',
        message: 'Promote it.',
      },
    },
    'ok',
    [['rolloutPaused', 'info']],
  ],
  [
    'everything at once: the worst first',
    {
      size: { ...size, healthy: 2 },
      instances: [memory(95, 100)],
      recent: { requests: 100, errors: 20 },
      lastRollout: { phase: 'paused', label: '1.1.0', message: 'Paused.' },
    },
    'critical',
    [
      ['errorRate', 'critical'],
      ['belowDesired', 'degraded'],
      ['memoryNearLimit', 'degraded'],
      ['rolloutPaused', 'info'],
    ],
  ],
  [
    'the provider cannot tell, and something is degraded',
    {
      size: { ...size, healthy: 2 },
      conditions: [
        {
          code: 'providerCondition',
          severity: 'unknown',
          message: 'No health data.',
        },
      ],
    },
    'unknown',
    [
      ['providerCondition', 'unknown'],
      ['belowDesired', 'degraded'],
    ],
  ],
];

describe('healthOf', () => {
  it.each(table)('when %s', (_name, inputs, status, reasons) => {
    const health = healthOf({ ...fine, ...inputs });
    expect(
      health.reasons.map(({ code, severity }) => [code, severity]),
    ).toEqual(reasons);
    expect(health.status).toBe(status);
  });

  it('says the numbers', () => {
    const message = (inputs: Partial<HealthInputs>) =>
      healthOf({ ...fine, ...inputs }).reasons[0].message;
    expect(
      message({ size: { ...size, healthy: 2 }, instances: starting(1) }),
    ).toBe('2 of 3 instances healthy; 1 starting.');
    expect(message({ recent: { requests: 200, errors: 26 } })).toBe(
      '13.0 % of requests failed in the last minute (26 of 200).',
    );
    expect(message({ instances: [memory(94, 100), memory(10, 100)] })).toBe(
      'Memory at 94 % of the limit (1 of 2 instances above 90 %).',
    );
    expect(message({ revisions: [share('1.0.0', 2), share('1.1.0', 1)] })).toBe(
      'Mixed versions and no rollout running: 2 × 1.0.0, 1 × 1.1.0.',
    );
    const error = 'The engine does not answer.';
    expect(
      message({
        freshness: { observedAt: iso(T0 - 60_000), stale: true, error },
      }),
    ).toBe('Last seen 60 s ago: The engine does not answer.');
  });
});

describe('worstOf', () => {
  it('puts not knowing before knowing that something is degraded', () => {
    expect(worstOf(['ok', 'degraded', 'unknown'])).toBe('unknown');
    expect(worstOf(['unknown', 'critical', 'ok'])).toBe('critical');
    expect(worstOf(['ok', 'ok'])).toBe('ok');
    expect(worstOf([])).toBe('unknown');
  });
});
