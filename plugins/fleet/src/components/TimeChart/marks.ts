import type { TimelineMark } from '@capstan/plugin-fleet-common';
import type { LinearScale } from './scale';
import { toPixel } from './scale';

/** A mark with its place on the chart. */
export interface PlacedMark {
  readonly mark: TimelineMark;
  readonly at: number;
  readonly x: number;
  /** Whether there is room to write its label beside it. The label is in the table in any case. */
  readonly labelled: boolean;
  /** Written left of its line when there is no room on the right. */
  readonly side: 'left' | 'right';
}

const PIXELS_PER_LETTER = 6.2;
const LABEL_GAP = 14;
const HALF_SHAPE = 6;

/**
 * Places the marks that are inside the domain, in order of time, and decides which labels can be written without
 * touching the next: starts of rollouts first, because they are what one looks for.
 */
export function placeMarks(
  marks: readonly TimelineMark[],
  x: LinearScale,
): readonly PlacedMark[] {
  const [start, end] = x.range;
  const inside = marks
    .map(mark => ({ mark, at: Date.parse(mark.at) }))
    .filter(({ at }) => at >= x.domain[0] && at <= x.domain[1])
    .sort((a, b) => a.at - b.at);
  // The shapes themselves take room; only scalings are drawn elsewhere.
  const taken = inside
    .filter(({ mark }) => mark.kind !== 'scaled')
    .map(({ at }): [number, number] => [
      toPixel(x, at) - HALF_SHAPE,
      toPixel(x, at) + HALF_SHAPE,
    ]);
  const labels = new Map<number, 'left' | 'right'>();
  const order = inside
    .map((_, index) => index)
    .sort((a, b) => rank(inside[a].mark) - rank(inside[b].mark) || b - a);
  for (const index of order) {
    if (rank(inside[index].mark) > 1) continue;
    const px = toPixel(x, inside[index].at);
    const width =
      inside[index].mark.label.length * PIXELS_PER_LETTER + LABEL_GAP;
    const candidates: [number, number, 'left' | 'right'][] = [
      [px + HALF_SHAPE, px + width, 'right'],
      [px - width, px - HALF_SHAPE, 'left'],
    ];
    const free = candidates.find(
      ([from, to]) =>
        from >= start - 1 &&
        to <= end + 1 &&
        taken.every(([a, b]) => to <= a || from >= b),
    );
    if (!free) continue;
    taken.push([free[0], free[1]]);
    labels.set(index, free[2]);
  }
  return inside.map(({ mark, at }, index) => ({
    mark,
    at,
    x: toPixel(x, at),
    labelled: labels.has(index),
    side: labels.get(index) ?? 'right',
  }));
}

function rank(mark: TimelineMark): number {
  switch (mark.kind) {
    case 'rollbackStarted':
      return 0;
    case 'rolloutStarted':
      return 1;
    default:
      return 2;
  }
}
