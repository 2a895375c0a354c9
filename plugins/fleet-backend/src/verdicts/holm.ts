/**
 * p-values corrected for being several (Holm): the smallest times how many there are, the next times one fewer, and never
 * below the one before. In the order in which they came.
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues
    .map((p, index) => ({ p, index }))
    .sort((a, b) => a.p - b.p);
  const corrected: number[] = [];
  let least = 0;
  order.forEach(({ p, index }, rank) => {
    least = Math.max(least, Math.min(1, p * (order.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}
