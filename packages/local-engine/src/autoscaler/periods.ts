/** Periods that are learnt, seconds, and how many of the last ones have to agree. Cron jobs run by the minute. */
const PERIODS = [
  { seconds: 60, repeats: 2 },
  { seconds: 300, repeats: 2 },
] as const;

/** Need that has to be remembered to learn all periods, seconds. */
export const MEMORY_SECONDS = 620;

/** A burst counts when it adds at least this share of the quiet level, and at least one instance. */
const LEAST_SHARE = 0.45;

/** An instance starts in about a second; a burst is met when that has happened two seconds before it. */
const AHEAD_SECONDS = 3;

export interface Expectation {
  /** Instances needed within the next seconds; 0 when nothing is expected. */
  readonly need: number;
  /** The period in which the burst comes back, seconds. */
  readonly period?: number;
}

/**
 * The need that is about to come because it came at the same place of the last periods. A burst is what the need was
 * above its quiet level shortly before; it is added to the quiet level of now, so a burst is recognised on any base.
 * The smallest of the repeats counts: something that came only once is no habit.
 *
 * @param needs - one value a second, the present one last
 */
export function expectBurst(needs: readonly number[]): Expectation {
  const now = needs.length - 1;
  const quiet = quietLevel(needs, now);
  let expected: Expectation = { need: 0 };
  for (const { seconds, repeats } of PERIODS) {
    if (now < seconds * repeats + 10) {
      continue;
    }
    for (let ahead = 1; ahead <= AHEAD_SECONDS; ahead += 1) {
      let burst = Infinity;
      for (let back = 1; back <= repeats; back += 1) {
        const at = now + ahead - seconds * back;
        burst = Math.min(burst, needs[at] - quietLevel(needs, at - ahead - 2));
      }
      if (
        burst > Math.max(1, LEAST_SHARE * quiet) &&
        quiet + burst > expected.need
      ) {
        expected = { need: quiet + burst, period: seconds };
      }
    }
  }
  return expected;
}

/** The median of the five seconds before `at`. */
function quietLevel(needs: readonly number[], at: number): number {
  const before = [1, 2, 3, 4, 5].map(
    back => needs[Math.max(0, at - back)] ?? 0,
  );
  return before.sort((a, b) => a - b)[2];
}
