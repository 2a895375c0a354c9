import { iso, signal, T0 } from '../__testUtils__/observations';
import { mergeWindows } from './mergeWindows';
import { parseTimeRange } from './timeRange';
import { timelineMarks } from './timelineMarks';
import { askedResolution, MAX_POINTS, resolutionFor } from './resolution';
import { toPoints } from './toSeries';
import { thinSamples } from '../capacity/thinSamples';
import { toRollout } from '../ledger/toRollout';
import { rollout } from '../__testUtils__/observations';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('resolutionFor', () => {
  it.each([
    ['15 minutes', 15 * MINUTE, 5],
    ['an hour', HOUR, 10],
    ['three hours', 3 * HOUR, 30],
    ['a day', DAY, 300],
    ['31 days', 31 * DAY, 7200],
  ])('of %s', (_name, range, expected) => {
    expect(resolutionFor(range)).toBe(expected);
  });

  it('never gives more points than a chart shows', () => {
    for (
      let range = MINUTE;
      range <= 31 * DAY;
      range = Math.ceil(range * 1.1)
    ) {
      expect(range / 1000 / resolutionFor(range) + 1).toBeLessThanOrEqual(
        MAX_POINTS,
      );
    }
  });

  it.each([
    ['as asked', HOUR, 7, 5, 7],
    ['not finer than what was measured', HOUR, 5, 60, 60],
    ['10,000 points', 10_000 * 5000, 5, 5, 5],
  ])('can be asked for: %s', (_name, range, asked, measured, expected) => {
    expect(askedResolution(range, asked, [{ seconds: measured }])).toBe(
      expected,
    );
  });

  it('is refused when it gives too many points, with what would do', () => {
    expect(() => askedResolution(31 * DAY, 5, [])).toThrow(
      'is 535680 points, more than 10000. Choose a resolution of at least 268 s',
    );
  });

  it('is not finer than what was measured', () => {
    expect(resolutionFor(15 * MINUTE, [{ seconds: 5 }, { seconds: 60 }])).toBe(
      60,
    );
  });
});

