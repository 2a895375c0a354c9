import type { TimePoint } from './types';

/**
 * Index of the time that is nearest to `at`; -1 when there are none. `times` ascend.
 */
export function nearestIndex(times: readonly number[], at: number): number {
  if (times.length === 0) return -1;
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - times[low - 1] <= times[low] - at ? low - 1 : low;
}

/** All times of all series, ascending, each once. They are what the keyboard steps through and the table lists. */
export function allTimes(
  series: readonly { readonly points: readonly TimePoint[] }[],
): readonly number[] {
  const times = new Set<number>();
  for (const { points } of series)
    for (const point of points) times.add(point.at);
  return [...times].sort((a, b) => a - b);
}

/**
 * The values of a series at each of the times, which ascend. A stepped series holds its last value; any other answers
 * only at its own points: `null` where a point knows nothing, `undefined` where it has no point.
 */
export function valuesAt(
  points: readonly TimePoint[],
  times: readonly number[],
  step = false,
): readonly (number | null | undefined)[] {
  let next = 0;
  let held: TimePoint | undefined;
  const values: (number | null | undefined)[] = new Array(times.length);
  for (let index = 0; index < times.length; index++) {
    const at = times[index];
    while (next < points.length && points[next].at <= at) held = points[next++];
    values[index] =
      held && (step || held.at === at) ? held.value ?? null : undefined;
  }
  return values;
}
