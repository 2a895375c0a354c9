import { TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from './migrate';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

it('is tested on PostgreSQL whenever there is one', () => {
  const wanted = Boolean(
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING,
  );
  expect(databases.supports('POSTGRES_18')).toBe(
    wanted || Boolean(process.env.CI),
  );
});

describe.each(databases.eachSupportedId())('migrations on %s', id => {
  it('go up, may be repeated, and go down again', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    await migrate(knex);
    expect(await knex('scopes').select()).toEqual([]);
    const directory = resolvePackagePath(
      '@capstan/plugin-fleet-backend',
      'migrations',
    );
    await knex.migrate.rollback({ directory }, true);
    expect(await knex.schema.hasTable('scopes')).toBe(false);
    expect(await knex.schema.hasTable('actions')).toBe(false);
  });

  it.each([
    [
      'rollouts of a group',
      'rollouts',
      "group_id = 'g'",
      'rollouts_group_started_idx',
      'started_at',
    ],
    [
      'signals of a group',
      'signal_windows',
      "group_id = 'g' and at > 5",
      'signal_windows_',
      'at',
    ],
    [
      'capacity of a group',
      'capacity_samples',
      "group_id = 'g' and at > 5",
      'capacity_samples_',
      'at',
    ],
  ])('have an index for %s', async (_name, table, where, index, order) => {
    const knex = await databases.init(id);
    await migrate(knex);
    const sql = `select * from ${table} where ${where} order by ${order}`;
    const plan =
      id === 'SQLITE_3'
        ? await knex.raw(`explain query plan ${sql}`)
        : await knex.transaction(async tx => {
            await tx.raw('set local enable_seqscan = off');
            return tx.raw(`explain ${sql}`);
          });
    expect(JSON.stringify(plan.rows ?? plan)).toContain(index);
  });
});
