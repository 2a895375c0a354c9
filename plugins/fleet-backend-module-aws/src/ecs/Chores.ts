/** Calls that a sweep may spend on what it does for the first time, for each 100 services. */
const FIRST_TIME = 60;
/** What a sweep earns for doing things again, and how much of it is saved at most, for each 100 services. */
const EARNED = 4;
const SAVED = 6;

/**
 * What is done now and then: when it is due, and when there is credit for it. A chore that costs more than can be saved is
 * done on credit, and paid back by the sweeps after it.
 */
export class Chores {
  readonly #now: () => number;
  readonly #doneAt = new Map<string, number>();
  #first = 0;
  #credit = 0;
  #most = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The allowance of one sweep over this many services. */
  allow(services: number): void {
    const hundreds = Math.max(1, Math.ceil(services / 100));
    this.#first = FIRST_TIME * hundreds;
    this.#most = SAVED * hundreds;
    this.#credit = Math.min(this.#most, this.#credit + EARNED * hundreds);
  }

  /** It was done by other means. */
  done(name: string): void {
    this.#doneAt.set(name, this.#now());
  }

  /** It is due at once. */
  forget(name: string): void {
    this.#doneAt.delete(name);
  }

  /** Does it when it is due and affordable; `calls` is what it will cost. Whether it was done. */
  async run(
    name: string,
    everyMs: number,
    calls: number,
    work: () => Promise<void>,
  ): Promise<boolean> {
    const doneAt = this.#doneAt.get(name);
    if (doneAt !== undefined && doneAt + everyMs > this.#now()) return false;
    const first = doneAt === undefined;
    const enough = first
      ? this.#first > 0
      : this.#credit >= Math.min(calls, this.#most);
    if (!enough) return false;
    if (first) this.#first -= calls;
    else this.#credit -= calls;
    await work();
    this.done(name);
    return true;
  }
}
