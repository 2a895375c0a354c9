import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { PostgresJobQueue } from '../src/worker/PostgresJobQueue.ts';
import { SqsJobQueue } from '../src/worker/SqsJobQueue.ts';
import { startFakeSqs } from './aws/FakeSqs.ts';
import { createDatabase } from './databases.ts';
import { JOB_SECONDS, describeJobQueue } from './jobQueueContract.ts';

const log = new Log('silent');
const settings = { log, concurrency: 5, jobSeconds: JOB_SECONDS, attempts: 3 };

// They mostly wait: side by side they take half of the time.
describe('job queues', { concurrency: true }, () => {
  describeJobQueue('the job queue in PostgreSQL', async () => {
    const test = await createDatabase();
    const database = new Database({ url: test.url, poolSize: 6, log });
    return {
      queue: () => new PostgresJobQueue({ ...settings, database, pollMs: 500 }),
      transaction: work => database.transaction(work),
      async stop() {
        await database.close();
        await test.drop();
      },
    };
  });

  /** SHOP_TEST_SQS_URL names a real queue (or another fake) instead; see README.md. */
  describeJobQueue('the job queue in SQS', async () => {
    process.env.AWS_ACCESS_KEY_ID ??= 'test';
    process.env.AWS_SECRET_ACCESS_KEY ??= randomUUID();
    process.env.AWS_REGION ??= 'eu-west-1';
    const given = process.env.SHOP_TEST_SQS_URL;
    const fake = given === undefined ? await startFakeSqs() : undefined;
    return {
      queue: () =>
        new SqsJobQueue({
          ...settings,
          url: given ?? fake?.queueUrl ?? '',
          waitSeconds: 1,
        }),
      transaction: work => work({ query: () => Promise.resolve([]) }),
      async stop() {
        await fake?.stop();
      },
    };
  });
});
