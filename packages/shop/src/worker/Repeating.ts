import type { Log } from '../log/log.ts';

export interface RepeatingOptions {
  /** What is done, for the log: "Ending old reservations". */
  readonly name: string;
  readonly everyMs: number;
  /** One round. `true` = there is more to do, so the next round follows at once. */
  readonly run: () => Promise<boolean | void>;
  readonly log: Log;
}

/**
 * Work that is done again and again for as long as the process lives. Rounds never overlap; one that fails is logged and tried
 * again after the pause, which is spread by a quarter because instances often start together.
 */
export class Repeating {
  readonly #options: RepeatingOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: RepeatingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(this.#options.everyMs * Math.random());
  }

  /** No further round begins; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, ms);
    this.#timer.unref();
  }

  async #round(): Promise<void> {
    const { name, everyMs, run, log } = this.#options;
    let more = false;
    try {
      do more = (await run()) === true;
      while (more && !this.#stopped);
    } catch (error) {
      log.error(`${name} failed; it is tried again.`, error);
    }
    this.#schedule(everyMs * (0.875 + Math.random() / 4));
  }
}
