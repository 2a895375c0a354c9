const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** What is finer than a minute is kept this long. */
export const FINE_MS = 3 * HOUR_MS;
/** The longest range that can be asked for: the coarsest tier is kept this long. */
export const KEPT_MS = 31 * DAY_MS;

/** What is older than `afterMs` and finer than `seconds` is merged to intervals of `seconds`. */
export const TIERS = [
  { seconds: 60, afterMs: FINE_MS },
  { seconds: 300, afterMs: 3 * DAY_MS },
] as const;
