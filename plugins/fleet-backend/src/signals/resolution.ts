import { InputError } from '@backstage/errors';

/** No series of a chart has more unless a resolution is asked for. */
export const MAX_POINTS = 400;
/** All series together never have more. */
export const MAX_ALL_POINTS = 10_000;
const COARSEST = 86400;

/** Seconds of an interval that people read easily, 5 s to a day. */
const RESOLUTIONS = [
  5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400,
];

interface Measured {
  readonly seconds: number;
}

/**
 * Seconds of one point: the finest that gives at most 400 points over the range, and not finer than what was measured.
 */
export function resolutionFor(
  rangeMs: number,
  measured: readonly Measured[] = [],
): number {
  // One interval more than the range holds: it may begin and end inside one.
  return atLeast(
    Math.max(rangeMs / 1000 / (MAX_POINTS - 1), coarsestOf(measured)),
  );
}

/** As asked, and not finer than what was measured. Throws an `InputError` when the range holds too many such points. */
export function askedResolution(
  rangeMs: number,
  asked: number,
  measured: readonly Measured[],
): number {
  const points = Math.ceil(rangeMs / 1000 / asked);
  if (points > MAX_ALL_POINTS) {
    throw new InputError(
      `A resolution of ${asked} s over this range is ${points} points, more than ${MAX_ALL_POINTS}. ` +
        `Choose a resolution of at least ${Math.ceil(
          rangeMs / 1000 / MAX_ALL_POINTS,
        )} s, or a shorter range.`,
    );
  }
  const coarsest = coarsestOf(measured);
  return asked >= coarsest ? asked : atLeast(coarsest);
}

/** The next one that gives fewer points; `undefined` when there is none. */
export function coarserThan(seconds: number): number | undefined {
  return RESOLUTIONS.find(resolution => resolution > seconds);
}

function coarsestOf(measured: readonly Measured[]): number {
  return measured.reduce((most, { seconds }) => Math.max(most, seconds), 0);
}

function atLeast(seconds: number): number {
  return RESOLUTIONS.find(resolution => resolution >= seconds) ?? COARSEST;
}
