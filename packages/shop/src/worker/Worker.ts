import type { Database } from '../database/Database.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/Metrics.ts';
import { inSpan } from '../tracing/Tracer.ts';
import { OutboxRelay } from '../outbox/OutboxRelay.ts';
import { PermanentJobFailure } from './JobQueue.ts';
import type { Job, JobQueue } from './JobQueue.ts';
import type { JobHandlers } from './JobHandlers.ts';
import { Repeating } from './Repeating.ts';
import { WorkerMetrics } from './WorkerMetrics.ts';
import { noteHandled, wasHandled } from './onceOnly.ts';

export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<boolean | void>;
}

export interface WorkerOptions {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly handlers: JobHandlers;
  /** Work without a job, done again and again; safe to do in many workers at once. */
  readonly chores: readonly Chore[];
  /** Called when the last job has ended. */
  readonly close: () => Promise<void>;
  readonly metrics: Metrics;
  readonly log: Log;
  /** How often the outbox is looked at. Default 500. */
  readonly relayMs?: number;
}

const RETRY_START_MS = 2_000;

/**
 * Moves the outbox to the queue, works off jobs, and does the chores. Any number of workers may run, beside the web instances or
 * inside of them; one that is killed leaves nothing that another does not take up.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #metrics: WorkerMetrics;
  readonly #repeating: Repeating[] = [];
  #starting: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#metrics = new WorkerMetrics(options.metrics);
  }

  /** Returns at once. Until the database and its queue are there, it tries again every two seconds. */
  start(): void {
    this.#starting = setTimeout(() => void this.#begin(), 0);
  }

  /** Takes no more jobs; resolves when those under way have ended, after `timeoutMs` at the latest. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#starting);
    const ended = Promise.all([
      ...this.#repeating.map(repeating => repeating.stop()),
      this.#options.queue.stop(timeoutMs),
    ]).then(() => this.#options.close());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }

  async #begin(): Promise<void> {
    const { queue, log } = this.#options;
    try {
      await queue.start();
      if (this.#stopped) return;
      await queue.work(job =>
        // Goes on with the trace of the request that made the job necessary, however late.
        inSpan(
          `job ${job.kind}`,
          {
            kind: 'consumer',
            parent: job.trace ?? null,
            attributes: {
              'messaging.system': queue.name,
              'messaging.operation.type': 'process',
              'messaging.message.id': job.key,
              'shop.job.attempt': job.attempt,
            },
          },
          () => this.#handle(job),
        ),
      );
    } catch (error) {
      if (this.#stopped) return;
      log.warn('The worker cannot start yet; it tries again.', {
        error: error instanceof Error ? error.message : String(error),
      });
      this.#starting = setTimeout(() => void this.#begin(), RETRY_START_MS);
      this.#starting.unref();
      return;
    }
    log.info('The worker takes jobs.', { queue: queue.name });
    this.#repeat();
  }

  #repeat(): void {
    const { database, queue, chores, log, relayMs = 500 } = this.#options;
    const relay = new OutboxRelay(database, queue);
    const all: readonly Chore[] = [
      {
        name: 'Moving the outbox to the queue',
        everyMs: relayMs,
        run: async () => (await relay.move(200)) === 200,
      },
      {
        name: 'Measuring the queue',
        everyMs: 5_000,
        run: async () =>
          this.#metrics.measured(await relay.state(), await queue.state()),
      },
      ...chores,
    ];
    for (const chore of all) {
      const repeating = new Repeating({ ...chore, log });
      this.#repeating.push(repeating);
      repeating.start();
    }
  }

  async #handle(job: Job): Promise<void> {
    const { database, log } = this.#options;
    const started = performance.now();
    let outcome = 'failed';
    try {
      const handler = this.#handlerOf(job);
      if (await wasHandled(database, job.key)) {
        outcome = 'repeated';
        return;
      }
      await handler(job.payload, job.key);
      await noteHandled(database, job.key);
      outcome = 'done';
    } catch (error) {
      if (error instanceof PermanentJobFailure) outcome = 'dead';
      log.error('A job failed.', error, {
        kind: job.kind,
        key: job.key,
        attempt: job.attempt,
        outcome,
      });
      throw error;
    } finally {
      this.#metrics.handled(
        job,
        outcome,
        (performance.now() - started) / 1_000,
      );
    }
  }

  /** A newer release may know more kinds: then the job is tried again later, by a worker that knows it. */
  #handlerOf(job: Job): (payload: unknown, key: string) => Promise<void> {
    const handlers: Readonly<Record<string, unknown>> = this.#options.handlers;
    const handler = Object.hasOwn(handlers, job.kind)
      ? handlers[job.kind]
      : undefined;
    if (typeof handler !== 'function')
      throw new Error(`This release knows no jobs of the kind '${job.kind}'.`);
    // The kind decides what the payload is; whoever writes the outbox keeps to JobPayloads.
    return handler as (payload: unknown, key: string) => Promise<void>;
  }
}
