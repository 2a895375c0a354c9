import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';

/**
 * Does something again and again, never twice at a time, until it is stopped. What it throws is logged; the next time
 * tries again.
 */
export class Poller {
  readonly #what: string;
  readonly #everyMs: number;
  readonly #poll: () => Promise<void>;
  readonly #logger: LoggerService;
  #timer?: NodeJS.Timeout;
  #running?: Promise<void>;
  #again = false;
  #stopped = true;

  /** @param options - `what` ends the sentence "Could not …". */
  constructor(options: {
    what: string;
    everyMs: number;
    poll: () => Promise<void>;
    logger: LoggerService;
  }) {
    this.#what = options.what;
    this.#everyMs = options.everyMs;
    this.#poll = options.poll;
    this.#logger = options.logger;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.wake();
  }

  /** Now, or once more when it is at work. Nothing before the start or after the stop. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#stopped) return;
      if (this.#again) {
        this.wake();
        return;
      }
      this.#timer = setTimeout(() => this.wake(), this.#everyMs);
      this.#timer.unref();
    });
  }

  /** Resolves when it is no longer at work. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#again = false;
    try {
      await this.#poll();
    } catch (error) {
      this.#logger.error(
        `Could not ${this.#what}; it is tried again soon`,
        toError(error),
      );
    }
  }
}
