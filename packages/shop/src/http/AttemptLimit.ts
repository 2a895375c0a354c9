import { Problem } from './Problem.ts';

interface Count {
  failures: number;
  until: number;
}

/**
 * Slows down guessing: after some failures in a row a key (an address, an account) is refused for a while, even with the right
 * answer. Each instance counts for itself. Holds at most 10,000 keys; the oldest are forgotten first.
 */
export class AttemptLimit {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #counts = new Map<string, Count>();

  constructor({ most = 10, windowMs = 15 * 60_000 } = {}) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Throws a `Problem` 429 while one of the keys is refused. */
  check(keys: readonly string[], now = Date.now()): void {
    for (const key of keys) {
      const count = this.#counts.get(key);
      if (count === undefined || count.until <= now) continue;
      if (count.failures >= this.#most) {
        const seconds = Math.ceil((count.until - now) / 1_000);
        throw new Problem(
          429,
          `Too many failed attempts. Try again in ${Math.ceil(
            seconds / 60,
          )} minutes.`,
          {
            code: 'too-many-attempts',
            headers: { 'retry-after': String(seconds) },
          },
        );
      }
    }
  }

  failed(keys: readonly string[], now = Date.now()): void {
    for (const key of keys) {
      const known = this.#counts.get(key);
      const count =
        known !== undefined && known.until > now
          ? known
          : { failures: 0, until: 0 };
      count.failures += 1;
      count.until = now + this.#windowMs;
      this.#counts.delete(key);
      this.#counts.set(key, count);
    }
    for (const key of this.#counts.keys()) {
      if (this.#counts.size <= 10_000) break;
      this.#counts.delete(key);
    }
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#counts.delete(key);
  }
}
