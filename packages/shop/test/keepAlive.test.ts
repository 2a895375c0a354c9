import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { RunningShop } from '../src/shop.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

describe('kept connections', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  // Node's own default of 5 seconds is shorter than that of every balancer, which then sends into a closing connection.
  it('stay open between requests that come six seconds apart, on every connection of the caller', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const send = () =>
      new Promise<{ readonly status: number; readonly reused: boolean }>(
        (resolve, reject) => {
          const sent = request(
            `${shop.url}/api/products?limit=1`,
            { agent },
            answer => {
              answer.resume();
              answer.on('end', () =>
                resolve({
                  status: answer.statusCode ?? 0,
                  reused: sent.reusedSocket,
                }),
              );
            },
          );
          sent.on('error', reject);
          sent.end();
        },
      );
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 8 }, send));
      for (const { status, reused } of answers)
        assert.deepEqual([status, reused], [200, round > 0]);
      if (round < 1) await new Promise(resolve => setTimeout(resolve, 6_000));
    }
    agent.destroy();
  });

  it('are kept for as long as the balancer before it needs', async () => {
    const told = await startInside(database.url, {
      SHOP_KEEP_ALIVE_SECONDS: '620',
    });
    try {
      const answer = await fetch(`${told.url}/livez`);
      assert.equal(answer.headers.get('keep-alive'), 'timeout=620');
    } finally {
      await told.stop();
    }
  });
});
