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
        let timer: NodeJS.Timeout | undefined;
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#wakeUp = undefined;
          resolve();
        };
        timer = setTimeout(done, ms);
        signal.addEventListener('abort', done, { once: true });
        this.#wakeUp = done;
      });
    }
    this.#rung = false;
  }
}