describe('toPoints', () => {
  it('merges windows: rates over the time that was measured, quantiles from the merged histogram', () => {
    const windows = [
      signal(T0, 100, 1, { latency: [90, 0, 0, 10] }),
      signal(T0 + 5000, 50, 5, { latency: [10, 0, 0, 40] }),
    ];
    expect(toPoints({ windows }, { resolutionSeconds: 10 })).toEqual([
      {
        at: iso(T0),
        throughput: 15,
        errorRate: 4,
        apdex: 0.96,
        p50: 0.75,
        p95: expect.any(Number),
        p99: expect.any(Number),
      },
    ]);
    const [point] = toPoints({ windows }, { resolutionSeconds: 10 });
    expect(point.p95).toBeGreaterThan(3);
    expect(point.p95).toBeLessThanOrEqual(5);
  });

  it('leaves out what nobody can know without requests', () => {
    expect(
      toPoints({ windows: [signal(T0, 0, 0)] }, { resolutionSeconds: 5 }),
    ).toEqual([{ at: iso(T0), throughput: 0 }]);
  });

  it('counts what lies between windows as quiet: engines leave out windows without a request', () => {
    const windows = [signal(T0, 50, 0), signal(T0 + 45_000, 50, 0)];
    expect(toPoints({ windows }, { resolutionSeconds: 60 })).toMatchObject([
      { throughput: 2 },
    ]);
  });

  it('adds what a source computed and instances used, each point of a long sample alike', () => {
    const samples = [
      { at: T0, seconds: 15, cpuPercent: 40, memoryPercent: 80 },
      { at: T0 + 15_000, seconds: 15, cpuPercent: 60 },
    ];
    const windows = [signal(T0 + 5000, 10, 0)];
    const points = toPoints({ windows, samples }, { resolutionSeconds: 5 });
    expect(points.map(({ cpuPercent }) => cpuPercent)).toEqual([
      40, 40, 40, 60, 60, 60,
    ]);
    expect(points.map(({ throughput }) => throughput)).toEqual([
      undefined,
      2,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(points[1]).toMatchObject({ memoryPercent: 80, apdex: 1 });
  });

  it('moves times before it gathers them', () => {
    expect(
      toPoints(
        { windows: [signal(T0 - 7000, 5, 0)] },
        { resolutionSeconds: 5, shiftMs: 7000 },
      ),
    ).toMatchObject([{ at: iso(T0) }]);
  });

  it('has no point where nothing was measured, and orders the others', () => {
    const points = toPoints(
      { windows: [signal(T0 + 30_000, 5, 0), signal(T0, 10, 0)] },
      { resolutionSeconds: 5 },
    );
    expect(points.map(({ at, throughput }) => [at, throughput])).toEqual([
      [iso(T0), 2],
      [iso(T0 + 30_000), 1],
    ]);
  });
});

describe('mergeWindows', () => {
  it('loses nothing when histograms have different lengths', () => {
    const sum = mergeWindows([
      signal(T0, 3, 1, { latency: [1, 2] }),
      signal(T0 + 5000, 4, 0, { latency: [0, 1, 3] }),
    ]);
    expect(sum).toMatchObject({
      seconds: 10,
      requests: 7,
      errors: 1,
      latency: [1, 3, 3],
    });
  });
});

describe('parseTimeRange', () => {
  it('is the last hour unless said otherwise', () => {
    expect(parseTimeRange({}, T0)).toEqual({ from: T0 - HOUR, to: T0 });
    expect(parseTimeRange({ to: iso(T0 - DAY) }, T0)).toEqual({
      from: T0 - DAY - HOUR,
      to: T0 - DAY,
    });
    expect(parseTimeRange({ from: '2026-01-01T12:00:00+01:00' }, T0)).toEqual({
      from: T0 - HOUR,
      to: T0,
    });
  });

  it.each([
    ['no time', { from: 'yesterday' }, "'from' is 'yesterday'"],
    ['a number', { to: '12' }, "'to' is '12'"],
    [
      'a time without zone',
      { from: '2026-01-01T00:00:00' },
      'not an ISO 8601 time',
    ],
    [
      'a day that does not exist',
      { from: '2026-13-41T00:00:00Z' },
      'not an ISO 8601 time',
    ],
    ['the wrong order', { from: iso(T0), to: iso(T0 - 1) }, 'must be before'],
    ['nothing', { from: iso(T0), to: iso(T0) }, 'must be before'],
    ['more than 31 days', { from: iso(T0 - 32 * DAY), to: iso(T0) }, '31 days'],
  ])('refuses %s', (_name, range, message) => {
    expect(() => parseTimeRange(range, T0)).toThrow(message);
  });
});

describe('timelineMarks', () => {
  it('marks what happened in the range, oldest first', () => {
    const forward = rollout('n1', {
      phase: 'succeeded',
      startedAt: iso(T0),
      endedAt: iso(T0 + 1000),
    });
    const back = rollout('n2', {
      rollbackOf: 'n1',
      startedAt: iso(T0 + 3000),
      phase: 'progressing',
    });
    const before = rollout('n0', {
      phase: 'failed',
      startedAt: iso(T0 - 5000),
      endedAt: iso(T0 - 1),
    });
    const activity = {
      groupId: 'g',
      cause: 'policy',
      reason: '',
      from: 2,
      to: 4,
      at: iso(T0 + 2000),
    } as const;
    const marks = timelineMarks(
      {
        rollouts: [back, forward, before].map(observed =>
          toRollout('g', observed),
        ),
        activities: [
          { ...activity, id: 'a1', effect: 'scaledOut' },
          { ...activity, id: 'a2', effect: 'none' },
        ],
      },
      { from: T0, to: T0 + 10_000 },
    );
    expect(marks.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'rolloutStarted 1.0.0 → 1.1.0',
      'rolloutEnded 1.1.0: succeeded',
      'scaled 2 → 4',
      'rollbackStarted 1.0.0 → 1.1.0',
    ]);
  });
});

describe('timelineMarks of what lasts', () => {
  it('holds an alert that began before the range and lasts into it, and steps', () => {
    const alert = (at: number, until?: number) => ({
      at: iso(at),
      kind: 'alert' as const,
      label: 'memory',
      ...(until !== undefined && { until: iso(until) }),
    });
    const marks = timelineMarks(
      {
        rollouts: [],
        activities: [],
        steps: [{ at: iso(T0 + 5), label: '1.1.0: step 2, 25 %' }],
        alerts: [
          alert(T0 - HOUR),
          alert(T0 - HOUR, T0 + 1),
          alert(T0 - HOUR, T0 - 1),
          alert(T0 + HOUR),
        ],
      },
      { from: T0, to: T0 + MINUTE },
    );
    expect(marks.map(({ kind, until }) => [kind, until])).toEqual([
      ['alert', undefined],
      ['alert', iso(T0 + 1)],
      ['rolloutStep', undefined],
    ]);
  });
});

describe('thinSamples', () => {
  const sample = (at: number, healthy: number) => ({
    at: iso(T0 + at),
    healthy,
    desired: 3,
    running: 3,
    min: 1,
    max: 5,
  });

  it('keeps the first, the last and each dip', () => {
    const samples = Array.from({ length: 5000 }, (_, index) =>
      sample(index * 1000, index === 2500 ? 0 : 3),
    );
    const thin = thinSamples(samples, 400);
    expect(thin.length).toBeLessThanOrEqual(400);
    expect(thin[0]).toBe(samples[0]);
    expect(thin[thin.length - 1]).toBe(samples[4999]);
    expect(thin).toContain(samples[2500]);
    expect(thin.map(({ at }) => at)).toEqual(
      [...thin.map(({ at }) => at)].sort(),
    );
  });

  it('leaves few samples alone', () => {
    const samples = [sample(0, 3), sample(1000, 2)];
    expect(thinSamples(samples, 400)).toBe(samples);
  });
});
