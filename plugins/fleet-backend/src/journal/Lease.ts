import type { ActionStore, LeaseKey } from './ActionStore';
import { LostLeaseError } from './LostLeaseError';

/**
 * The right to work on one action, renewed three times in its length until it is let go. Once it is lost its signal
 * aborts whatever is being sent. The process counts from before it asked for the lease, on a clock that nobody sets: it
 * knows that a lease has run out before anybody else may take it.
 */
export class Lease {
  readonly key: LeaseKey;
  readonly #store: Pick<ActionStore, 'renew'>;
  readonly #ms: number;
  readonly #now: () => number;
  readonly #controller = new AbortController();
  #until: number;
  #timer?: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: {
    store: Pick<ActionStore, 'renew'>;
    key: LeaseKey;
    /** When it was asked for, on `now`. */
    since: number;
    ms: number;
    now: () => number;
  }) {
    this.key = options.key;
    this.#store = options.store;
    this.#until = options.since + options.ms;
    this.#ms = options.ms;
    this.#now = options.now;
    this.#arm();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws a {@link LostLeaseError} when it has run out or gone to somebody else. */
  check(): void {
    if (this.#now() >= this.#until) this.#controller.abort();
    if (this.signal.aborted) throw new LostLeaseError(this.key.id);
  }

  /** No more renewals; resolves when none is on its way. */
  async letGo(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#renewing;
  }

  #arm(): void {
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew();
    }, this.#ms / 3);
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const until = this.#now() + this.#ms;
    try {
      if (await this.#store.renew(this.key, this.#ms)) this.#until = until;
      else this.#controller.abort();
    } catch {
      // The database does not answer: the next renewal tries again, and the lease runs out if none gets through.
      if (this.#now() >= this.#until) this.#controller.abort();
    }
    if (this.#timer && !this.signal.aborted) this.#arm();
  }
}
