import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Database } from '../src/database/Database.ts';
import { migrate } from '../src/database/migrations.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import { resource } from '../src/resources.ts';
import type { JobHandlers } from '../src/worker/JobHandlers.ts';
import { PostgresJobQueue } from '../src/worker/PostgresJobQueue.ts';
import { Worker } from '../src/worker/Worker.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { until } from './until.ts';

/** The battery of 10,000 jobs: SHOP_TEST_JOBS=10000 node test/run.ts test/worker.test.ts */
const JOBS = Number(process.env.SHOP_TEST_JOBS ?? 200);
const KILLS = Number(process.env.SHOP_TEST_KILLS ?? 4);

describe('workers', () => {
  let database: TestDatabase;
  const running = new Set<ChildProcess>();
  const pools: Database[] = [];
  before(async () => {
    database = await createDatabase();
    await database.query(
      'CREATE TABLE effects (key text NOT NULL, worker text NOT NULL)',
    );
  });
  after(async () => {
    await Promise.all([...running].map(child => end(child, 'SIGKILL')));
    await Promise.all(pools.map(pool => pool.close()));
    await database?.drop();
  });

  const start = async (name: string): Promise<ChildProcess> => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'countingWorker.ts'), name],
      {
        env: { PATH: process.env.PATH, DATABASE_URL: database.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    running.add(child);
    child.once('exit', () => running.delete(child));
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    child.stdout?.resume();
    return child;
  };
  const end = async (
    child: ChildProcess,
    signal: NodeJS.Signals,
  ): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const counts = async () => {
    const [row] = await database.query<{
      effects: number;
      keys: number;
      waiting: number;
      dead: number;
    }>(
      `SELECT (SELECT count(*)::integer FROM effects) AS effects, (SELECT count(DISTINCT key)::integer FROM effects) AS keys,
         (SELECT count(*)::integer FROM outbox)
           + (SELECT count(*)::integer FROM shop_queue.job WHERE name = 'jobs' AND state < 'completed') AS waiting,
         (SELECT count(*)::integer FROM shop_queue.job WHERE name = 'dead-letters') AS dead`,
    );
    assert.ok(row);
    return row;
  };

  const keysOf = async (query: string): Promise<ReadonlySet<string>> =>
    new Set((await database.query<{ key: string }>(query)).map(row => row.key));
  /** One in fifty never works; see countingWorker.ts. */
  const hopeless = (key: string): boolean =>
    Number(key.slice('count:'.length)) % 50 === 7;

  // The battery takes its time; a hundred jobs are a second or two.
  const timeout = 120_000 + JOBS * 60;
  it(
    'have each effect once although four of them are killed again and again',
    { timeout },
    async () => {
      // Written by shops that know nothing of the queue: a plain insert, a part of them again under the same key.
      await database.query(
        `INSERT INTO outbox (kind, key, payload)
       SELECT 'test.count', 'count:' || n, jsonb_build_object('n', n) FROM generate_series(1, $1::integer) n`,
        [JOBS],
      );
      const workers = await Promise.all(['a', 'b', 'c', 'd'].map(start));
      for (let kill = 0; kill < KILLS; kill += 1) {
        await new Promise(resolve =>
          setTimeout(resolve, 300 + (kill % 3) * 200),
        );
        const index = kill % workers.length;
        await end(workers[index] as ChildProcess, 'SIGKILL');
        workers[index] = await start(`again-${kill}`);
        await database.query(
          `INSERT INTO outbox (kind, key, payload)
         SELECT 'test.count', 'count:' || n, jsonb_build_object('n', n) FROM generate_series($1::integer, $1 + 20) n
         ON CONFLICT (key) DO NOTHING`,
          [1 + ((kill * 37) % (JOBS - 20))],
        );
      }
      for (let attempt = 0; attempt < 600; attempt += 1) {
        if ((await counts()).waiting === 0) break;
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      const { effects, keys, waiting, dead } = await counts();
      assert.deepEqual(
        { waiting, doubled: effects - keys },
        { waiting: 0, doubled: 0 },
      );
      // Each had its effect or is kept as a dead letter. (A job that was killed in its last attempt may be both.)
      const done = await keysOf('SELECT key FROM effects');
      const given = await keysOf(
        `SELECT data->>'key' AS key FROM shop_queue.job WHERE name = 'dead-letters'`,
      );
      assert.equal(new Set([...done, ...given]).size, JOBS);
      for (const key of done) assert.ok(!hopeless(key), key);
      assert.ok(given.size >= JOBS / 50 - 1 && dead === given.size);
      await Promise.all(workers.map(worker => end(worker, 'SIGTERM')));
      assert.ok(workers.every(worker => worker.exitCode === 0));
    },
  );

  it('wait for the schema and begin by themselves when it is there', async () => {
    const empty = await createDatabase('empty');
    const early = await startInside(empty.url, { SHOP_ROLE: 'worker' });
    assert.equal((await fetch(`${early.url}/readyz`)).status, 503);
    assert.equal((await fetch(`${early.url}/livez`)).status, 200);
    await migrate({ url: empty.url, folder: resource('migrations') });
    await empty.query(
      `INSERT INTO outbox (kind, key, payload) VALUES ('search.refresh', 'first', '{}')`,
    );
    await until(async () => {
      const done = await empty.query(
        `SELECT 1 FROM handled_jobs WHERE key = 'first'`,
      );
      return done.length === 1;
    }, 'The first job');
    assert.equal((await fetch(`${early.url}/readyz`)).status, 200);
    assert.equal(await early.stop(), true);
    await empty.drop();
  });

  it('leave jobs of a kind that only a newer release knows to the workers of that release', async () => {
    const log = new Log('silent');
    const pool = new Database({ url: database.url, poolSize: 4, log });
    pools.push(pool);
    const workerOf = (handlers: object) =>
      new Worker({
        database: pool,
        log,
        metrics: new Metrics('test'),
        queue: new PostgresJobQueue({
          database: pool,
          log,
          concurrency: 2,
          jobSeconds: 5,
          attempts: 10,
          pollMs: 500,
        }),
        handlers: handlers as JobHandlers,
        chores: [],
        close: () => Promise.resolve(),
        relayMs: 100,
      });
    const old = workerOf({});
    old.start();
    await database.query(
      `INSERT INTO outbox (kind, key, payload) VALUES ('of.tomorrow', 'tomorrow', '{}')`,
    );
    await until(async () => {
      const tried = await database.query(
        `SELECT 1 FROM shop_queue.job WHERE data->>'key' = 'tomorrow' AND state = 'retry'`,
      );
      return tried.length === 1;
    }, 'The first attempt').finally(() => old.stop(1_000));
    let done = 0;
    const next = workerOf({
      'of.tomorrow': async () => {
        done += 1;
      },
    });
    next.start();
    await until(async () => done === 1, 'The job').finally(() =>
      next.stop(1_000),
    );
  });
});
