/**
 * A sleep that can be ended from outside. A ring while nobody sleeps ends the next sleep at once.
 */
export class Alarm {
  #rung = false;
  #wakeUp?: () => void;

  ring(): void {
    this.#rung = true;
    this.#wakeUp?.();
  }

  /** Resolves after `ms`, at a ring, or when the signal aborts. For one sleeper at a time. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted && ms > 0) {
      await new Promise<void>(resolve => {
        const wakeUp = () => this.#wakeUp?.();
        const timer = setTimeout(wakeUp, ms);
        signal.addEventListener('abort', wakeUp, { once: true });
        this.#wakeUp = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wakeUp);
          this.#wakeUp = undefined;
          resolve();
        };
      });
    }
    this.#rung = false;
  }
}
