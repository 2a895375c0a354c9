import type { SignalWindow } from '@capstan/plugin-fleet-node';

const FINEST_SECONDS = 15;
const COARSE_SECONDS = 60;
const MINUTE_MS = 60_000;
/** Up to here what was missed is read as finely as ever. */
const CATCH_UP_MS = 15 * MINUTE_MS;
/** What was missed before is not read any more. */
const MISSED_MS = 3 * 60 * MINUTE_MS;
/** Sources correct their newest intervals: these many are read again. */
const AGAIN = 2;

/**
 * What to read next: from where the last reading ended until the last whole interval, with the two intervals before it
 * once more. The first reading is of 15 minutes. After a longer absence the last three hours are read in minutes.
 *
 * @param readTo - end of the last window, in milliseconds.
 */
export function readingWindow(
  readTo: number | undefined,
  now: number,
  intervalSeconds: number,
): SignalWindow {
  const fine = Math.min(
    COARSE_SECONDS,
    Math.ceil(Math.max(intervalSeconds, FINEST_SECONDS) / FINEST_SECONDS) *
      FINEST_SECONDS,
  );
  // A clock that was put back must not stop the reading.
  const last = Math.min(readTo ?? now - CATCH_UP_MS, now);
  const resolutionSeconds = now - last > CATCH_UP_MS ? COARSE_SECONDS : fine;
  const step = resolutionSeconds * 1000;
  const to = Math.floor(now / step) * step;
  const from = Math.max(
    Math.floor(last / step) * step - AGAIN * step,
    to - MISSED_MS,
  );
  return { from: Math.min(from, to - step), to, resolutionSeconds };
}
