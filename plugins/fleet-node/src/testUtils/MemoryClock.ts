/**
 * Time that passes only when a test says so.
 * @public
 */
export class MemoryClock {
  #now: number;
  readonly #listeners = new Set<() => void>();

  /** @param start - milliseconds since 1970; by default 2026-01-01T00:00:00Z. */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  iso(): string {
    return new Date(this.#now).toISOString();
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener after each {@link MemoryClock.advance}. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
