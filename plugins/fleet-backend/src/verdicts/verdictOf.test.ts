import fc from 'fast-check';
import { compared, SINCE, windows } from './__testUtils__/traffic';
import { DEFAULT_SETTINGS } from './VerdictSettings';
import { verdictOf } from './verdictOf';
import type { VerdictWindow } from './VerdictWindow';

const HOUR = 3_600_000;
const quiet = { requests: 100, errors: 0 };
const beside = (count: number, each: Parameters<typeof windows>[2]) =>
  windows(SINCE, count, each);
const before = (count: number, each: Parameters<typeof windows>[2]) =>
  windows(SINCE - HOUR, count, each);

describe('the guard', () => {
  it('fails a quarter of errors as soon as there are enough requests, with the numbers', () => {
    const verdict = verdictOf(
      compared(
        beside(1, { requests: 60 }),
        beside(1, { requests: 20, errors: 5 }),
      ),
    );
    expect(verdict).toMatchObject({
      result: 'fail',
      by: 'guard',
      concurrent: true,
      old: { label: '1.1.0', requests: 60, errors: 0, errorRate: 0 },
      new: { label: '1.2.0', requests: 20, errors: 5, errorRate: 25 },
      tests: [
        {
          metric: 'errorRate',
          result: 'fail',
          samples: { old: 60, new: 20 },
          minimumSamples: 20,
          new: 25,
        },
      ],
    });
    expect(verdict.tests[0].pValue).toBeLessThan(1e-5);
    expect(verdict.summary).toContain('1.2.0 failed 25 % of 20 requests (5)');
  });

  it('always fails a quarter of errors or more, from its minimum on, while the old revision is well', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 5000 }),
        fc.double({ min: 0.25, max: 1, noNaN: true }),
        (requests, share) => {
          const errors = Math.ceil(share * requests);
          const { result, by } = verdictOf(
            compared(beside(1, quiet), beside(1, { requests, errors })),
          );
          expect([result, by]).toEqual(['fail', 'guard']);
        },
      ),
    );
  });

  it('fails no fewer when more requests fail', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.nat(300),
        fc.nat(100),
        (requests, some, more) => {
          const of = (errors: number) =>
            verdictOf(
              compared(
                beside(1, quiet),
                beside(1, { requests, errors: Math.min(requests, errors) }),
              ),
            ).by === 'guard';
          expect(of(some) && !of(some + more)).toBe(false);
        },
      ),
    );
  });

  it('says nothing about trouble that both revisions have', () => {
    const { by, result } = verdictOf(
      compared(
        beside(12, { requests: 100, errors: 30 }),
        beside(12, { requests: 100, errors: 31 }),
      ),
    );
    expect([by, result]).toEqual(['statistics', 'pass']);
  });

  it('says nothing below its minimum', () => {
    expect(
      verdictOf(
        compared(beside(1, quiet), beside(1, { requests: 19, errors: 19 })),
      ).result,
    ).toBe('inconclusive');
  });

  it('sees a burst at the end of a long quiet time', () => {
    const { by, result, from } = verdictOf(
      compared(beside(722, quiet), [
        ...beside(720, quiet),
        ...windows(SINCE + HOUR, 2, { requests: 100, errors: 30 }),
      ]),
    );
    expect([by, result]).toEqual(['guard', 'fail']);
    expect(Date.parse(from)).toBeGreaterThan(SINCE + HOUR - 20_000);
  });

  it('compares with the time before when the old revision has no traffic any more', () => {
    const verdict = verdictOf(
      compared(before(100, quiet), beside(2, { requests: 40, errors: 20 })),
    );
    expect(verdict).toMatchObject({
      result: 'fail',
      by: 'guard',
      concurrent: false,
      old: { requests: 10_000 },
    });
  });

  it('leaves no warm-up out', () => {
    expect(
      verdictOf(
        compared(beside(1, quiet), beside(1, { requests: 50, errors: 25 }), {
          fresh: {
            revisionId: 'r2',
            label: '1.2.0',
            starts: [SINCE],
            windows: beside(1, { requests: 50, errors: 25 }),
          },
        }),
      ).by,
    ).toBe('guard');
  });

  it('fails without anything to compare with only what no service can have', () => {
    const of = (errors: number) =>
      verdictOf(
        compared([], beside(4, { requests: 100, errors }), { old: undefined }),
      );
    expect(of(40)).toMatchObject({ result: 'fail', by: 'guard' });
    expect(of(10)).toMatchObject({ result: 'inconclusive' });
    expect(of(40).old).toBeUndefined();
  });
});

