import type { JobPayloads } from './jobs.ts';

/**
 * What is done for each kind of job. A handler may run more than once for one key, even at the same time in two workers; it
 * uses the key (or `onceOnly`) so that its effect happens once. It rejects when it is to be tried again, with a
 * `PermanentJobFailure` when that would not help.
 */
export type JobHandlers = {
  readonly [Kind in keyof JobPayloads]: (
    payload: JobPayloads[Kind],
    key: string,
  ) => Promise<void>;
};
