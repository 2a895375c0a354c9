/** Failures in a row after which a release counts as crashing in a loop. */
export const CRASH_LOOP_FAILURES = 5;

const DELAYS_MS = [0, 0, 250, 1000, 2000, 10_000] as const;

interface Streak {
  failures: number;
  notBefore: number;
  since: number;
  lastAt: number;
  lastReason: string;
}

/** How long an instance has to be ready before the failures before it are forgotten. */
const SETTLED_MS = 20_000;

/**
 * How soon a release of a group may be started again after its instances failed: at once the first time, then slower,
 * and one start per ten seconds from the fifth failure in a row on.
 */
export class BackOff {
  readonly #streaks = new Map<string, Streak>();

  failed(releaseId: string, now: number, reason: string): void {
    const before = this.#streaks.get(releaseId);
    const failures = (before?.failures ?? 0) + 1;
    const delay = DELAYS_MS[Math.min(failures, DELAYS_MS.length - 1)];
    this.#streaks.set(releaseId, {
      failures,
      notBefore: Math.max(before?.notBefore ?? 0, now + delay),
      since:
        before && before.failures >= CRASH_LOOP_FAILURES ? before.since : now,
      lastAt: now,
      lastReason: reason,
    });
  }

  /**
   * The streak is over once an instance that was started after the last failure has been ready long enough. Older
   * ones prove nothing: they may be well while every new one fails.
   */
  noteReady(
    releaseId: string,
    startedAt: number,
    readyAt: number,
    now: number,
  ): void {
    const streak = this.#streaks.get(releaseId);
    if (streak && startedAt >= streak.lastAt && now - readyAt >= SETTLED_MS) {
      this.#streaks.delete(releaseId);
    }
  }

  /** How many of `wanted` starts may happen now, and when the next may. */
  allowed(
    releaseId: string,
    wanted: number,
    now: number,
  ): { count: number; wakeAt?: number } {
    const streak = this.#streaks.get(releaseId);
    if (!streak) {
      return { count: wanted };
    }
    if (now < streak.notBefore) {
      return { count: 0, wakeAt: streak.notBefore };
    }
    if (streak.failures < CRASH_LOOP_FAILURES) {
      return { count: wanted };
    }
    streak.notBefore = now + DELAYS_MS[DELAYS_MS.length - 1];
    return { count: Math.min(1, wanted), wakeAt: streak.notBefore };
  }

  /** The release that crashes in a loop, if one does. */
  loop():
    | { releaseId: string; failures: number; since: number; lastReason: string }
    | undefined {
    for (const [releaseId, streak] of this.#streaks) {
      if (streak.failures >= CRASH_LOOP_FAILURES) {
        return { releaseId, ...streak };
      }
    }
    return undefined;
  }

  /** Forgets releases that the group has nothing to do with any more. */
  keepOnly(releaseIds: ReadonlySet<string>): void {
    for (const releaseId of this.#streaks.keys()) {
      if (!releaseIds.has(releaseId)) {
        this.#streaks.delete(releaseId);
      }
    }
  }
}
