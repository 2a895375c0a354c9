import type { Prepared } from './answer.ts';

interface Entry {
  readonly prepared: Promise<Prepared>;
  readonly until: number;
}

/**
 * Keeps answers for a moment, so that a crowd on one page costs one query. Whoever asks while an answer is being made waits for
 * that one. A failed answer is not kept. With `ttlMs` 0 everything is made anew.
 */
export class PreparedCache {
  readonly #ttlMs: number;
  readonly #most: number;
  readonly #entries = new Map<string, Entry>();

  constructor(ttlMs: number, most = 2_000) {
    this.#ttlMs = ttlMs;
    this.#most = most;
  }

  get(key: string, make: () => Promise<Prepared>): Promise<Prepared> {
    if (this.#ttlMs === 0) return make();
    const now = performance.now();
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > now) return known.prepared;
    const entry = { prepared: make(), until: now + this.#ttlMs };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.prepared.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    if (this.#entries.size > this.#most) {
      // The map keeps the order of insertion: the first key is the oldest.
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    return entry.prepared;
  }
}
