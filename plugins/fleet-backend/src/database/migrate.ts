import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

const migrationsDirectory = resolvePackagePath(
  '@capstan/plugin-fleet-backend',
  'migrations',
);

/**
 * The plugin's database with its tables brought up to date. Times in every table are milliseconds since the epoch
 * (`bigint`, which PostgreSQL answers as text: read them with `Number`); documents are JSON in `text`.
 */
export async function connectAndMigrate(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) await migrate(knex);
  return knex;
}

export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({ directory: migrationsDirectory });
}
