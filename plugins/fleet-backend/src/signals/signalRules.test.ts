import fc from 'fast-check';
import { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';
import { instance, rollout, T0 } from '../__testUtils__/observations';
import { apdexOf, apdexTargetOf } from './apdexOf';
import { comparedRange } from './comparedRange';
import { mergeSamples } from './mergeSamples';
import { saturationOf } from './saturationOf';
import { stepOf } from './stepOf';

const buckets = LATENCY_BOUNDS_MS.length + 1;
const counts = (parts: Readonly<Record<number, number>>) =>
  Array.from({ length: buckets }, (_, bucket) => parts[bucket] ?? 0);
const bucketOf = (ms: number) =>
  LATENCY_BOUNDS_MS.findIndex(bound => ms <= bound);

describe('apdexOf', () => {
  it.each([
    ['all satisfy', { [bucketOf(400)]: 10 }, 0, 1],
    ['all are tolerated', { [bucketOf(1400)]: 10 }, 0, 0.5],
    ['all frustrate', { [bucketOf(6000)]: 10 }, 0, 0],
    ['all are above the last bound', { [buckets - 1]: 10 }, 0, 0],
    ['half fail', { [bucketOf(100)]: 10 }, 5, 0.5],
    ['all fail', { [bucketOf(100)]: 10 }, 10, 0],
    [
      'a mix',
      { [bucketOf(100)]: 6, [bucketOf(1400)]: 2, [buckets - 1]: 2 },
      0,
      0.7,
    ],
  ])('when %s', (_, parts, errors, expected) => {
    expect(
      apdexOf({ requests: 10, errors, latency: counts(parts) }, 500),
    ).toBeCloseTo(expected, 9);
  });

  it('is unknown without requests', () => {
    expect(
      apdexOf({ requests: 0, errors: 0, latency: counts({}) }, 500),
    ).toBeUndefined();
  });

  it('lies between 0 and 1 and never falls when the target grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: buckets, maxLength: buckets }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        (latency, target, more) => {
          const requests = latency.reduce((a, b) => a + b, 0);
          const at = (ms: number) =>
            apdexOf({ requests, errors: 0, latency }, ms) ?? 0;
          expect(at(target)).toBeGreaterThanOrEqual(0);
          expect(at(target + more)).toBeLessThanOrEqual(1 + 1e-9);
          expect(at(target + more)).toBeGreaterThanOrEqual(at(target) - 1e-9);
        },
      ),
    );
  });
});

describe('apdexTargetOf', () => {
  it.each([
    ['250', 250],
    [' 250 ', 250],
    ['0.5', 0.5],
    [undefined, 500],
    ['', 500],
    ['fast', 500],
    ['0', 500],
    ['-5', 500],
    ['1e9', 500],
  ])('of %s is %s', (text, expected) => {
    expect(apdexTargetOf(text)).toBe(expected);
  });
});

describe('mergeSamples', () => {
  it('weighs what is said of requests by their number', () => {
    expect(
      mergeSamples([
        { at: T0, seconds: 10, throughput: 9, errorRate: 0, p95: 100 },
        { at: T0, seconds: 10, throughput: 1, errorRate: 100, p95: 1100 },
      ]),
    ).toEqual({ throughput: 5, errorRate: 10, p95: 200 });
  });

  it('keeps the worst of memory and queues, the mean of processors, and nothing of what nobody knows', () => {
    expect(
      mergeSamples([
        { at: T0, seconds: 15, memoryPercent: 90, queueDepth: 0 },
        {
          at: T0,
          seconds: 15,
          memoryPercent: 40,
          queueDepth: 7,
          cpuPercent: 20,
        },
        { at: T0, seconds: 45, cpuPercent: 60 },
      ]),
    ).toEqual({ memoryPercent: 90, queueDepth: 7, cpuPercent: 50 });
  });

  it('counts all alike when nobody asked for anything', () => {
    expect(
      mergeSamples([
        { at: T0, seconds: 5, throughput: 0, p50: 10 },
        { at: T0, seconds: 5, throughput: 0, p50: 20 },
      ]),
    ).toEqual({ throughput: 0, p50: 15 });
  });
});

describe('saturationOf', () => {
  it('is the mean of processors and the fullest memory of each revision that runs', () => {
    expect(
      saturationOf([
        instance('a', {
          cpuPercent: 10,
          memoryBytes: 50,
          memoryLimitBytes: 100,
        }),
        instance('b', {
          cpuPercent: 30,
          memoryBytes: 94,
          memoryLimitBytes: 100,
        }),
        instance('c', { revisionId: 'r2', cpuPercent: 5, memoryBytes: 7 }),
        instance('d', { revisionId: 'r3' }),
        instance('e', { phase: 'failed', cpuPercent: 900 }),
      ]),
    ).toEqual([
      { revisionId: 'r1', cpuPercent: 20, memoryPercent: 94 },
      { revisionId: 'r2', cpuPercent: 5 },
    ]);
  });
});

describe('stepOf', () => {
  const strategy = {
    type: 'canary',
    steps: [{ weight: 5 }, { weight: 25, pauseSeconds: 60 }],
    bakeSeconds: 0,
  } as const;

  it.each([
    ['a step of a canary', { strategy, step: 1 }, '1.1.0: step 2, 25 %'],
    [
      'all traffic',
      { strategy, phase: 'baking' as const },
      '1.1.0: all traffic',
    ],
    ['no steps', {}, undefined],
    ['an end', { strategy, step: 1, phase: 'succeeded' as const }, undefined],
  ])('tells %s', (_, changes, label) => {
    expect(stepOf(rollout('n1', changes))?.label).toBe(label);
  });
});

describe('comparedRange', () => {
  const DAY = 24 * 3600_000;
  const range = { from: T0, to: T0 + 100 };

  it.each([
    ['yesterday', undefined, { from: T0 - DAY, to: T0 + 100 - DAY }],
    ['lastWeek', undefined, { from: T0 - 7 * DAY, to: T0 + 100 - 7 * DAY }],
    ['lastDeployment', T0 + 40, { from: T0 - 60, to: T0 + 40 }],
    ['lastDeployment', undefined, undefined],
  ] as const)(
    '%s, the newest rollout being at %s',
    (kind, newest, expected) => {
      expect(comparedRange(kind, range, newest)).toEqual(expected);
    },
  );
});
