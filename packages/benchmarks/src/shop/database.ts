import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { SHOP } from './ShopProcess.ts';

const run = promisify(execFile);

/** As a small server of two cores is set up. Durability is never switched off. */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  min_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
};

/** 2 GiB, as `min_wal_size` keeps them. */
const LOG_FILES = 128;

export interface ShopDatabase {
  readonly url: string;
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  close(): Promise<void>;
}

/** The shop's own embedded PostgreSQL in a temporary folder, durable, migrated, with the 1,000 products of the seed. */
export async function startDatabase(): Promise<ShopDatabase> {
  const { startLocalPostgres } = (await import(
    pathToFileURL(join(SHOP, 'scripts/localPostgres.ts')).href
  )) as {
    startLocalPostgres(
      folder: string,
      options: { persistent: boolean },
    ): Promise<{ url: string; stop(): Promise<void> }>;
  };
  const folder = await mkdtemp(join(tmpdir(), 'shop-bench-'));
  const first = await startLocalPostgres(folder, { persistent: true });
  await once(first.url, async client => {
    for (const [name, value] of Object.entries(SETTINGS))
      await client.query(
        `ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(value)}`,
      );
  });
  await first.stop();
  const server = await startLocalPostgres(folder, { persistent: true });
  await once(server.url, fillLog);
  await run(process.execPath, ['src/migrate.ts', '--seed'], {
    cwd: SHOP,
    env: { ...process.env, DATABASE_URL: server.url },
  });
  // No product of the race runs out: that is measured elsewhere.
  await once(server.url, client =>
    client.query(
      'UPDATE stock SET stocked = 1000000000, available = 1000000000',
    ),
  );
  return {
    ...databaseAt(server.url),
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A copy of a database that nobody is connected to, on the same server; closing it drops it. */
export async function copyDatabase(
  template: ShopDatabase,
  name: string,
): Promise<ShopDatabase> {
  const original = new URL(template.url);
  const elsewhere = databaseAt(withName(original, 'postgres'));
  await elsewhere.query(
    `CREATE DATABASE ${name} TEMPLATE ${original.pathname.slice(1)}`,
  );
  return {
    ...databaseAt(withName(original, name)),
    async close() {
      await elsewhere.query(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function databaseAt(url: string): Pick<ShopDatabase, 'url' | 'query'> {
  return {
    url,
    query: (text, values) =>
      once(url, async client => {
        const { rows } = await client.query(text, values && [...values]);
        return rows;
      }),
  };
}

function withName(url: URL, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/**
 * A server that has run for a while uses the files of its write-ahead log again. A fresh one makes each of them (16 MiB) while all
 * commits wait, about every second at full load: that is not what is measured.
 */
async function fillLog(client: pg.Client): Promise<void> {
  for (let files = 0; files < LOG_FILES; files += 1) {
    await client.query("SELECT pg_logical_emit_message(false, '', 'x')");
    await client.query('SELECT pg_switch_wal()');
  }
  await client.query('CHECKPOINT');
}

async function once<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
