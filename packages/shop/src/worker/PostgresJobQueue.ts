import { createHash } from 'node:crypto';
import type { PgBoss } from 'pg-boss';
import type { Database, Transaction } from '../database/Database.ts';
import type { Log } from '../log/log.ts';
import { PermanentJobFailure } from './JobQueue.ts';
import type { Job, JobQueue, NewJob, QueueState } from './JobQueue.ts';
import { DEAD, JOBS, QUEUE_SCHEMA } from './queueNames.ts';

export interface PostgresJobQueueOptions {
  readonly database: Database;
  readonly log: Log;
  /** Jobs of one worker at a time. */
  readonly concurrency: number;
  /** A job that is not done after this time is given to another worker. */
  readonly jobSeconds: number;
  /** Deliveries before a job becomes a dead letter. */
  readonly attempts: number;
  /** How often an idle worker looks for jobs. Default 1,000, at least 500. */
  readonly pollMs?: number;
}

/** Completed jobs are kept this long: so long a key that is sent once more is known to be done. */
const KEPT_SECONDS = 3_600;
const MOST_PAUSE_SECONDS = 600;

/**
 * Jobs in PostgreSQL, through pg-boss. A job's id comes from its key, so a key that waits, runs, or was done within the last
 * hour is not taken a second time. The migrate step makes the tables (queueSchema.ts).
 */
export class PostgresJobQueue implements JobQueue {
  readonly name = 'postgres';
  readonly #options: PostgresJobQueueOptions;
  #boss: PgBoss | undefined;

  constructor(options: PostgresJobQueueOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { database, log, jobSeconds } = this.#options;
    // Loaded late: only workers need it.
    const pgBoss = await import('pg-boss');
    const boss = new pgBoss.PgBoss({
      schema: QUEUE_SCHEMA,
      db: {
        executeSql: async (text: string, values?: unknown[]) => ({
          rows: await database.query(text, values),
        }),
      },
      schedule: false,
      // Half of the time of a job: what a dead worker left behind is found soon after its time is over.
      superviseIntervalSeconds: Math.max(1, Math.ceil(jobSeconds / 2)),
      monitorIntervalSeconds: Math.max(1, Math.ceil(jobSeconds / 2)),
    });
    boss.on('error', error =>
      log.error('The job queue failed at its upkeep; it goes on.', error),
    );
    boss.on('warning', warning => log.warn(`Job queue: ${warning.message}`));
    if (!(await boss.isInstalled()))
      throw new Error(
        'The database has no job queue yet. Run the migrate step of this release.',
      );
    try {
      await boss.start();
    } catch (error) {
      // What it had begun already would go on beside the next attempt.
      await boss.stop({ graceful: false }).catch(() => undefined);
      throw error;
    }
    this.#boss = boss;
  }

  async send(jobs: readonly NewJob[], transaction: Transaction): Promise<void> {
    const { attempts, jobSeconds } = this.#options;
    await this.#started().insert(
      JOBS,
      jobs.map(job => ({
        id: idOf(job),
        data: job,
        retryLimit: attempts - 1,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: MOST_PAUSE_SECONDS,
        expireInSeconds: jobSeconds,
        deleteAfterSeconds: KEPT_SECONDS,
      })),
      {
        db: {
          executeSql: async (text: string, values?: unknown[]) => ({
            rows: await transaction.query(text, values),
          }),
        },
      },
    );
  }

  async work(handle: (job: Job) => Promise<void>): Promise<void> {
    const { concurrency, pollMs = 1_000 } = this.#options;
    await this.#started().work(
      JOBS,
      {
        batchSize: concurrency,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: pollMs / 1_000,
        perJobResults: true,
      },
      deliveries =>
        Promise.all(
          deliveries.map(async ({ id, data, retryCount }) => {
            try {
              await handle({ ...(data as NewJob), attempt: retryCount + 1 });
              return { id, status: 'completed' as const };
            } catch (error) {
              const status =
                error instanceof PermanentJobFailure
                  ? ('deadletter' as const)
                  : ('failed' as const);
              return { id, status, output: { reason: reasonOf(error) } };
            }
          }),
        ),
    );
  }

  async state(): Promise<QueueState> {
    const [row] = await this.#options.database.rows<{
      waiting: number;
      active: number;
      dead: number;
      oldest: number;
    }>(
      'job_queue_state',
      `SELECT count(*) FILTER (WHERE name = '${JOBS}' AND state < 'active')::integer AS waiting,
         count(*) FILTER (WHERE name = '${JOBS}' AND state = 'active')::integer AS active,
         count(*) FILTER (WHERE name = '${DEAD}')::integer AS dead,
         COALESCE(extract(epoch FROM now() - min(created_on)
           FILTER (WHERE name = '${JOBS}' AND state < 'active')), 0)::double precision AS oldest
       FROM ${QUEUE_SCHEMA}.job WHERE state < 'completed'`,
    );
    return {
      waiting: row?.waiting ?? 0,
      active: row?.active ?? 0,
      dead: row?.dead ?? 0,
      oldestSeconds: row?.oldest ?? 0,
    };
  }

  redrive(): Promise<number> {
    return this.#started().redrive(DEAD);
  }

  async stop(timeoutMs: number): Promise<void> {
    await this.#boss?.stop({ graceful: true, timeout: timeoutMs });
    this.#boss = undefined;
  }

  #started(): PgBoss {
    if (this.#boss === undefined)
      throw new Error('The job queue is not started.');
    return this.#boss;
  }
}

/** A UUID that is the same for the same kind and key. */
function idOf({ kind, key }: NewJob): string {
  const hex = createHash('sha256').update(`${kind}\0${key}`).digest('hex');
  return hex.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    '$1-$2-8$3-8$4-$5',
  );
}

/** Only the message: a stack or a request could carry what must not be stored. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
