import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { bundle } from '../scripts/bundle.ts';
import { migrate } from '../src/database/migrations.ts';
import type { Order } from '../src/orders/Order.ts';
import { resource } from '../src/resources.ts';
import { seed } from '../src/seeds/seed.ts';
import { Client } from './Client.ts';
import { startBalancer } from './balancer.ts';
import type { Balancer } from './balancer.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { checkBooks } from './oracle.ts';
import { startProcess } from './shops.ts';
import type { ShopProcess } from './shops.ts';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** The benchmark `shop-rolling` does the same for longer, ten times, with the real engine. */
describe('a rolling update', () => {
  let temporary: string;
  let database: TestDatabase;
  let balancer: Balancer;
  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'shop-rolling-'));
    database = await createDatabase('empty');
    balancer = await startBalancer();
  });
  after(async () => {
    await balancer?.stop();
    await database?.drop();
    await rm(temporary, { recursive: true, force: true });
  });

  const start = async (release: string): Promise<ShopProcess> => {
    const shop = await startProcess(
      database.url,
      {
        SHOP_VERSION: release,
        SHOP_ROLE: 'all',
        SHOP_POOL_SIZE: '3',
        SHOP_DRAIN_DELAY_MS: '400',
        ...(release === '1.1.0' ? { SHOP_FEATURES: 'related,popular' } : {}),
      },
      join(temporary, release, 'server.mjs'),
    );
    balancer.add(shop.url);
    while (!balancer.ready(shop.url)) await pause(20);
    return shop;
  };
  /** One new instance for each old one: started, ready, only then the old one ends. */
  const roll = async (
    from: readonly ShopProcess[],
    release: string,
  ): Promise<readonly ShopProcess[]> => {
    const next: ShopProcess[] = [];
    for (const old of from) {
      next.push(await start(release));
      assert.equal(await old.stop(), 0, 'it ended by itself');
      balancer.remove(old.url);
    }
    return next;
  };

  it('with a migration in between fails no request under load, and none on the way back', async () => {
    await bundle({ out: join(temporary, '1.0.0'), migrationLevel: 5 });
    await bundle({ out: join(temporary, '1.1.0') });
    const folder = resource('migrations');
    const before = join(temporary, 'before');
    for (const file of await readdir(folder))
      if (file < '0006') await cp(join(folder, file), join(before, file));
    await migrate({ url: database.url, folder: before });
    await seed(database.url);

    let shops = await Promise.all([start('1.0.0'), start('1.0.0')]);
    const client = new Client(balancer.url);
    const failed: string[] = [];
    const versions = new Map<string, number>();
    const told: string[] = [];
    let going = true;
    const checked = async <Body>(
      sent: ReturnType<typeof client.call<Body>>,
      ...wanted: readonly number[]
    ): Promise<Body | undefined> => {
      const answer = await sent;
      const version = answer.headers.get('x-shop-version') ?? 'none';
      versions.set(version, (versions.get(version) ?? 0) + 1);
      if (wanted.includes(answer.status)) return answer.body;
      failed.push(`${answer.status} ${JSON.stringify(answer.body)}`);
      return undefined;
    };
    const customer = async (index: number): Promise<void> => {
      for (let visit = 0; going; visit += 1) {
        await checked(client.call('GET', '/api/products?limit=5'), 200);
        const variantId = 1 + ((index * 131 + visit * 7) % 900);
        const cart = await checked<{ id: string }>(
          client.call('POST', '/api/carts', {
            lines: [{ variantId, quantity: 1 }],
          }),
          201,
        );
        if (cart === undefined) continue;
        const order = await checked<Order>(
          client.checkout<Order>(cart.id),
          201,
          409,
        );
        if (order?.id !== undefined) told.push(order.id);
        await pause(10);
      }
    };
    const customers = Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        customer(index).catch(error => void failed.push(String(error))),
      ),
    );

    await pause(300);
    await migrate({ url: database.url, folder });
    // The old release on the new schema.
    await pause(700);
    const onNewSchema = told.length;
    shops = [...(await roll(shops, '1.1.0'))] as typeof shops;
    await pause(300);
    shops = [...(await roll(shops, '1.0.0'))] as typeof shops;
    await pause(300);
    going = false;
    await customers;

    assert.deepEqual(failed, []);
    assert.ok(onNewSchema > 0 && told.length > onNewSchema);
    assert.deepEqual([...versions.keys()].sort(), ['1.0.0', '1.1.0']);
    await checkBooks(database, told);
    // Whichever release wrote the job, a worker of some release has done it.
    const mails = async () => {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM handled_jobs WHERE key LIKE 'email.order-paid:%'`,
      );
      return row?.count ?? 0;
    };
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if ((await mails()) === told.length) break;
      await pause(100);
    }
    assert.equal(await mails(), told.length);
    await Promise.all(shops.map(shop => shop.stop()));
  });
});
