import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { until } from './until.ts';

describe('the connections of an instance', () => {
  let test: TestDatabase;
  let database: Database;
  before(async () => {
    test = await createDatabase('empty');
    database = new Database({
      url: test.url,
      poolSize: 1,
      log: new Log('silent'),
    });
  });
  after(async () => {
    await database.close();
    await test.drop();
  });

  it('may break between two statements of a transaction: it fails, the process and the others go on', async () => {
    await assert.rejects(
      database.transaction(async transaction => {
        const [row] = await transaction.query<{ pid: number }>(
          'SELECT pg_backend_pid() AS pid',
        );
        await test.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        // Nobody asks anything while the news arrives.
        await new Promise(resolve => setTimeout(resolve, 300));
        await transaction.query('SELECT 1');
      }),
    );
    await until(async () => {
      const rows = await database.rows<{ one: number }>(
        'one',
        'SELECT 1 AS one',
      );
      return rows[0]?.one === 1;
    });
  });
});
