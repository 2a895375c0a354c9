import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { Alarm } from './Alarm';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/**
 * Watches until the signal aborts. A stream that breaks is opened again, later and later as long as it breaks at once;
 * `onChange` is called then, too, since what happened while nobody listened is found by looking.
 */
export async function keepWatching(options: {
  /** Ends the sentence "The event stream of … broke". */
  readonly what: string;
  /** Resolves when the signal aborts, and throws when its stream breaks. */
  readonly watch: (onChange: () => void, signal: AbortSignal) => Promise<void>;
  readonly onChange: () => void;
  readonly signal: AbortSignal;
  readonly logger: LoggerService;
}): Promise<void> {
  const { what, watch, onChange, signal, logger } = options;
  let failures = 0;
  while (!signal.aborted) {
    const started = Date.now();
    try {
      await watch(onChange, signal);
    } catch (error) {
      if (signal.aborted) return;
      logger.debug(
        `The event stream of ${what} broke; it is opened again`,
        toError(error),
      );
    }
    if (signal.aborted) return;
    onChange();
    failures = Date.now() - started > LONGEST_RETRY_MS ? 0 : failures + 1;
    const waitMs = FIRST_RETRY_MS * 2 ** Math.min(failures, 10);
    await new Alarm().wait(Math.min(LONGEST_RETRY_MS, waitMs), signal);
  }
}
