/** The value below which `share` (0–1) of the samples lie; the nearest rank, `NaN` without samples. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[
    Math.min(
      sorted.length - 1,
      Math.max(0, Math.ceil(share * sorted.length) - 1),
    )
  ];
}

/** One decimal, so that figures read well. */
export function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
