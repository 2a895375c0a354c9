import type { Config } from '../config/Config.ts';
import type { Database } from '../database/Database.ts';
import type { Log } from '../log/log.ts';
import type { JobQueue } from './JobQueue.ts';
import { PostgresJobQueue } from './PostgresJobQueue.ts';
import { SqsJobQueue } from './SqsJobQueue.ts';

export interface JobQueueOptions {
  readonly config: Pick<Config, 'worker'>;
  readonly database: Database;
  readonly log: Log;
}

/** Jobs in the shop's own database, or in the queue of SQS that is configured. */
export function createJobQueue({
  config,
  database,
  log,
}: JobQueueOptions): JobQueue {
  const { sqsQueueUrl: url, ...settings } = config.worker;
  return url === undefined
    ? new PostgresJobQueue({ ...settings, database, log })
    : new SqsJobQueue({ ...settings, url, log });
}
