/** What a {@link LiveLoader} knows. */
export interface LiveState<T> {
  /** The last answer. Stays while later loads fail. */
  readonly data?: T;
  /** Why the latest load failed; gone with the next one that succeeds. */
  readonly error?: Error;
  /** When `data` arrived, milliseconds since 1970. */
  readonly loadedAt?: number;
}

/** How a {@link LiveLoader} behaves. */
export interface LiveLoaderOptions<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;
  readonly onState: (state: LiveState<T>) => void;
  /** Milliseconds from the end of one load to the next one without being asked. */
  readonly pollMs: number;
  /** The shortest time from one load to the next that a signal causes; more signals in between become one load. */
  readonly gapMs: number;
  /** After this time a load counts as failed. */
  readonly timeoutMs: number;
  /** What a load that ran out of time says. */
  readonly timeoutMessage: string;
}

/**
 * Keeps one piece of data fresh: loads at once, again when poked, and slowly by itself because signals may be lost.
 * There is never more than one load on its way. While nobody looks at the browser tab it waits.
 */
export class LiveLoader<T> {
  readonly #options: LiveLoaderOptions<T>;
  #state: LiveState<T> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #startedAt = 0;
  #again = false;
  #stopped = false;
  #waitsForTab = false;

  constructor(options: LiveLoaderOptions<T>) {
    this.#options = options;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#load();
  }

  /** Ends for good; a load on its way is aborted and its answer is dropped. */
  stop(): void {
    this.#stopped = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  /** Something has changed: load soon, once, however often it is said. */
  poke(): void {
    if (this.#running) {
      // What is on its way may have been read before the change.
      this.#again = true;
      return;
    }
    const wait = this.#startedAt + this.#options.gapMs - Date.now();
    this.#schedule(Math.max(0, wait));
  }

  /** A person asked: load now. */
  reload(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    void this.#load();
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.hidden) this.#waitsForTab = true;
      else void this.#load();
    }, delayMs);
  }

  #onVisibility = () => {
    if (document.hidden || !this.#waitsForTab) return;
    void this.#load();
  };

  async #load(): Promise<void> {
    if (this.#stopped || this.#running) return;
    clearTimeout(this.#timer);
    this.#waitsForTab = false;
    this.#again = false;
    this.#startedAt = Date.now();
    const controller = new AbortController();
    this.#running = controller;
    const result = await this.#attempt(controller);
    this.#running = undefined;
    if (this.#stopped) return;
    this.#state = result;
    this.#options.onState(result);
    if (this.#again) this.poke();
    else this.#schedule(this.#options.pollMs);
  }

  async #attempt(controller: AbortController): Promise<LiveState<T>> {
    const { load, timeoutMs, timeoutMessage } = this.#options;
    let timeout: ReturnType<typeof setTimeout> | undefined;
    try {
      const tooLate = new Promise<never>((_, reject) => {
        timeout = setTimeout(() => {
          reject(new Error(timeoutMessage));
          controller.abort();
        }, timeoutMs);
      });
      const data = await Promise.race([load(controller.signal), tooLate]);
      return { data, loadedAt: Date.now() };
    } catch (error) {
      return { ...this.#state, error: toError(error) };
    } finally {
      clearTimeout(timeout);
    }
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
