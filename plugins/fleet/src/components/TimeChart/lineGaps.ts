/** From where to where nothing is drawn, in the unit of `toPixel`. */
export type Gap = [from: number, to: number];

/**
 * Where a line must be cut because two of its points are further apart than `gapMs`: a line across would claim something
 * that nobody saw. `values` are those of one series over `times`.
 */
export function lineGaps(
  times: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  gapMs: number,
  toPixel: (at: number) => number,
): Gap[] {
  const gaps: Gap[] = [];
  let last: number | undefined;
  for (let index = 0; index < times.length; index++) {
    const value = values[index];
    if (value === undefined || value === null) continue;
    const at = times[index];
    if (last !== undefined && at - last > gapMs)
      gaps.push([Math.round(toPixel(last)), Math.round(toPixel(at))]);
    last = at;
  }
  return gaps;
}

/** Indexes of points with nothing to be connected with on either side: as a line they could not be seen. */
export function lonePoints(
  times: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  gapMs: number,
): number[] {
  const lone: number[] = [];
  let before: { index: number; joined: boolean } | undefined;
  let cut = true;
  for (let index = 0; index < times.length; index++) {
    const value = values[index];
    if (value === undefined) continue;
    if (value === null) {
      cut = true;
      continue;
    }
    const joined: boolean =
      before !== undefined &&
      !cut &&
      times[index] - times[before.index] <= gapMs;
    if (before && !before.joined && !joined) lone.push(before.index);
    before = { index, joined };
    cut = false;
  }
  if (before && !before.joined) lone.push(before.index);
  return lone;
}