describe('the tests', () => {
  it('pass a revision that does as well, with the numbers of both', () => {
    const verdict = verdictOf(
      compared(
        beside(60, { requests: 100, errors: 1 }),
        beside(60, { requests: 100, errors: 1 }),
      ),
    );
    expect(verdict).toMatchObject({
      result: 'pass',
      by: 'statistics',
      concurrent: true,
      old: { requests: 5800, errors: 58, errorRate: 1 },
      tests: [
        { metric: 'errorRate', result: 'pass', old: 1, new: 1 },
        { metric: 'latency', result: 'pass' },
        { metric: 'latency', result: 'pass' },
      ],
    });
    for (const test of verdict.tests) {
      expect(test.pValue).toBeGreaterThan(0.001);
      expect(test.message).toMatch(/\d/);
    }
  });

  it('fail a share of errors that is too small for the guard', () => {
    const verdict = verdictOf(
      compared(
        beside(100, { requests: 100, errors: 0 }),
        beside(100, { requests: 100, errors: 3 }),
      ),
    );
    expect(verdict).toMatchObject({ result: 'fail', by: 'statistics' });
    expect(verdict.summary).toContain('3.0 %');
  });

  it.each([
    ['are slower on the whole', { 10: 100 }],
    ['are often much slower', { 15: 20 }],
  ])('fail when answers %s', (_, latency) => {
    const verdict = verdictOf(
      compared(beside(60, quiet), beside(60, { requests: 100, latency })),
    );
    expect(verdict.result).toBe('fail');
    expect(verdict.tests.find(test => test.result === 'fail')).toMatchObject({
      metric: 'latency',
    });
  });

  it('do not fail a tiny difference, however many requests prove it', () => {
    const verdict = verdictOf(
      compared(
        beside(720, { requests: 10_000, errors: 10 }),
        beside(720, { requests: 10_000, errors: 25, latency: { 8: 300 } }),
      ),
    );
    expect(verdict.result).toBe('pass');
    expect(Math.min(...verdict.tests.map(test => test.pValue!))).toBeLessThan(
      1e-6,
    );
  });

  it('take errors that come in clumps for what they are', () => {
    // Of the old revision, too, one window in twenty has many errors: the new one just had three of them.
    const clumps = (every: number) =>
      beside(120, quiet).map((window, index) =>
        index % every === every - 1 ? { ...window, errors: 4 } : window,
      );
    expect(verdictOf(compared(clumps(24), clumps(12))).result).not.toBe('fail');
  });

  it('leave out the warm-up of each instance of the new revision', () => {
    const slowAt = (start: number) => (window: VerdictWindow) =>
      window.at >= start && window.at < start + 10_000
        ? {
            ...window,
            latency: windows(0, 1, { requests: 100, latency: { 18: 100 } })[0]
              .latency,
          }
        : window;
    const starts = [SINCE, SINCE + 60_000, SINCE + 120_000];
    const slow = starts.reduce(
      (all, start) => all.map(slowAt(start)),
      beside(60, quiet),
    );
    const of = (known: readonly number[] | undefined) =>
      verdictOf(
        compared(beside(60, quiet), slow, {
          fresh: {
            revisionId: 'r2',
            label: '1.2.0',
            windows: slow,
            ...(known && { starts: known }),
          },
        }),
      ).result;
    expect(of(starts)).toBe('pass');
    expect(of(undefined)).not.toBe('pass');
  });

  it('compare only what happened at the same time', () => {
    // The old revision was slow before, in a time that the new one never saw.
    const verdict = verdictOf(
      compared(
        [
          ...before(500, { requests: 100, errors: 20, latency: { 18: 90 } }),
          ...beside(60, quiet),
        ],
        beside(60, { requests: 100, errors: 4 }),
      ),
    );
    expect(verdict).toMatchObject({
      result: 'fail',
      concurrent: true,
      old: { requests: 5800 },
    });
  });

  it('use the time before, when the old revision has no traffic any more, and need more for it', () => {
    const of = (count: number) =>
      verdictOf(
        compared(
          before(500, { requests: 10, errors: 0 }),
          windows(SINCE + 60_000, count, { requests: 10, errors: 0 }),
        ),
      );
    expect(of(60)).toMatchObject({ result: 'pass', concurrent: false });
    expect(of(8)).toMatchObject({ result: 'inconclusive', concurrent: false });
    expect(of(60).tests[0].minimumSamples).toBe(100);
  });

  it('still fail what begins when the old revision is gone', () => {
    const verdict = verdictOf(
      compared(
        [...before(200, quiet), ...beside(60, quiet)],
        [
          ...beside(60, quiet),
          ...windows(SINCE + 300_000, 120, { requests: 100, errors: 4 }),
        ],
      ),
    );
    expect(verdict).toMatchObject({ result: 'fail', concurrent: false });
  });

  it('never pass below the minimum of samples on either side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 3 }),
        (old, fresh, errors) => {
          const spread = (total: number, failed: number) =>
            Array.from({ length: 20 }, (_, index) => {
              const requests =
                Math.floor(total / 20) + (index < total % 20 ? 1 : 0);
              return windows(SINCE + index * 5000, 1, {
                requests,
                errors: index === 19 ? Math.min(failed, requests) : 0,
              })[0];
            });
          const verdict = verdictOf(
            compared(spread(old, 0), spread(fresh, errors)),
          );
          const passed = verdict.result === 'pass';
          const few =
            Math.min(old, fresh) < DEFAULT_SETTINGS.minimumSamples ||
            verdict.tests.some(
              ({ samples, minimumSamples }) =>
                Math.min(samples.old, samples.new) < minimumSamples,
            );
          expect(passed && few).toBe(false);
        },
      ),
    );
  });

  it('never fail a revision that does exactly the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(200), fc.nat(200)), {
          minLength: 1,
          maxLength: 40,
        }),
        counts => {
          const same = counts.flatMap(([requests, errors], index) =>
            windows(SINCE + index * 5000, 1, {
              requests,
              errors: Math.min(errors, requests),
            }),
          );
          expect(verdictOf(compared(same, same)).result).not.toBe('fail');
        },
      ),
    );
  });

  it('do not depend on the order of intervals, nor on such that cannot be', () => {
    const fresh = beside(60, { requests: 100, errors: 3 });
    const junk: VerdictWindow[] = [
      { at: SINCE + 400_000, seconds: 5, requests: -80, errors: 0 },
      { at: SINCE + 405_000, seconds: 5, requests: 10, errors: 4000 },
      { at: SINCE + 410_000, seconds: 5, requests: NaN, errors: 0 },
      { at: SINCE + 415_000, seconds: 0, requests: 10, errors: 10 },
      { at: NaN, seconds: 5, requests: 10, errors: 10 },
    ];
    const expected = verdictOf(compared(beside(60, quiet), fresh));
    expect(expected.result).toBe('fail');
    expect(
      verdictOf(
        compared([...beside(60, quiet)].reverse(), [
          ...junk,
          ...[...fresh].reverse(),
        ]),
      ),
    ).toEqual(expected);
  });
});

