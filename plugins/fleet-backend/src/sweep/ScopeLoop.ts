import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  CallOptions,
  Observation,
  ProviderError,
  Scope,
  ScaleGroupProvider,
} from '@capstan/plugin-fleet-node';
import { Alarm } from './Alarm';
import { keepWatching } from './keepWatching';

/** Starts of sweeps are at least this far apart, however many events arrive. */
const MIN_GAP_MS = 200;
const FIRST_RETRY_MS = 1000;

class TimeoutError extends Error {
  constructor(scope: Scope, timeoutMs: number) {
    super(
      `'${scope.id}' has not answered within ${Math.round(
        timeoutMs / 1000,
      )} s.`,
    );
  }
}

/** What a loop looks with. */
export interface Sweeping<Seen> {
  sweep(scope: Scope, options: CallOptions): Promise<Seen>;
  readonly watch?: ScaleGroupProvider['watch'];
}

/** What a loop tells about its sweeps. */
export interface SweepListener<Seen = Observation> {
  observed(scope: Scope, seen: Seen): Promise<void>;
  failed(scope: Scope, message: string): Promise<void>;
  measured(scope: Scope, seconds: number, succeeded: boolean): void;
}

/**
 * Looks at one scope again and again: each interval, and at once when woken. Never two sweeps at a time; a sweep that
 * takes too long counts as failed, and the next starts when the provider has let go of it. Nothing that a provider does
 * ends the loop, and no other scope waits for it.
 */
export class ScopeLoop<Seen = Observation> {
  readonly #provider: Sweeping<Seen>;
  readonly #scope: Scope;
  readonly #listener: SweepListener<Seen>;
  /** Whether this replica may sweep the scope now. */
  readonly #mayHold: () => Promise<boolean>;
  readonly #timeoutMs: number;
  readonly #logger: LoggerService;
  readonly #stop = new AbortController();
  readonly #alarm = new Alarm();
  #running?: Promise<void>;
  #watching?: AbortController;
  #pending?: Promise<unknown>;
  #failures = 0;

  constructor(options: {
    provider: Sweeping<Seen>;
    scope: Scope;
    listener: SweepListener<Seen>;
    mayHold: () => Promise<boolean>;
    timeoutMs: number;
    logger: LoggerService;
  }) {
    this.#provider = options.provider;
    this.#scope = options.scope;
    this.#listener = options.listener;
    this.#mayHold = options.mayHold;
    this.#timeoutMs = options.timeoutMs;
    this.#logger = options.logger;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something changed, or somebody waits: sweep now, or right after the running sweep. */
  wake(): void {
    this.#alarm.ring();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#watching?.abort();
    this.#alarm.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const started = Date.now();
      let waitMs = FIRST_RETRY_MS;
      try {
        if (await this.#mayHold()) {
          this.#watch();
          waitMs = await this.#sweep();
        } else {
          this.#watching?.abort();
          this.#watching = undefined;
        }
      } catch (error) {
        // Nothing but the database can be the reason; the next round finds out whether it is back.
        this.#logger.error(
          `Could not record what was seen at '${this.#scope.id}'`,
          toError(error),
        );
      }
      await this.#alarm.wait(
        waitMs - (Date.now() - started),
        this.#stop.signal,
      );
      await pause(MIN_GAP_MS - (Date.now() - started), this.#stop.signal);
    }
  }

  /** Answers after how long, from its start, to sweep again. */
  async #sweep(): Promise<number> {
    const started = performance.now();
    const intervalMs = this.#scope.intervalSeconds * 1000;
    try {
      const observation = await this.#look();
      this.#failures = 0;
      await this.#listener.observed(this.#scope, observation);
      this.#listener.measured(
        this.#scope,
        (performance.now() - started) / 1000,
        true,
      );
      return intervalMs;
    } catch (error) {
      if (this.#stop.signal.aborted) return 0;
      this.#listener.measured(
        this.#scope,
        (performance.now() - started) / 1000,
        false,
      );
      await this.#listener.failed(this.#scope, this.#explain(error));
      const retryAfterMs = isProviderError(error) ? error.retryAfterMs ?? 0 : 0;
      return Math.max(
        retryAfterMs,
        Math.min(
          intervalMs,
          FIRST_RETRY_MS * 2 ** Math.min(this.#failures++, 10),
        ),
      );
    }
  }

  async #look(): Promise<Seen> {
    if (this.#pending) throw new TimeoutError(this.#scope, this.#timeoutMs);
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([timeout, this.#stop.signal]);
    const sweep = Promise.resolve().then(() =>
      this.#provider.sweep(this.#scope, { signal }),
    );
    this.#pending = sweep
      .catch(() => undefined)
      .finally(() => {
        this.#pending = undefined;
      });
    try {
      return await Promise.race([sweep, rejectOn(signal)]);
    } catch (error) {
      if (timeout.aborted) throw new TimeoutError(this.#scope, this.#timeoutMs);
      throw error;
    }
  }

  #explain(error: unknown): string {
    if (isProviderError(error) || error instanceof TimeoutError) {
      this.#logger.debug(`Could not sweep '${this.#scope.id}'`, error);
      return error.message;
    }
    // Its message may hold anything, so only the log gets it.
    this.#logger.error(`Could not sweep '${this.#scope.id}'`, toError(error));
    return `'${
      this.#scope.id
    }' could not be read because of an unexpected error. The log of the backend has it.`;
  }

  #watch(): void {
    if (!this.#provider.watch || this.#watching) return;
    this.#watching = new AbortController();
    const signal = AbortSignal.any([this.#watching.signal, this.#stop.signal]);
    keepWatching({
      what: `'${this.#scope.id}'`,
      watch: async (onChange, ended) =>
        this.#provider.watch?.(this.#scope, onChange, { signal: ended }),
      onChange: () => this.wake(),
      signal,
      logger: this.#logger,
    }).catch(error => {
      this.#logger.error(
        `Stopped watching '${this.#scope.id}'`,
        toError(error),
      );
    });
  }
}

/** By name: the package may be there twice. */
function isProviderError(error: unknown): error is ProviderError {
  return error instanceof Error && error.name === 'ProviderError';
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Alarm().wait(ms, signal);
}
