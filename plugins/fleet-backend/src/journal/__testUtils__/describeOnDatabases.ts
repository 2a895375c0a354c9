import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';

/**
 * Runs the tests of a suite on every database that is there: SQLite, and PostgreSQL when
 * `BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING` says where.
 */
export function describeOnDatabases(
  name: string,
  suite: (knex: () => Knex) => void,
): void {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
  describe.each(databases.eachSupportedId())(`${name} on %s`, id => {
    let knex: Knex;
    beforeAll(async () => {
      knex = await databases.init(id);
      await migrate(knex);
    }, 60_000);
    suite(() => knex);
  });
}