describe('without counts', () => {
  const points = (count: number, p95: number, errorRate = 0.2) =>
    Array.from({ length: count }, (_, index) => ({
      at: SINCE + index * 15_000,
      seconds: 15,
      errorRate,
      p50: p95 / 3,
      p95: p95 + (index % 5),
    }));

  it('intervals are the samples', () => {
    const pass = verdictOf(compared(points(60, 100), points(60, 100)));
    expect(pass).toMatchObject({
      result: 'pass',
      tests: [
        { metric: 'errorRate', samples: { old: 59, new: 59 } },
        { metric: 'latency', samples: { old: 59, new: 59 } },
      ],
    });
    expect(verdictOf(compared(points(60, 100), points(60, 180))).result).toBe(
      'fail',
    );
    expect(
      verdictOf(compared(points(60, 100), points(60, 100, 4))).result,
    ).toBe('fail');
  });

  it('fewer intervals than the minimum are inconclusive', () => {
    expect(verdictOf(compared(points(40, 100), points(40, 300))).result).toBe(
      'inconclusive',
    );
  });
});

describe('with nothing to go by', () => {
  it('is inconclusive without requests of the new revision', () => {
    expect(verdictOf(compared(beside(10, quiet), []))).toMatchObject({
      result: 'inconclusive',
      tests: [],
      new: { requests: 0 },
    });
  });

  it('is inconclusive without an old revision', () => {
    const verdict = verdictOf(
      compared([], beside(100, quiet), { old: undefined }),
    );
    expect(verdict.result).toBe('inconclusive');
    expect(verdict.summary).toContain('nothing to compare 1.2.0 with');
  });

  it('is inconclusive while the new revision warms up', () => {
    expect(
      verdictOf(compared(beside(2, quiet), beside(1, quiet))),
    ).toMatchObject({ result: 'inconclusive', tests: [] });
  });
});
