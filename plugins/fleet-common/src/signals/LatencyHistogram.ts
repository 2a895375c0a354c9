/**
 * Upper bounds of the latency buckets in milliseconds; one more bucket holds everything above the last.
 * @public
 */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000,
  1500, 2000, 3000, 5000, 7500, 10000,
];

/**
 * The latency below which `share` (0–1) of the counted requests stayed, in milliseconds, interpolated inside its
 * bucket. `undefined` when nothing was counted. Counts in the last bucket answer its lower bound: no more is known.
 * @public
 */
export function latencyQuantile(
  counts: readonly number[],
  share: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = share * total;
  let below = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket];
    if (below + count >= rank && count > 0) {
      const low = bucket === 0 ? 0 : LATENCY_BOUNDS_MS[bucket - 1];
      const high = LATENCY_BOUNDS_MS[bucket];
      return high === undefined
        ? low
        : low + ((rank - below) / count) * (high - low);
    }
    below += count;
  }
  return LATENCY_BOUNDS_MS[LATENCY_BOUNDS_MS.length - 1];
}
