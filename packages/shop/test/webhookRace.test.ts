import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Cart } from '../src/carts/Cart.ts';
import type { Order } from '../src/orders/Order.ts';
import { sign } from '../src/payments/signature.ts';
import { Client, ORDER } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startProcess } from './shops.ts';
import type { ShopProcess } from './shops.ts';

const SECRET = 'a secret of the tests only';
const ORDERS = 1_000;

describe('the webhook and the answer of a payment, at the same moment', () => {
  let database: TestDatabase;
  let shops: readonly ShopProcess[];
  before(async () => {
    database = await createDatabase();
    shops = await Promise.all(
      ['a', 'b'].map(name =>
        startProcess(database.url, {
          SHOP_INSTANCE: name,
          SHOP_PAYMENT_WEBHOOK_SECRET: SECRET,
          SHOP_PAYMENT_TIMEOUT_MS: '400',
        }),
      ),
    );
  });
  after(async () => {
    await Promise.all((shops ?? []).map(shop => shop.stop('SIGKILL')));
    await database?.drop();
  });

  it(`pay each of ${ORDERS} orders once, on two instances, without a deadlock`, async () => {
    await database.query(
      'UPDATE stock SET stocked = 100000, available = 100000 WHERE variant_id IN (1, 2, 3)',
    );
    const deadlocks = async (): Promise<number> => {
      const [row] = await database.query<{ deadlocks: number }>(
        'SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()',
      );
      return row?.deadlocks ?? NaN;
    };
    const before = await deadlocks();
    // Plain fetch: the client of the other tests would spend more time on checking answers than the shops on giving them.
    const send = async <Body>(
      shop: number,
      path: string,
      body: unknown,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<{ status: number; body: Body }> => {
      const response = await fetch(`${shops[shop % 2]?.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Body };
    };
    const buy = async (index: number): Promise<void> => {
      const variants = index % 2 === 0 ? [1, 2, 3] : [3, 2, 1];
      const cart = await send<Cart>(index, '/api/carts', {
        lines: variants.map(variantId => ({ variantId, quantity: 1 })),
      });
      const key = randomUUID();
      // A quarter never gets an answer of the provider: then only the webhook pays.
      const kind = index % 4;
      const token =
        kind === 0
          ? 'test-duplicate-webhook'
          : kind === 1
          ? 'test-early-webhook'
          : kind === 2
          ? 'test-late-success'
          : 'test-success';
      const path = `/api/carts/${cart.body.id}/checkout`;
      const body = { ...ORDER, payment: { token } };
      const checkout = send<Order>(index, path, body, {
        'idempotency-key': key,
      });
      // The other instance hears of the payment as soon as there is an order to hear of.
      const webhook = (async () => {
        for (let attempt = 0; attempt < 200; attempt += 1) {
          const [order] = await database.query<{ id: string; amount: number }>(
            'SELECT id, amount_due(o)::float8 AS amount FROM orders o WHERE idempotency_key = $1',
            [key],
          );
          if (order !== undefined) {
            const event = {
              id: `evt_${key}`,
              kind: 'charge',
              orderId: order.id,
              charged: { outcome: 'captured', reference: 'hook' },
              amount: { amount: order.amount, currency: 'EUR' },
            };
            const twice = [0, 1].map(other =>
              send<{ outcome: string }>(
                index + 1 + other,
                '/api/payments/webhooks/test',
                event,
                {
                  'x-test-signature': sign(
                    SECRET,
                    Buffer.from(JSON.stringify(event)),
                  ),
                },
              ),
            );
            for (const answer of await Promise.all(twice))
              assert.equal(answer.body.outcome, 'paid');
            return;
          }
          await new Promise(resolve => setTimeout(resolve, 10));
        }
        throw new Error('The order was never written.');
      })();
      const [answer] = await Promise.all([checkout, webhook]);
      // Whoever gets no answer of the provider may be told to ask again, when the webhook was slower, too.
      if (answer.status === 202) assert.equal(token, 'test-late-success');
      else assert.deepEqual([answer.status, answer.body.status], [201, 'paid']);
    };
    let next = 0;
    await Promise.all(
      Array.from({ length: 48 }, async () => {
        for (let index = next; index < ORDERS; index = next) {
          next += 1;
          await buy(index);
        }
      }),
    );
    assert.equal(await deadlocks(), before);
    const [books] = await database.query<{
      orders: number;
      paid: number;
      charges: number;
      reversals: number;
      sold: number;
    }>(
      `SELECT count(*)::integer AS orders, (count(*) FILTER (WHERE status = 'paid'))::integer AS paid,
         (SELECT count(*)::integer FROM payments WHERE kind = 'charge' AND status = 'done') AS charges,
         (SELECT count(*)::integer FROM payments WHERE kind <> 'charge') AS reversals,
         (SELECT sum(100000 - available)::integer FROM stock WHERE variant_id IN (1, 2, 3)) AS sold
       FROM orders`,
    );
    assert.deepEqual(books, {
      orders: ORDERS,
      paid: ORDERS,
      charges: ORDERS,
      reversals: 0,
      sold: 3 * ORDERS,
    });
    const client = new Client(shops[0]?.url ?? '');
    assert.equal((await client.call('GET', '/readyz')).status, 200);
  });
});
