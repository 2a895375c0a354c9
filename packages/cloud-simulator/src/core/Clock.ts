/**
 * Virtual time. It stands still until somebody advances it, and what is due happens in order on the way, so that a pause of
 * fourteen days takes milliseconds and every run with the same seed is the same.
 */
export class Clock {
  #now: number;
  #sequence = 0;
  #due: { readonly at: number; readonly order: number; run: () => void }[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#now);
  }

  /** Runs once when the clock reaches `at`; at the next advance when that is past. */
  at(at: number, run: () => void): void {
    const order = this.#sequence++;
    const entry = { at, order, run };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#due[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, entry);
  }

  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  /** Does nothing when that is past. */
  advanceTo(target: number): void {
    while (this.#due.length > 0 && this.#due[0].at <= target) {
      const next = this.#due.shift()!;
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = Math.max(this.#now, target);
  }
}
