import fc from 'fast-check';
import {
  binomialTail,
  hypergeometricTail,
  logFactorial,
  normalTail,
} from './exactTails';

/** Exact, by whole numbers. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let value = 1n;
  for (let i = 1; i <= k; i++) value = (value * BigInt(n - k + i)) / BigInt(i);
  return value;
}

const ratio = (a: bigint, b: bigint) => {
  const scaled = (a * 10n ** 30n) / b;
  return Number(scaled) / 1e30;
};

describe('logFactorial', () => {
  it.each([
    [0, 0],
    [1, 0],
    [5, Math.log(120)],
    [20, Math.log(2432902008176640000)],
    [170, 706.5730622457874],
  ])('of %d', (n, expected) => {
    expect(logFactorial(n)).toBeCloseTo(expected, 9);
  });
});

describe('hypergeometricTail', () => {
  it("gives the p-value of Fisher's tea", () => {
    // The lady names all four cups of eight: 1 in 70. Three of four: 17 in 70.
    const urn = { total: 8, marked: 4, drawn: 4 };
    expect(hypergeometricTail(4, urn)).toBeCloseTo(1 / 70, 12);
    expect(hypergeometricTail(3, urn)).toBeCloseTo(17 / 70, 12);
  });

  it('is the exact sum, whatever the counts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, a, b, c) => {
          const marked = Math.round(a * total);
          const drawn = Math.round(b * total);
          const k = Math.round(c * drawn);
          let sum = 0n;
          for (let x = k; x <= drawn; x++)
            sum += choose(marked, x) * choose(total - marked, drawn - x);
          expect(hypergeometricTail(k, { total, marked, drawn })).toBeCloseTo(
            ratio(sum, choose(total, drawn)),
            10,
          );
        },
      ),
    );
  });

  it('is quick and between 0 and 1 with millions of requests', () => {
    const p = hypergeometricTail(1200, {
      total: 4_000_000,
      marked: 2000,
      drawn: 2_000_000,
    });
    expect(p).toBeGreaterThan(1e-25);
    expect(p).toBeLessThan(1e-15);
  });
});

describe('binomialTail', () => {
  it('is the exact sum, whatever the counts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 99 }),
        (n, share, percent) => {
          const k = Math.round(share * n);
          let sum = 0n;
          for (let x = k; x <= n; x++)
            sum +=
              choose(n, x) *
              BigInt(percent) ** BigInt(x) *
              BigInt(100 - percent) ** BigInt(n - x);
          expect(binomialTail(k, n, percent / 100)).toBeCloseTo(
            ratio(sum, 100n ** BigInt(n)),
            10,
          );
        },
      ),
    );
  });

  it.each([
    [0, 10, 1],
    [11, 10, 0],
  ])('of %d in %d is %d', (k, n, expected) => {
    expect(binomialTail(k, n, 0.5)).toBe(expected);
  });
});

describe('normalTail', () => {
  it.each([
    [0, 0.5],
    [1.6448536269514722, 0.05],
    [3.090232306167813, 0.001],
    [-1.6448536269514722, 0.95],
    [6, 9.865876450376981e-10],
  ])('of %d', (z, expected) => {
    expect(Math.abs(normalTail(z) / expected - 1)).toBeLessThan(1e-6);
  });
});
