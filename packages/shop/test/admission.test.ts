import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

describe('more requests than the shop can answer', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_MOST_IN_FLIGHT: '3',
      SHOP_FAULT_LATENCY_MS: '1000',
      SHOP_FAULT_ROUTE: '/api/categories',
    });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const slow = (count: number) =>
    Array.from({ length: count }, () =>
      client.call<ProblemBody>('GET', '/api/categories'),
    );

  it('lets in as many as it may, and refuses the rest early with when to come back', async () => {
    const answers = await Promise.all(slow(10));
    const refused = answers.filter(({ status }) => status === 503);
    assert.equal(answers.filter(({ status }) => status === 200).length, 3);
    assert.equal(refused.length, 7);
    for (const { headers, body } of refused) {
      assert.equal(headers.get('retry-after'), '1');
      assert.equal(body.code, 'unavailable');
    }
    assert.equal((await client.call('GET', '/api/products')).status, 200);
  });

  it('answers the platform whatever else it does', async () => {
    const busy = slow(3);
    await inFlight(4);
    for (const path of ['/livez', '/readyz', '/metrics', '/version'])
      assert.equal((await fetch(shop.url + path)).status, 200, path);
    assert.equal((await fetch(`${shop.url}/api/products`)).status, 503);
    await Promise.all(busy);
  });

  it('turns those away last who are about to order', async () => {
    const busy = slow(3);
    await inFlight(4);
    const order = await fetch(
      `${shop.url}/api/carts/00000000-0000-4000-8000-000000000000/checkout`,
      { method: 'POST' },
    );
    assert.equal(order.status, 400);
    await Promise.all(busy);
  });

  /** Until so many requests are in flight, the one that asks among them. */
  async function inFlight(count: number): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const text = await (await fetch(`${shop.url}/metrics`)).text();
      const now = /^shop_http_requests_in_flight (\d+)$/m.exec(text)?.[1];
      if (Number(now) >= count) return;
    }
    throw new Error('The requests did not arrive.');
  }
});
