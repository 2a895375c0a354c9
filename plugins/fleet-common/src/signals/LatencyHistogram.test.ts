import fc from 'fast-check';
import { LATENCY_BOUNDS_MS, latencyQuantile } from './LatencyHistogram';

const buckets = LATENCY_BOUNDS_MS.length + 1;
const counts = (parts: Readonly<Record<number, number>>) =>
  Array.from({ length: buckets }, (_, bucket) => parts[bucket] ?? 0);
const histograms = fc.array(fc.nat(1000), {
  minLength: buckets,
  maxLength: buckets,
});
const filled = histograms.filter(histogram =>
  histogram.some(count => count > 0),
);

describe('latencyQuantile', () => {
  it.each([
    [
      'all were in the first bucket, half of them below its middle',
      counts({ 0: 10 }),
      0.5,
      0.5,
    ],
    ['all were in one bucket', counts({ 5: 4 }), 0.5, 8.75],
    ['the share ends with a bucket', counts({ 0: 50, 6: 50 }), 0.5, 1],
    [
      'the share begins in the next bucket',
      counts({ 0: 50, 6: 50 }),
      0.75,
      12.5,
    ],
    ['empty buckets lie between', counts({ 0: 1, 23: 1 }), 0.99, 9950],
    ['all were above the last bound', counts({ [buckets - 1]: 3 }), 0.5, 10000],
    [
      'the slowest were above the last bound',
      counts({ 0: 90, [buckets - 1]: 10 }),
      0.99,
      10000,
    ],
    ['the share is everything', counts({ 5: 4 }), 1, 10],
  ])('when %s', (_, histogram, share, expected) => {
    expect(latencyQuantile(histogram, share)).toBeCloseTo(expected, 6);
  });

  it.each([
    ['nothing was counted', counts({})],
    ['there are no buckets', []],
  ])('is unknown when %s', (_, histogram) => {
    expect(latencyQuantile(histogram, 0.5)).toBeUndefined();
  });

  it('never falls when the share grows', () => {
    fc.assert(
      fc.property(
        filled,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (histogram, a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(latencyQuantile(histogram, low)!).toBeLessThanOrEqual(
            latencyQuantile(histogram, high)! + 1e-9,
          );
        },
      ),
    );
  });

  it('lies in the bucket in which the sorted requests have it', () => {
    fc.assert(
      fc.property(
        filled,
        fc.constantFrom(0.5, 0.95, 0.99),
        (histogram, share) => {
          const total = histogram.reduce((sum, count) => sum + count, 0);
          let below = 0;
          const bucket = histogram.findIndex(count => {
            below += count;
            return count > 0 && below >= share * total;
          });
          const quantile = latencyQuantile(histogram, share)!;
          expect(quantile).toBeGreaterThanOrEqual(
            bucket === 0 ? 0 : LATENCY_BOUNDS_MS[bucket - 1],
          );
          expect(quantile).toBeLessThanOrEqual(
            LATENCY_BOUNDS_MS[Math.min(bucket, buckets - 2)],
          );
        },
      ),
    );
  });

  it('has bounds that rise', () => {
    expect([...LATENCY_BOUNDS_MS].sort((a, b) => a - b)).toEqual(
      LATENCY_BOUNDS_MS,
    );
    expect(new Set(LATENCY_BOUNDS_MS).size).toBe(LATENCY_BOUNDS_MS.length);
  });
});
