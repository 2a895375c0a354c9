/**
 * The time of the last sweep in milliseconds on the clock of `performance.now()`. Deadlines, ejections and slow start are compared with
 * it, so that no request needs a timer of its own; it is up to `SWEEP_MS` behind.
 */
export const clock = { now: performance.now() };

export const SWEEP_MS = 50;

/** A moment given in wall-clock milliseconds on the clock of `performance.now()`. */
export function fromWallClock(epochMs: number): number {
  return performance.now() - (Date.now() - epochMs);
}

/** ISO time of a moment on the clock of `performance.now()`. */
export function toIso(moment: number): string {
  return new Date(Date.now() + (moment - performance.now())).toISOString();
}
