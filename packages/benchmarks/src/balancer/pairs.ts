import { quantile } from '../support/statistics.ts';

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The 95 % bootstrap interval of the median. `random` answers 0 ≤ x < 1. */
export function medianInterval(
  samples: readonly number[],
  random: () => number,
): { readonly low: number; readonly high: number } {
  const medians = Array.from({ length: 2000 }, () =>
    median(samples.map(() => samples[Math.floor(random() * samples.length)])),
  );
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
