import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BenchUnavailable } from '../BenchResult.ts';
import type { ShopDatabase } from './database.ts';

const run = promisify(execFile);

/** What the database can do with nothing before it, in tables of their own beside the shop's. */
const TABLES = `
  CREATE SCHEMA IF NOT EXISTS bare;
  CREATE TABLE IF NOT EXISTS bare.stock (id integer PRIMARY KEY, available integer NOT NULL CHECK (available >= 0)) WITH (fillfactor = 50);
  CREATE TABLE IF NOT EXISTS bare.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total integer NOT NULL);
  CREATE TABLE IF NOT EXISTS bare.lines (order_id bigint NOT NULL, stock_id integer NOT NULL, quantity integer NOT NULL, PRIMARY KEY (order_id, stock_id));
  INSERT INTO bare.stock SELECT n, 1000000000 FROM generate_series(1, 1000) n ON CONFLICT DO NOTHING;
  ANALYZE bare.stock;
`;

/** One order of two lines in one transaction of seven statements. */
const ORDER = String.raw`
\set a random(1, 999)
\set b random(:a + 1, 1000)
BEGIN;
SELECT id FROM bare.stock WHERE id IN (:a, :b) ORDER BY id FOR UPDATE;
UPDATE bare.stock SET available = available - 1 WHERE id = :a;
UPDATE bare.stock SET available = available - 1 WHERE id = :b;
INSERT INTO bare.orders (total) VALUES (1000) RETURNING id \gset
INSERT INTO bare.lines VALUES (:id, :a, 1), (:id, :b, 1);
COMMIT;
`;

/** The same with one line, and every order on the same row. */
const HOT = String.raw`
BEGIN;
SELECT id FROM bare.stock WHERE id = 1 FOR UPDATE;
UPDATE bare.stock SET available = available - 1 WHERE id = 1;
INSERT INTO bare.orders (total) VALUES (1000) RETURNING id \gset
INSERT INTO bare.lines VALUES (:id, 1, 1);
COMMIT;
`;

export interface Pgbench {
  /** Transactions per second. */
  order(options: PgbenchRun): Promise<number>;
  hot(options: PgbenchRun): Promise<number>;
  close(): Promise<void>;
}

export interface PgbenchRun {
  readonly connections: number;
  readonly seconds: number;
}

/** Throws `BenchUnavailable` where pgbench is not installed. */
export async function preparePgbench(database: ShopDatabase): Promise<Pgbench> {
  const program = await findPgbench();
  await database.query(TABLES);
  const folder = await mkdtemp(join(tmpdir(), 'pgbench-'));
  const bench = async (
    name: string,
    script: string,
    { connections, seconds }: PgbenchRun,
  ) => {
    const file = join(folder, `${name}.sql`);
    await writeFile(file, script);
    const { stdout } = await run(program, [
      ...['--no-vacuum', '--protocol', 'prepared', '--file', file],
      ...['--client', String(connections), '--jobs', '2'],
      ...['--time', String(seconds), database.url],
    ]);
    const perSecond = /tps = ([\d.]+) \(without/.exec(stdout)?.[1];
    if (perSecond === undefined)
      throw new Error(`pgbench said nothing that is understood:\n${stdout}`);
    return Number(perSecond);
  };
  return {
    order: options => bench('order', ORDER, options),
    hot: options => bench('hot', HOT, options),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function findPgbench(): Promise<string> {
  for (const program of ['pgbench', '/usr/lib/postgresql/15/bin/pgbench']) {
    try {
      await run(program, ['--version']);
      return program;
    } catch {
      // The next one.
    }
  }
  throw new BenchUnavailable(
    'pgbench is not installed (apt-get install postgresql-contrib). It is what the shop is held against.',
  );
}
