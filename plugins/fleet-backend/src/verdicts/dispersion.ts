const MIN_INTERVALS = 10;
const MOST = 20;

/**
 * How much more intervals differ than single independent requests would (Pearson's χ² for each degree of freedom): 1 when
 * errors come one by one, more when they come in clumps. Counts divided by it count what is independent. Too few intervals
 * say nothing: 1.
 */
export function dispersionOf(
  intervals: readonly { readonly n: number; readonly k: number }[],
): number {
  const filled = intervals.filter(({ n }) => n > 0);
  const n = filled.reduce((sum, interval) => sum + interval.n, 0);
  const k = filled.reduce((sum, interval) => sum + interval.k, 0);
  if (filled.length < MIN_INTERVALS || k === 0 || k === n) return 1;
  const p = k / n;
  const chi = filled.reduce(
    (sum, interval) =>
      sum + (interval.k - interval.n * p) ** 2 / (interval.n * p * (1 - p)),
    0,
  );
  return Math.min(MOST, Math.max(1, chi / (filled.length - 1)));
}
