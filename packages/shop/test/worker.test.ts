import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';

/** The battery of 10,000 jobs: SHOP_TEST_JOBS=10000 node test/run.ts test/worker.test.ts */
const JOBS = Number(process.env.SHOP_TEST_JOBS ?? 400);
const KILLS = Number(process.env.SHOP_TEST_KILLS ?? 6);

describe('workers', () => {
  let database: TestDatabase;
  const running = new Set<ChildProcess>();
  before(async () => {
    database = await createDatabase();
    await database.query(
      'CREATE TABLE effects (key text NOT NULL, worker text NOT NULL)',
    );
  });
  after(async () => {
    await Promise.all([...running].map(child => end(child, 'SIGKILL')));
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

  it('have each effect once although four of them are killed again and again', async () => {
    // Written by shops that know nothing of the queue: a plain insert, a part of them again under the same key.
    await database.query(
      `INSERT INTO outbox (kind, key, payload)
       SELECT 'test.count', 'count:' || n, jsonb_build_object('n', n) FROM generate_series(1, $1::integer) n`,
      [JOBS],
    );
    const workers = await Promise.all(['a', 'b', 'c', 'd'].map(start));
    for (let kill = 0; kill < KILLS; kill += 1) {
      await new Promise(resolve => setTimeout(resolve, 300 + (kill % 3) * 200));
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
  });
});
