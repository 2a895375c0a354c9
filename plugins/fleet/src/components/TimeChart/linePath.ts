import type { LinearScale } from './scale';
import { toPixel } from './scale';

/** A point in time; without a value nothing is known there. */
export interface TimePoint {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number | undefined;
}

/**
 * Cuts a series where nothing is known: at points without a value, and where two points are further apart than `gapMs`.
 * A line across a gap would claim something that nobody saw.
 */
export function segments(
  points: readonly TimePoint[],
  gapMs = Infinity,
): readonly (readonly TimePoint[])[] {
  const result: TimePoint[][] = [];
  let open: TimePoint[] | undefined;
  let last = -Infinity;
  for (const point of points) {
    if (point.value === undefined) {
      open = undefined;
      continue;
    }
    if (!open || point.at - last > gapMs) {
      open = [];
      result.push(open);
    }
    open.push(point);
    last = point.at;
  }
  return result;
}

/**
 * The `d` of an SVG path through the points. `step` holds each value until the next one, as sizes do. A segment of one
 * point becomes a short dash, otherwise it could not be seen.
 */
export function linePath(
  points: readonly TimePoint[],
  x: LinearScale,
  y: LinearScale,
  options: { step?: boolean; gapMs?: number } = {},
): string {
  const parts: string[] = [];
  for (const segment of segments(points, options.gapMs)) {
    segment.forEach((point, index) => {
      const px = round(toPixel(x, point.at));
      const py = round(toPixel(y, point.value ?? 0));
      if (index === 0) parts.push(`M${px} ${py}`);
      else if (options.step) parts.push(`H${px}V${py}`);
      else parts.push(`L${px} ${py}`);
    });
    if (segment.length === 1) parts.push('h1.5');
  }
  return parts.join('');
}

/** The `d` of the area between two stepped lines over the same times, for example min and max. */
export function bandPath(
  band: readonly {
    readonly at: number;
    readonly low: number;
    readonly high: number;
  }[],
  x: LinearScale,
  y: LinearScale,
): string {
  if (band.length === 0) return '';
  const there: string[] = [];
  const back: string[] = [];
  band.forEach((point, index) => {
    const px = round(toPixel(x, point.at));
    const high = round(toPixel(y, point.high));
    const low = round(toPixel(y, point.low));
    there.push(index === 0 ? `M${px} ${high}` : `H${px}V${high}`);
    // Walked backwards: down to the low that holds from here on, then left to where it begins.
    back.unshift(`V${low}H${px}`);
  });
  return `${there.join('')}${back.join('')}Z`;
}

function round(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
