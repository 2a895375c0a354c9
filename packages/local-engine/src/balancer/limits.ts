/** How long and how much a client may take. Times are in milliseconds and observed with the grain of a sweep. */
export interface Limits {
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** Between two requests. */
  readonly idleMs: number;
  /** Between two pieces of a request body. */
  readonly bodyMs: number;
  /** Until an answer begins, and between two pieces of it. */
  readonly answerMs: number;
  /** How long a connection that was told good-bye may go on sending. */
  readonly lingerMs: number;
  /** How long a request may wait for a target to come into rotation. */
  readonly targetWaitMs: number;
  /**
   * How long a request may wait for its turn to be sent again: as long as the slow requests of an instance that died may
   * take elsewhere, since only a few are repeated at a time.
   */
  readonly retryWaitMs: number;
  /** How many requests of a group may wait so. */
  readonly waiting: number;
}

export const DEFAULT_LIMITS: Limits = {
  headMs: 10_000,
  idleMs: 75_000,
  bodyMs: 30_000,
  answerMs: 300_000,
  lingerMs: 1000,
  targetWaitMs: 1000,
  retryWaitMs: 10_000,
  waiting: 1024,
};
