/** What a pace reads and waits by. */
export interface PaceClock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

const REAL: PaceClock = {
  now: () => Date.now(),
  sleep: ms =>
    new Promise(resolve => {
      setTimeout(resolve, ms);
    }),
};

/**
 * Keeps the calls of one account and region within their share: a burst of two seconds' worth, then one after the other.
 * Also counts them, since a call that is not counted is a budget that is not kept.
 */
export class Pace {
  readonly #perSecond: number;
  readonly #clock: PaceClock;
  #tokens: number;
  #at: number;
  #queue: Promise<void> = Promise.resolve();
  #calls = 0;

  constructor(perSecond: number, clock: PaceClock = REAL) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond * 2;
    this.#at = clock.now();
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
    this.#refill();
    if (this.#tokens < 1) {
      await this.#clock.sleep(((1 - this.#tokens) / this.#perSecond) * 1000);
      signal.throwIfAborted();
      this.#refill();
      this.#tokens = Math.max(1, this.#tokens);
    }
    this.#tokens--;
    this.#calls++;
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(
      this.#perSecond * 2,
      this.#tokens + ((now - this.#at) / 1000) * this.#perSecond,
    );
    this.#at = now;
  }
}
