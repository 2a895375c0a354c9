/** At most three digits that mean something: `0.25`, `7.5`, `48.1`, `1,200`. */
export function shortNumber(value: number): string {
  return value.toLocaleString(undefined, {
    maximumFractionDigits: digitsOf(Math.abs(value)),
  });
}

function digitsOf(size: number): number {
  if (size >= 100) return 0;
  return size >= 10 ? 1 : 2;
}
