/* Tails of discrete distributions, summed exactly over their terms. Terms fall fast, so few of them count. */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028,
  771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const NEGLIGIBLE = 1e-18;

/** Natural logarithm of n!, for whole n ≥ 0; about 15 digits (Lanczos). */
export function logFactorial(n: number): number {
  if (n < 2) return 0;
  let sum = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term++)
    sum += LANCZOS[term] / (n + term);
  const t = n + 7.5;
  return (
    0.5 * Math.log(2 * Math.PI) + (n + 0.5) * Math.log(t) - t + Math.log(sum)
  );
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** P(X ≥ k) for X binomial with n trials of probability p, 0 < p < 1. */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  const term = (x: number) =>
    Math.exp(logChoose(n, x) + x * Math.log(p) + (n - x) * Math.log1p(-p));
  return tail(k, { mean: n * p, lowest: 0, highest: n, term });
}

/**
 * P(X ≥ k), where X of `drawn` items are marked when `drawn` out of `total` are taken and `marked` of the total are
 * marked (hypergeometric).
 */
export function hypergeometricTail(
  k: number,
  urn: {
    readonly total: number;
    readonly marked: number;
    readonly drawn: number;
  },
): number {
  const { total, marked, drawn } = urn;
  const lowest = Math.max(0, drawn + marked - total);
  const highest = Math.min(drawn, marked);
  if (k <= lowest) return 1;
  if (k > highest) return 0;
  const all = logChoose(total, drawn);
  const term = (x: number) =>
    Math.exp(logChoose(marked, x) + logChoose(total - marked, drawn - x) - all);
  return tail(k, { mean: (drawn * marked) / total, lowest, highest, term });
}

/** Away from the mean, where terms fall; the other side of it as one minus the rest. */
function tail(
  k: number,
  of: {
    readonly mean: number;
    readonly lowest: number;
    readonly highest: number;
    readonly term: (x: number) => number;
  },
): number {
  const { mean, lowest, highest, term } = of;
  const up = k > mean;
  let sum = 0;
  for (let x = up ? k : k - 1; x >= lowest && x <= highest; x += up ? 1 : -1) {
    const value = term(x);
    sum += value;
    // Near the mean terms may still rise when k is the very next one.
    if (value < NEGLIGIBLE * sum || value === 0) break;
  }
  return Math.min(1, Math.max(0, up ? sum : 1 - sum));
}

/** P(Z ≥ z) for a standard normal Z; relative error below 1.2e-7 (Chebyshev fit of the complementary error function). */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806,
    0.09678418, 0.37409196, 1.00002368, -1.26551223,
  ].reduce((sum, coefficient) => sum * t + coefficient, 0);
  const tailOfX = 0.5 * t * Math.exp(-x * x + fit);
  return z >= 0 ? tailOfX : 1 - tailOfX;
}
