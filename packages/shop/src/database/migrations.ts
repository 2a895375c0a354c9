import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import knex from 'knex';
import type { Knex } from 'knex';
import pg from 'pg';

/** Any number that nothing else in the database uses as an advisory lock. */
const LOCK = 727_274_001;

export interface MigrateOptions {
  readonly url: string;
  readonly folder: string;
  /** How long to wait for somebody else's migration. Default 60,000. */
  readonly waitMs?: number;
}

export interface Migrated {
  readonly applied: readonly string[];
  readonly level: number;
}

/**
 * Brings the schema to this release's level. A step of its own, never part of a start.
 *
 * Two may run at once: an advisory lock lets one after the other, and it ends with its connection, so a killed migration
 * leaves nothing locked. A schema that is newer than the release stays as it is: that is what makes going back safe.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const lock = new pg.Client({
    connectionString: options.url,
    application_name: 'shop-migrate',
    connectionTimeoutMillis: 10_000,
  });
  await lock.connect();
  try {
    await takeLock(lock, options.waitMs ?? 60_000);
    const database = knex({
      client: 'pg',
      connection: {
        connectionString: options.url,
        application_name: 'shop-migrate',
        options: '-c lock_timeout=5s',
      },
      pool: { min: 0, max: 1 },
      migrations: {
        migrationSource: new FolderOfMigrations(options.folder),
        disableMigrationsListValidation: true,
        tableName: 'shop_migrations',
      },
    });
    try {
      // knex keeps a lock of its own in a row, which survives a kill. The advisory lock shows that nobody holds it.
      await database.migrate.forceFreeMigrationsLock().catch(() => undefined);
      const [, applied] = (await database.migrate.latest()) as [
        number,
        string[],
      ];
      // Loaded late: it brings the whole queue.
      const { prepareQueue } = await import('../worker/queueSchema.ts');
      await prepareQueue(options.url);
      const rows = await database('shop_migrations').select<{ name: string }[]>(
        'name',
      );
      return {
        applied,
        level: Math.max(0, ...rows.map(row => levelOf(row.name))),
      };
    } finally {
      await database.destroy();
    }
  } finally {
    await lock.end();
  }
}

async function takeLock(client: pg.Client, waitMs: number): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS got',
      [LOCK],
    );
    if (rows[0]?.got === true) return;
    if (performance.now() > until) {
      throw new Error(
        `Another migration of this database has been running for ${
          waitMs / 1_000
        } s. Look at it, then try again.`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

class FolderOfMigrations implements Knex.MigrationSource<string> {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async getMigrations(): Promise<string[]> {
    return migrationFiles(this.#folder);
  }

  getMigrationName(file: string): string {
    return file;
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    return createRequire(import.meta.url)(
      join(this.#folder, file),
    ) as Knex.Migration;
  }
}

function migrationFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter(file => /^\d{4}_\w+\.cjs$/.test(file))
    .sort();
}

function levelOf(file: string): number {
  return Number(file.slice(0, 4));
}
