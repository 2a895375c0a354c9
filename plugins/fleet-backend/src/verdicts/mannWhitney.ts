import { normalTail } from './exactTails';

/** How one side stands to the other. */
export interface Ranks {
  /** Probability that a sample of the new side is greater than one of the old side; ties count half. 0.5 = alike. */
  readonly superiority: number;
  /** One-sided: probability of at least this when both are alike. */
  readonly pValue: number;
  /** Standard error of `superiority`. */
  readonly error: number;
}

/**
 * Mann–Whitney's U over counts in ordered classes, such as the buckets of a histogram, with the correction for ties.
 * Counts may be fractions. Both sides have at least one sample.
 */
export function mannWhitney(
  old: readonly number[],
  fresh: readonly number[],
): Ranks {
  const classes = Math.max(old.length, fresh.length);
  let oldBelow = 0;
  let u = 0;
  let ties = 0;
  let freshTotal = 0;
  for (let index = 0; index < classes; index++) {
    const a = old[index] ?? 0;
    const b = fresh[index] ?? 0;
    u += b * (oldBelow + a / 2);
    oldBelow += a;
    freshTotal += b;
    ties += (a + b) ** 3 - (a + b);
  }
  const pairs = oldBelow * freshTotal;
  const total = oldBelow + freshTotal;
  const variance =
    total > 1
      ? (pairs / 12) * (total + 1 - Math.max(0, ties) / (total * (total - 1)))
      : 0;
  const superiority = u / pairs;
  if (variance <= 0) return { superiority, pValue: 1, error: 0.5 };
  const deviation = Math.sqrt(variance);
  return {
    superiority,
    pValue: normalTail((u - pairs / 2 - 0.5) / deviation),
    error: deviation / pairs,
  };
}

/** The same for single values: each distinct value is a class. */
export function mannWhitneyOfValues(
  old: readonly number[],
  fresh: readonly number[],
): Ranks {
  const values = [...new Set([...old, ...fresh])].sort((a, b) => a - b);
  const classOf = new Map(values.map((value, index) => [value, index]));
  const counts = (side: readonly number[]) => {
    const found: number[] = values.map(() => 0);
    for (const value of side) found[classOf.get(value)!]++;
    return found;
  };
  return mannWhitney(counts(old), counts(fresh));
}
