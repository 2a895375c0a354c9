import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { ORDER } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startProcess } from './shops.ts';

interface Answered {
  readonly status: number;
  readonly close: boolean;
}

/** Asks again until it is so. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await holds()) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  throw new Error('It never came to that.');
}

async function inFlight(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^shop_http_requests_in_flight (\d+)$/m.exec(text)?.[1]);
}

describe('stopping', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createDatabase();
  });
  after(() => database?.drop());

  it('drops no request: 16 clients on kept connections, slow requests among them, one SIGTERM', async () => {
    const shop = await startProcess(database.url, {
      SHOP_DRAIN_DELAY_MS: '1500',
      SHOP_STOP_SECONDS: '10',
      SHOP_FAULT_LATENCY_MS: '400',
      SHOP_FAULT_ROUTE: '/api/carts',
    });
    const agent = new Agent({ keepAlive: true });
    const send = (
      method: string,
      path: string,
      body?: unknown,
    ): Promise<Answered> =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const sent = request(
          shop.url + path,
          {
            agent,
            method,
            headers:
              text === undefined
                ? {}
                : {
                    'content-type': 'application/json',
                    'content-length': Buffer.byteLength(text),
                  },
          },
          answer => {
            answer.resume();
            answer.on('end', () =>
              resolve({
                status: answer.statusCode ?? 0,
                close: answer.headers.connection === 'close',
              }),
            );
            answer.on('error', reject);
          },
        );
        sent.on('error', reject);
        sent.end(text);
      });
    const answers: Answered[] = [];
    const failures: unknown[] = [];
    // Like a balancer: a client that is told to close looks for another instance.
    const client = async (index: number): Promise<void> => {
      for (;;) {
        try {
          const answer =
            index % 4 === 0
              ? await send('POST', '/api/carts', {
                  lines: [{ variantId: 1 + index, quantity: 1 }],
                })
              : await send('GET', '/api/products?limit=5');
          answers.push(answer);
          if (answer.close) return;
        } catch (error) {
          failures.push(error);
          return;
        }
      }
    };
    const running = Array.from({ length: 16 }, (_, index) => client(index));
    await new Promise(resolve => setTimeout(resolve, 500));
    const exited = shop.stop();
    await until(async () => (await fetch(`${shop.url}/readyz`)).status === 503);
    assert.equal(
      (await fetch(`${shop.url}/livez`)).status,
      200,
      'alive as long as it drains',
    );
    await Promise.all(running);
    assert.deepEqual(failures, []);
    assert.ok(answers.length > 32);
    assert.ok(answers.every(answer => answer.status < 300));
    assert.equal(await exited, 0);
    agent.destroy();
  });

  it('cuts off at the end of the stop window what does not end by itself', async () => {
    const shop = await startProcess(database.url, {
      SHOP_STOP_SECONDS: '1',
      SHOP_FAULT_LATENCY_MS: '30000',
      SHOP_FAULT_ROUTE: '/version',
    });
    const hanging = fetch(`${shop.url}/version`).then(
      () => 'answered',
      () => 'cut off',
    );
    await until(async () => (await inFlight(shop.url)) >= 2);
    assert.equal(await shop.stop(), 1);
    assert.equal(await hanging, 'cut off');
  });

  it('finishes a checkout whose payment is under way', async () => {
    const shop = await startProcess(database.url, {
      SHOP_FAULT_LATENCY_MS: '1000',
      SHOP_FAULT_ROUTE: '/api/carts/',
    });
    const created = await fetch(`${shop.url}/api/carts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"lines":[{"variantId":1,"quantity":1}]}',
    });
    const { id } = (await created.json()) as { id: string };
    const order = fetch(`${shop.url}/api/carts/${id}/checkout`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': 'drain-test-key-0001',
      },
      body: JSON.stringify(ORDER),
    });
    await until(async () => (await inFlight(shop.url)) >= 2);
    const exited = shop.stop();
    assert.equal((await order).status, 201);
    assert.equal(await exited, 0);
  });
});
