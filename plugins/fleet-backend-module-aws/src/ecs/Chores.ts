/** Calls that a sweep may spend on what it does for the first time, and on what it does again, for each 100 services. */
const FIRST_TIME = 60;
const AGAIN = 4;

/** What is done now and then: when it is due, and while the allowance of the sweep lasts. */
export class Chores {
  readonly #now: () => number;
  readonly #doneAt = new Map<string, number>();
  #first = 0;
  #again = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  isDue(name: string, everyMs: number): boolean {
    const at = this.#doneAt.get(name);
    return at === undefined || at + everyMs <= this.#now();
  }

  done(name: string): void {
    this.#doneAt.set(name, this.#now());
  }

  /** It is due at once. */
  forget(name: string): void {
    this.#doneAt.delete(name);
  }

  /** The allowance of one sweep over this many services. */
  allow(services: number): void {
    const hundreds = Math.max(1, Math.ceil(services / 100));
    this.#first = FIRST_TIME * hundreds;
    this.#again = AGAIN * hundreds;
  }

  /** Does it if it is due and affordable. `work` says how many calls it took. */
  async run(
    name: string,
    everyMs: number,
    work: () => Promise<number>,
  ): Promise<void> {
    if (!this.isDue(name, everyMs)) return;
    const first = !this.#doneAt.has(name);
    if ((first ? this.#first : this.#again) <= 0) return;
    const calls = await work();
    if (first) this.#first -= calls;
    else this.#again -= calls;
    this.done(name);
  }
}
