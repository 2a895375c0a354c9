import { judge, signalMeans } from './signalMeans';

describe('signalMeans', () => {
  it('adds what the revisions had at the same time, and then takes the mean over time', () => {
    expect(
      signalMeans([
        { at: 'a', throughput: 10 },
        { at: 'a', throughput: 30 },
        { at: 'b', throughput: 20 },
      ]).throughput,
    ).toBe(30);
  });

  it('counts rates by the requests behind them', () => {
    expect(
      signalMeans([
        { at: 'a', throughput: 90, errorRate: 0, p95: 10 },
        { at: 'a', throughput: 10, errorRate: 50, p95: 110 },
      ]),
    ).toMatchObject({ errorRate: 5, latency: 20 });
  });

  it('knows nothing of nothing', () => {
    expect(signalMeans([])).toEqual({});
  });
});

describe('judge', () => {
  it.each([
    ['errorRate', 0.1, 6, 'worse'],
    ['errorRate', 6, 0.1, 'better'],
    ['errorRate', 0.1, 0.2, undefined],
    ['latency', 20, 25, 'worse'],
    ['latency', 20, 21, undefined],
    ['apdex', 0.99, 0.9, 'worse'],
    ['throughput', 10, 1000, undefined],
  ] as const)('%s from %d to %d is %s', (measure, before, since, verdict) => {
    expect(judge(measure, before, since)).toBe(verdict);
  });
});
