import type { TimelineMark } from '@capstan/plugin-fleet-common';
import type { LinearScale } from './scale';
import { toPixel } from './scale';

/** Where a mark's label is written: on which side of its line, and in which of two rows. */
export interface LabelPlace {
  readonly side: 'left' | 'right';
  /** Row 0 is that of the shapes; row 1, below it, has room where shapes are close. */
  readonly row: 0 | 1;
}

/** A mark with its place on the chart. */
export interface PlacedMark {
  readonly mark: TimelineMark;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly x: number;
  /** Absent when there is no room. The label is in the table in any case. */
  readonly label?: LabelPlace;
}

/** An alert with the part of the chart that it covers, pixels. */
export interface PlacedBand {
  readonly mark: TimelineMark;
  readonly x: number;
  readonly width: number;
}

type Interval = readonly [number, number];

const PIXELS_PER_LETTER = 6.2;
const LABEL_GAP = 14;
const HALF_SHAPE = 6;

/**
 * Places the marks that are inside the domain, in order of time, and finds room for the labels of those that start
 * something, without touching each other or a shape: rollbacks first, because they are what one looks for, then the
 * newest.
 */
export function placeMarks(
  marks: readonly TimelineMark[],
  x: LinearScale,
): readonly PlacedMark[] {
  const inside = marks
    .map(mark => ({ mark, at: Date.parse(mark.at) }))
    .filter(({ at }) => at >= x.domain[0] && at <= x.domain[1])
    .sort((a, b) => a.at - b.at)
    .map(each => ({ ...each, x: toPixel(x, each.at) }));
  const shapes = inside
    .filter(({ mark }) => mark.kind !== 'scaled')
    .map((each): Interval => [each.x - HALF_SHAPE, each.x + HALF_SHAPE]);
  const taken: [Interval[], Interval[]] = [shapes, []];
  const labels = new Map<TimelineMark, LabelPlace>();
  const wanted = inside
    .filter(({ mark }) => priority(mark) !== undefined)
    .sort(
      (a, b) =>
        (priority(a.mark) ?? 0) - (priority(b.mark) ?? 0) || b.at - a.at,
    );
  for (const each of wanted) {
    const found = findRoom(each.x, each.mark.label, taken, x.range);
    if (!found) continue;
    taken[found.place.row].push(found.interval);
    labels.set(each.mark, found.place);
  }
  return inside.map(each => ({ ...each, label: labels.get(each.mark) }));
}

/** How far each alert reaches: from its beginning, or that of the chart, to its end, or that of the chart while it lasts. */
export function placeBands(
  marks: readonly TimelineMark[],
  x: LinearScale,
): readonly PlacedBand[] {
  const [start, end] = x.domain;
  return marks
    .filter(mark => mark.kind === 'alert')
    .map(mark => ({
      mark,
      from: Math.max(start, Date.parse(mark.at)),
      to: Math.min(
        end,
        mark.until === undefined ? end : Date.parse(mark.until),
      ),
    }))
    .filter(({ from, to }) => from <= to)
    .map(({ mark, from, to }) => ({
      mark,
      x: toPixel(x, from),
      width: Math.max(2, toPixel(x, to) - toPixel(x, from)),
    }));
}

function findRoom(
  at: number,
  label: string,
  taken: readonly [readonly Interval[], readonly Interval[]],
  [start, end]: readonly [number, number],
): { place: LabelPlace; interval: Interval } | undefined {
  const width = label.length * PIXELS_PER_LETTER + LABEL_GAP;
  for (const row of [0, 1] as const) {
    for (const side of ['right', 'left'] as const) {
      const interval: Interval =
        side === 'right'
          ? [at + HALF_SHAPE, at + width]
          : [at - width, at - HALF_SHAPE];
      const fits = interval[0] >= start - 1 && interval[1] <= end + 1;
      const free = taken[row].every(
        ([from, to]) => interval[1] <= from || interval[0] >= to,
      );
      if (fits && free) return { place: { side, row }, interval };
    }
  }
  return undefined;
}

/** The smaller the more it matters; `undefined` is never labelled. */
function priority(mark: TimelineMark): number | undefined {
  switch (mark.kind) {
    case 'rollbackStarted':
      return 0;
    case 'rolloutStarted':
      return 1;
    default:
      return undefined;
  }
}
