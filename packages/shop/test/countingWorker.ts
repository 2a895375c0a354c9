import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import type { JobHandlers } from '../src/worker/JobHandlers.ts';
import { PostgresJobQueue } from '../src/worker/PostgresJobQueue.ts';
import { Worker } from '../src/worker/Worker.ts';
import { onceOnly } from '../src/worker/onceOnly.ts';

/**
 * A worker whose jobs write one row into `effects`, started by worker.test.ts as a process of its own. One in ten jobs is slow,
 * one in ten fails at its first attempt, and one in fifty at every attempt.
 */
const log = new Log('warn');
const database = new Database({
  url: process.env.DATABASE_URL ?? '',
  poolSize: 4,
  log,
});
const name = process.argv[2] ?? 'worker';
const failed = new Set<string>();

async function count(payload: unknown, key: string): Promise<void> {
  const { n } = payload as { readonly n: number };
  if (n % 50 === 7) throw new Error('It never works.');
  if (n % 10 === 3 && !failed.has(key)) {
    failed.add(key);
    throw new Error('It fails at first.');
  }
  await onceOnly(database, key, async transaction => {
    await transaction.query(
      'INSERT INTO effects (key, worker) VALUES ($1, $2)',
      [key, name],
    );
    if (n % 10 === 5) await new Promise(resolve => setTimeout(resolve, 100));
  });
}

const worker = new Worker({
  database,
  log,
  metrics: new Metrics('test'),
  queue: new PostgresJobQueue({
    database,
    log,
    concurrency: 20,
    jobSeconds: 2,
    attempts: 3,
    pollMs: 500,
  }),
  // The kind is the test's own; the shop's jobs are not what this worker is for.
  handlers: { 'test.count': count } as unknown as JobHandlers,
  chores: [],
  close: () => Promise.resolve(),
  relayMs: 100,
});
worker.start();
process.on('SIGTERM', () => {
  void worker
    .stop(3_000)
    .then(() => database.close())
    .then(() => process.exit(0));
});
process.stdout.write('started\n');
