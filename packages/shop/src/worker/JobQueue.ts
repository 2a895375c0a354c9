import type { Transaction } from '../database/Database.ts';

export interface NewJob {
  readonly kind: string;
  /** Names the effect. Sent twice, it may be delivered twice; handlers make sure that the effect happens once. */
  readonly key: string;
  readonly payload: unknown;
  /** W3C traceparent of what made the job necessary. */
  readonly trace?: string;
  /** UTC, ISO 8601: when it became necessary. */
  readonly createdAt: string;
}

export interface Job extends NewJob {
  /** 1 for the first delivery. */
  readonly attempt: number;
}

/** What the worker is to be scaled on. */
export interface QueueState {
  /** Jobs that wait for a worker, those that wait for their next attempt among them. */
  readonly waiting: number;
  readonly active: number;
  /** Jobs that were given up. */
  readonly dead: number;
  /** Age of the oldest waiting job; 0 when none waits, `undefined` where the queue cannot tell. */
  readonly oldestSeconds: number | undefined;
}

/** The work is refused for good: more attempts would not help. The job goes to the dead letters at once. */
export class PermanentJobFailure extends Error {}

/**
 * Delivers each job at least once, to one of many workers. A job whose handler rejects comes again after a growing pause, up to
 * the configured number of attempts, then it becomes a dead letter. A job whose worker died comes again when its time is over.
 */
export interface JobQueue {
  readonly name: 'postgres' | 'sqs';
  /** Connects. Rejects when the queue is not there yet; may be called again then. */
  start(): Promise<void>;
  /** A queue in the same database takes part in `transaction`; another one has the jobs when this resolves. */
  send(jobs: readonly NewJob[], transaction: Transaction): Promise<void>;
  /** Starts to deliver. Called once. */
  work(handle: (job: Job) => Promise<void>): Promise<void>;
  state(): Promise<QueueState>;
  /** Gives dead letters back to the queue; answers how many at least. */
  redrive(): Promise<number>;
  /** Takes no more jobs, resolves when those under way have ended or `timeoutMs` are over. */
  stop(timeoutMs: number): Promise<void>;
}
