/**
 * Keeps the calls of one account and region within their share: a burst of two seconds' worth, then one after the other.
 * Also counts them, since a call that is not counted is a budget that is not kept.
 */
export class Pace {
  readonly #perSecond: number;
  #tokens: number;
  #at = Date.now();
  #queue: Promise<void> = Promise.resolve();
  #calls = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * 2;
  }

  /** How many calls were let through so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Resolves when the call may be made. Rejects when the signal aborts. */
  async take(signal: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#wait(signal));
    this.#queue = turn.catch(() => {});
    await turn;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = Date.now();
    this.#tokens = Math.min(
      this.#perSecond * 2,
      this.#tokens + ((now - this.#at) / 1000) * this.#perSecond,
    );
    this.#at = now;
    if (this.#tokens < 1) {
      const ms = ((1 - this.#tokens) / this.#perSecond) * 1000;
      await new Promise<void>(resolve => {
        setTimeout(resolve, Math.min(ms, 60_000));
      });
      signal.throwIfAborted();
      this.#at = Date.now();
      this.#tokens = 1;
    }
    this.#tokens--;
    this.#calls++;
  }
}
