import type { SignalSource } from '@capstan/plugin-fleet-node';

/** A source that has not answered in time. */
export class TimeoutError extends Error {}

/** Calls of sources: none is waited for longer than the timeout, and none throws. */
export class SourceCalls {
  readonly #timeoutMs: number;
  readonly #stop: AbortSignal;
  /** Sources with a call that was given up and has not come back. */
  readonly #stuck = new Set<string>();

  constructor(options: {
    readonly timeoutMs: number;
    /** Ends every call. */
    readonly stop: AbortSignal;
  }) {
    this.#timeoutMs = options.timeoutMs;
    this.#stop = options.stop;
  }

  /** Whether a call of the source was given up and has not come back: it is not asked again from here until then. */
  isStuck(sourceId: string): boolean {
    return this.#stuck.has(sourceId);
  }

  async attempt<T>(
    source: SignalSource,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly answer?: T; readonly error?: unknown }> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([timeout, this.#stop]);
    const pending = Promise.resolve().then(() => call(signal));
    try {
      return { answer: await Promise.race([pending, rejectOn(signal)]) };
    } catch (error) {
      if (!timeout.aborted) return { error: error ?? new Error('It failed.') };
      this.#stuck.add(source.id);
      pending
        .catch(() => undefined)
        .finally(() => this.#stuck.delete(source.id));
      return {
        error: new TimeoutError(
          `${source.title} has not answered within ${Math.round(
            this.#timeoutMs / 1000,
          )} s.`,
        ),
      };
    }
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else
      signal.addEventListener('abort', () => reject(signal.reason), {
        once: true,
      });
  });
}
