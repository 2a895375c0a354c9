import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import knex from 'knex';
import { bundle } from '../scripts/bundle.ts';
import { migrate } from '../src/database/migrations.ts';
import { resource } from '../src/resources.ts';
import { seed } from '../src/seeds/seed.ts';
import { Client } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside, startProcess } from './shops.ts';

describe('migrations', () => {
  const folder = resource('migrations');
  let temporary: string;
  let database: TestDatabase;
  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'shop-migrations-'));
    database = await createDatabase('empty');
  });
  after(async () => {
    await database?.drop();
    await rm(temporary, { recursive: true, force: true });
  });

  it('run once although three start at the same time, and once more change nothing', async () => {
    const runs = await Promise.all(
      [1, 2, 3].map(() => migrate({ url: database.url, folder })),
    );
    const all = (await readdir(folder)).sort();
    assert.deepEqual(
      runs.flatMap(run => run.applied),
      all,
    );
    assert.ok(runs.every(run => run.level === 6));
    assert.deepEqual(await migrate({ url: database.url, folder }), {
      applied: [],
      level: 6,
    });
  });

  it('are not held up by a lock that a killed migration left behind', async () => {
    await database.query('UPDATE shop_migrations_lock SET is_locked = 1');
    assert.deepEqual(await migrate({ url: database.url, folder }), {
      applied: [],
      level: 6,
    });
  });

  it('say so when another one runs for too long', async () => {
    await database.query('SELECT pg_advisory_lock(727274001)');
    try {
      await assert.rejects(
        migrate({ url: database.url, folder, waitMs: 300 }),
        /Another migration of this database/,
      );
    } finally {
      await database.query('SELECT pg_advisory_unlock_all()');
    }
  });

  it('can all be taken back', async () => {
    const empty = await createDatabase('empty');
    await migrate({ url: empty.url, folder });
    const direct = knex({
      client: 'pg',
      connection: empty.url,
      pool: { min: 0, max: 1 },
    });
    const require = createRequire(import.meta.url);
    for (const file of (await readdir(folder)).sort().reverse()) {
      const migration = require(join(folder, file)) as {
        down(database: unknown): Promise<unknown>;
      };
      await migration.down(direct);
    }
    const left = await empty.query(
      `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'public' AND relkind = 'r' AND relname NOT LIKE 'shop_migrations%'
       UNION ALL SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = 'public'
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
       UNION ALL SELECT typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE nspname = 'public' AND typtype = 'c' AND typrelid NOT IN
         (SELECT oid FROM pg_class WHERE relkind <> 'c')`,
    );
    assert.deepEqual(left, []);
    await direct.destroy();
    await empty.drop();
  });

  it('let release 1.0.0 run on while 1.1.0 migrates, and let 1.0.0 start again afterwards', async () => {
    const old = join(temporary, '1.0.0');
    const next = join(temporary, '1.1.0');
    await bundle({ out: old, migrationLevel: 5 });
    await bundle({ out: next });
    const live = await createDatabase('empty');
    const below6 = join(temporary, 'below6');
    for (const file of await readdir(folder))
      if (file < '0006') await cp(join(folder, file), join(below6, file));
    const { level } = await migrate({ url: live.url, folder: below6 });
    assert.ok(level < 6);
    await seed(live.url);

    const first = await startProcess(live.url, {}, join(old, 'server.mjs'));
    const early = await startInside(live.url);
    const notReady = await fetch(`${early.url}/readyz`);
    assert.equal(notReady.status, 503);
    assert.match(
      await notReady.text(),
      new RegExp(`at migration level ${level}, this release needs 6`),
    );

    const client = new Client(first.url);
    let going = true;
    let orders = 0;
    const buying = (async () => {
      while (going) {
        const cart = await client.newCart({
          variantId: 1 + (orders % 900),
          quantity: 1,
        });
        const { status } = await client.checkout(cart.id);
        assert.ok(status === 201 || status === 409, `answered ${status}`);
        orders += 1;
      }
    })();
    assert.deepEqual((await migrate({ url: live.url, folder })).applied, [
      '0006_related_products.cjs',
    ]);
    assert.equal(
      (await fetch(`${early.url}/readyz`)).status,
      200,
      'ready as soon as the level is reached',
    );
    const second = await startProcess(
      live.url,
      { SHOP_FEATURES: 'related' },
      join(next, 'server.mjs'),
    );
    const related = await fetch(
      `${second.url}/api/products/ochre-matte-travel-mug/related`,
    );
    assert.equal(
      ((await related.json()) as { items: unknown[] }).items.length,
      4,
    );
    going = false;
    await buying;
    assert.ok(orders > 0);

    assert.deepEqual(
      await migrate({ url: live.url, folder: below6 }),
      { applied: [], level: 6 },
      'the step of 1.0.0 leaves a newer schema alone',
    );
    const back = await startProcess(live.url, {}, join(old, 'server.mjs'));
    assert.equal((await fetch(`${back.url}/readyz`)).status, 200);
    await Promise.all([first.stop(), second.stop(), back.stop(), early.stop()]);
    await live.drop();
  });
});
