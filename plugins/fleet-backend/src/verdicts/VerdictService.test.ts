import type { Rollout } from '@capstan/plugin-fleet-common';
import { instance, iso, shopObserved, T0 } from '../__testUtils__/observations';
import type { StoredGroup } from '../groups/StoredGroup';
import { testRollout } from '../plans/__testUtils__/testContext';
import type { StoredSample } from '../signals/SampleStore';
import { VerdictService, windowOfSample } from './VerdictService';

const MINUTE = 60_000;
const rollout = testRollout({
  from: { revisionId: 'r1', label: '1.0.0' },
  to: { revisionId: 'r2', label: '1.1.0' },
  startedAt: iso(T0),
  phase: 'progressing',
});

/** So many intervals of five seconds; `errors` of 50 requests in each. */
const counted = (revisionId: string, from: number, many: number, errors = 0) =>
  Array.from({ length: many }, (_, index) => ({
    revisionId,
    at: iso(from + index * 5000),
    seconds: 5,
    requests: 50,
    errors,
    latency: [50],
  }));
const sampled = (
  source: string,
  revisionId: string,
  many: number,
  errorRate: number,
): StoredSample[] =>
  Array.from({ length: many }, (_, index) => ({
    source,
    groupId: 'g',
    revisionId,
    at: T0 + index * 15_000,
    seconds: 15,
    throughput: 10,
    errorRate,
    p95: 100,
  }));

function service(parts: {
  signals?: ReturnType<typeof counted>;
  samples?: readonly StoredSample[];
  instances?: ReturnType<typeof instance>[];
  rollouts?: readonly Rollout[];
  now?: number;
}): { verdicts: VerdictService; asked: [number, number][] } {
  const asked: [number, number][] = [];
  const {
    revisions: _revisions,
    rollouts: _rollouts,
    activities: _activities,
    signals: _signals,
    ...kept
  } = shopObserved({ instances: parts.instances ?? [] });
  const group = { id: 'g', observation: kept } as unknown as StoredGroup;
  return {
    asked,
    verdicts: new VerdictService({
      signals: {
        during: async (_group, from, to) => {
          asked.push([from, to]);
          return (parts.signals ?? []).filter(
            ({ at }) => Date.parse(at) >= from && Date.parse(at) < to,
          );
        },
      },
      samples: { during: async () => parts.samples ?? [] },
      rollouts: {
        list: async () => ({
          items: parts.rollouts ?? [],
          total: parts.rollouts?.length ?? 0,
        }),
      },
      readModel: { get: () => group },
      clock: () => parts.now ?? T0 + 10 * MINUTE,
    }),
  };
}

describe('VerdictService', () => {
  it('compares what the engine counted, with a quarter of an hour before', async () => {
    const { verdicts, asked } = service({
      rollouts: [rollout],
      signals: [
        ...counted('r1', T0 - 15 * MINUTE, 180),
        ...counted('r1', T0, 120),
        ...counted('r2', T0, 120, 20),
      ],
    });
    expect(await verdicts.ofGroup('g')).toMatchObject({
      result: 'fail',
      by: 'guard',
      old: { label: '1.0.0' },
      new: { label: '1.1.0', errorRate: 40 },
    });
    expect(asked).toEqual([[T0 - 15 * MINUTE, T0 + 10 * MINUTE]]);
  });

  it('is null for a group without rollouts', async () => {
    expect(await service({}).verdicts.ofGroup('g')).toBeNull();
  });

  it.each([
    ['the watch over it', T0 + 3 * MINUTE, undefined, T0 + 3 * MINUTE],
    [
      'an hour after it ended',
      undefined,
      iso(T0 + 5 * MINUTE),
      T0 + 65 * MINUTE,
    ],
  ])('looks no further than %s', async (_, until, endedAt, to) => {
    const { verdicts, asked } = service({ now: T0 + 24 * 60 * MINUTE });
    await verdicts.of({ ...rollout, endedAt }, until);
    expect(asked[0][1]).toBe(to);
  });

  it('takes the source that tells most of the new revision where the engine counts nothing', async () => {
    const { verdicts } = service({
      samples: [
        ...sampled('poor', 'r1', 100, 0),
        ...sampled('poor', 'r2', 2, 0),
        ...sampled('rich', 'r1', 100, 0),
        ...sampled('rich', 'r2', 100, 20),
      ],
    });
    expect(await verdicts.of(rollout)).toMatchObject({
      result: 'fail',
      new: { errorRate: 20 },
    });
  });

  it('says nothing where sources know no revisions', async () => {
    const samples = sampled('whole', 'r2', 100, 20).map(
      ({ revisionId: _revisionId, ...sample }) => sample,
    );
    expect(await service({ samples }).verdicts.of(rollout)).toMatchObject({
      result: 'inconclusive',
      new: { requests: 0 },
    });
  });

  it('leaves out what instances did while they warmed up, but not after a later restart', async () => {
    const signals = [...counted('r1', T0, 120), ...counted('r2', T0, 120)];
    const at = async (startedAt: number, endedAt?: string) => {
      const { verdicts } = service({
        signals,
        instances: [
          instance('i', { revisionId: 'r2', startedAt: iso(startedAt) }),
        ],
      });
      return (await verdicts.of({ ...rollout, endedAt })).new.requests;
    };
    const whole = await at(T0 - MINUTE);
    expect(await at(T0 + MINUTE)).toBe(whole - 100);
    expect(await at(T0 + MINUTE, iso(T0 + 30_000))).toBe(whole);
  });
});

describe('windowOfSample', () => {
  const sample = { source: 's', groupId: 'g', at: T0, seconds: 15 };

  it.each([
    [
      'requests and errors follow from rates',
      { throughput: 10, errorRate: 2 },
      { requests: 150, errors: 3 },
    ],
    ['nothing was asked', { throughput: 0 }, { requests: 0, errors: 0 }],
    [
      'nobody knows how many requests there were',
      { errorRate: 2, p95: 80 },
      { errorRate: 2, p95: 80 },
    ],
    ['nobody knows how many failed', { throughput: 10, p50: 9 }, { p50: 9 }],
  ])('when %s', (_, measures, expected) => {
    expect(windowOfSample({ ...sample, ...measures })).toEqual({
      at: T0,
      seconds: 15,
      ...expected,
    });
  });
});
