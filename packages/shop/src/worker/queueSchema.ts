import { PgBoss } from 'pg-boss';
import { DEAD, JOBS, QUEUE_SCHEMA } from './queueNames.ts';

const MONTH_SECONDS = 30 * 86_400;

/**
 * Makes or renews the tables of the job queue, which belong to pg-boss and live in a schema of their own. Part of the migrate
 * step; may run any number of times, and leaves a newer schema as it is.
 */
export async function prepareQueue(url: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    application_name: 'shop-migrate',
    max: 1,
    schedule: false,
    supervise: false,
  });
  // What is wrong rejects the calls below; without a listener it would end the process as well.
  boss.on('error', () => undefined);
  try {
    await boss.start();
    await boss.createQueue(DEAD, {
      retryLimit: 0,
      retentionSeconds: MONTH_SECONDS,
      deleteAfterSeconds: MONTH_SECONDS,
    });
    await boss.createQueue(JOBS, {
      deadLetter: DEAD,
      retentionSeconds: MONTH_SECONDS,
    });
  } finally {
    await boss.stop({ graceful: false });
  }
}
