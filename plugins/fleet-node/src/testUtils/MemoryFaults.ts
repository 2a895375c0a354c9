import { ProviderError } from '../ProviderError';
import { pause } from './pause';

/** @public */
export type MemoryOperation = 'sweep' | 'watch' | 'apply' | 'readBack';

/** @public */
export type MemoryFault =
  /** The connection is refused: nothing was sent. */
  | { readonly type: 'down' }
  /** Each call takes this much real time first. */
  | { readonly type: 'slow'; readonly ms: number }
  /** The answer never comes; the provider did nothing. Waits for the caller's abort, at most `ms` (default 0). */
  | { readonly type: 'timeoutBeforeCommit'; readonly ms?: number }
  /** The answer never comes, but the provider did it. */
  | { readonly type: 'timeoutAfterCommit'; readonly ms?: number };

/** The faults that are switched on, by operation. */
export class MemoryFaults {
  readonly #provider: string;
  readonly #faults = new Map<
    MemoryOperation,
    { fault: MemoryFault; times: number }
  >();

  constructor(provider: string) {
    this.#provider = provider;
  }

  set(operation: MemoryOperation, fault: MemoryFault, times: number): void {
    this.#faults.set(operation, { fault, times });
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Runs `commit` as the fault of the operation lets it. Each call uses the fault up once. */
  async around<T>(
    operation: MemoryOperation,
    signal: AbortSignal,
    commit: () => T,
  ): Promise<T> {
    if (signal.aborted)
      throw this.#error(
        operation,
        'the caller gave up before it was sent',
        true,
      );
    const active = this.#faults.get(operation);
    if (!active) return commit();
    if (--active.times <= 0) this.#faults.delete(operation);
    const { fault } = active;
    switch (fault.type) {
      case 'down':
        throw this.#error(operation, 'the connection was refused', true);
      case 'slow':
        await pause(fault.ms, signal);
        if (signal.aborted)
          throw this.#error(operation, 'it took too long', false);
        return commit();
      case 'timeoutBeforeCommit':
        await pause(fault.ms ?? 0, signal);
        throw this.#error(operation, 'no answer came in time', false);
      default:
        commit();
        await pause(fault.ms ?? 0, signal);
        throw this.#error(operation, 'no answer came in time', false);
    }
  }

  #error(
    operation: MemoryOperation,
    what: string,
    notSent: boolean,
  ): ProviderError {
    return new ProviderError({
      provider: this.#provider,
      operation,
      message: `The provider '${
        this.#provider
      }' did not answer (${operation}): ${what}. Try again when it is back.`,
      retryable: true,
      notSent,
    });
  }
}
