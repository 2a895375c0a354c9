import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../src/database/migrations.ts';
import { resource } from '../src/resources.ts';
import { seed } from '../src/seeds/seed.ts';

export interface TestDatabase {
  readonly url: string;
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A migrated and seeded database that every test file copies. */
export async function prepareTemplate(
  adminUrl: string,
): Promise<{ readonly name: string; drop(): Promise<void> }> {
  const name = freshName('template');
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  const url = withName(adminUrl, name);
  await migrate({ url, folder: resource('migrations') });
  await seed(url);
  return {
    name,
    drop: () =>
      administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A database for one test file: migrated and seeded, or `empty`. */
export async function createDatabase(
  kind: 'seeded' | 'empty' = 'seeded',
): Promise<TestDatabase> {
  const adminUrl = process.env.SHOP_TEST_URL;
  const template = process.env.SHOP_TEST_TEMPLATE;
  if (!adminUrl || !template)
    throw new Error("Run the tests with 'npm test': it brings the database.");
  const name = freshName('run');
  await administer(
    adminUrl,
    `CREATE DATABASE ${name}${
      kind === 'seeded' ? ` TEMPLATE ${template}` : ''
    }`,
  );
  const url = withName(adminUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  return {
    url,
    async query<Row extends pg.QueryResultRow>(
      text: string,
      values: readonly unknown[] = [],
    ) {
      return (await pool.query<Row>(text, [...values])).rows;
    },
    async drop() {
      await pool.end();
      await administer(
        adminUrl,
        `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
      );
    },
  };
}

function freshName(kind: string): string {
  return `shop_test_${kind}_${randomBytes(6).toString('hex')}`;
}

function withName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** CREATE DATABASE … TEMPLATE refuses while another copy is being made: then it is tried again. */
async function administer(url: string, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(statement);
      return;
    } catch (error) {
      const busy =
        error instanceof pg.DatabaseError &&
        (error.code === '55006' || error.code === '23505');
      if (!busy || attempt === 50) throw error;
    } finally {
      await client.end();
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
