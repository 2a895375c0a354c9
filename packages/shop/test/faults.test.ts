import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside, startProcess } from './shops.ts';

describe('faults on purpose', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createDatabase();
  });
  after(() => database?.drop());

  it('fail their share of requests, but never what the platform asks', async () => {
    const shop = await startInside(database.url, {
      SHOP_FAULT_ERROR_RATE: '0.25',
    });
    const statuses = await Promise.all(
      Array.from({ length: 400 }, async () => {
        const answer = await fetch(`${shop.url}/api/categories`);
        await answer.arrayBuffer();
        return answer.status;
      }),
    );
    const failed = statuses.filter(status => status === 500).length;
    // Twelve standard deviations wide.
    assert.ok(failed > 20 && failed < 210, `${failed} of 400 failed`);
    assert.equal(
      statuses.filter(status => status === 200).length,
      400 - failed,
    );
    await shop.stop();
  });

  it('can make every request fail, except those of the platform', async () => {
    const shop = await startInside(database.url, {
      SHOP_FAULTS: '{"errorRate":1}',
    });
    const client = new Client(shop.url);
    const failed = await client
      .call<ProblemBody>('GET', '/api/categories')
      .catch((error: Error) => error);
    assert.ok(
      !(failed instanceof Error) &&
        failed.status === 500 &&
        failed.body.code === 'fault',
    );
    assert.equal((await fetch(shop.url)).status, 500);
    for (const path of ['/livez', '/readyz', '/metrics'])
      assert.equal((await fetch(shop.url + path)).status, 200, path);
    await shop.stop();
  });

  it('keep to their route', async () => {
    const shop = await startInside(database.url, {
      SHOP_FAULT_ERROR_RATE: '1',
      SHOP_FAULT_ROUTE: '/api/carts',
    });
    assert.equal((await fetch(`${shop.url}/api/categories`)).status, 200);
    assert.equal(
      (await fetch(`${shop.url}/api/carts`, { method: 'POST' })).status,
      500,
    );
    await shop.stop();
  });

  it('delay, and do nothing when they are off', async () => {
    const slow = await startInside(database.url, {
      SHOP_FAULT_LATENCY_MS: '200',
      SHOP_FAULT_ROUTE: '/version',
    });
    const started = performance.now();
    await (await fetch(`${slow.url}/version`)).arrayBuffer();
    // Not a measurement: the answer cannot come before the delay is over.
    assert.ok(performance.now() - started >= 199);
    await slow.stop();
  });

  it('crash the process and start it slowly', async () => {
    const crashing = await startProcess(database.url, {
      SHOP_FAULT_CRASH_AFTER_SECONDS: '0.3',
    });
    assert.equal(await crashing.exited, 70);
    const slow = await startInside(database.url, {
      SHOP_FAULT_SLOW_START_SECONDS: '3600',
    });
    const answer = await fetch(`${slow.url}/readyz`);
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /SHOP_FAULT_SLOW_START_SECONDS/);
    assert.equal((await fetch(`${slow.url}/livez`)).status, 200);
    await slow.stop();
  });

  it('leak memory', async () => {
    const shop = await startProcess(database.url, {
      SHOP_FAULT_MEMORY_LEAK_MIB_PER_MINUTE: '3000',
    });
    const resident = async (): Promise<number> => {
      const text = await (await fetch(`${shop.url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1]);
    };
    const before = await resident();
    let now = before;
    for (
      let attempt = 0;
      attempt < 60 && now < before + 60 * 1024 * 1024;
      attempt += 1
    ) {
      await new Promise(resolve => setTimeout(resolve, 100));
      now = await resident();
    }
    assert.ok(now >= before + 60 * 1024 * 1024);
    await shop.stop('SIGKILL');
  });
});
