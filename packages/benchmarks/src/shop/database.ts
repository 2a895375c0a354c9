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
  checkpoint_timeout: '15min',
  jit: 'off',
  random_page_cost: '1.1',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
};

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
    url: server.url,
    async query(text, values) {
      return once(server.url, async client => {
        const { rows } = await client.query(text, values && [...values]);
        return rows;
      });
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
