import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Cart } from '../src/carts/Cart.ts';
import type { Order } from '../src/orders/Order.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

describe('buying', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, { SHOP_PAYMENT_TIMEOUT_MS: '800' });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const available = async (variantId: number): Promise<number> => {
    const [row] = await database.query<{ available: number }>(
      'SELECT available FROM stock WHERE variant_id = $1',
      [variantId],
    );
    return row?.available ?? NaN;
  };
  const setStock = (variantId: number, pieces: number) =>
    database.query(
      'UPDATE stock SET stocked = $1, available = $1 WHERE variant_id = $2',
      [pieces, variantId],
    );
  const setPrice = (variantId: number, price: number) =>
    database.query('UPDATE variants SET price_minor = $1 WHERE id = $2', [
      price,
      variantId,
    ]);

  describe('a cart', () => {
    it('merges equal articles, changes quantities and takes lines out', async () => {
      const cart = await client.newCart(
        { variantId: 10, quantity: 1 },
        { variantId: 11, quantity: 2 },
        { variantId: 10, quantity: 3 },
      );
      assert.deepEqual(
        cart.lines.map(line => [line.variantId, line.quantity]),
        [
          [10, 4],
          [11, 2],
        ],
      );
      const added = await client.call<Cart>(
        'POST',
        `/api/carts/${cart.id}/lines`,
        { variantId: 11, quantity: 1 },
      );
      assert.deepEqual(
        added.body.lines.map(line => line.quantity),
        [4, 3],
      );
      const changed = await client.call<Cart>(
        'PATCH',
        `/api/carts/${cart.id}/lines/10`,
        { quantity: 1 },
      );
      assert.deepEqual(
        changed.body.lines.map(line => line.quantity),
        [1, 3],
      );
      const removed = await client.call<Cart>(
        'DELETE',
        `/api/carts/${cart.id}/lines/10`,
      );
      assert.deepEqual(
        removed.body.lines.map(line => line.variantId),
        [11],
      );
      assert.equal(removed.body.version, 4);
      assert.deepEqual(
        (await client.call<Cart>('GET', `/api/carts/${cart.id}`)).body,
        removed.body,
      );
    });

    it('keeps the price the customer saw, shows the new one, and takes it only when accepted', async () => {
      await setPrice(12, 1_000);
      const cart = await client.newCart({ variantId: 12, quantity: 2 });
      await setPrice(12, 1_250);
      const seen = await client.call<Cart>('GET', `/api/carts/${cart.id}`);
      assert.equal(seen.body.lines[0]?.unitPrice.amount, 1_000);
      assert.equal(seen.body.lines[0]?.currentUnitPrice?.amount, 1_250);
      assert.equal(seen.body.subtotal.amount, 2_000);

      const refused = await client.checkout<ProblemBody>(cart.id);
      assert.equal(refused.status, 409);
      assert.equal(refused.body.code, 'price-changed');
      assert.deepEqual(
        refused.body.lines?.map(line => [
          line.variantId,
          line.price,
          line.currentPrice,
        ]),
        [[12, 1_000, 1_250]],
      );

      const accepted = await client.call<Cart>(
        'POST',
        `/api/carts/${cart.id}/accepted-prices`,
      );
      assert.equal(accepted.body.subtotal.amount, 2_500);
      assert.equal(
        (await client.checkout(cart.id)).body.subtotal.amount,
        2_500,
      );
    });

    it('takes at most 99 pieces of one article and 100 articles', async () => {
      const cart = await client.newCart({ variantId: 13, quantity: 98 });
      const refused = await client.call<ProblemBody>(
        'POST',
        `/api/carts/${cart.id}/lines`,
        { variantId: 13, quantity: 2 },
      );
      assert.equal(refused.body.code, 'too-many');
      const full = await client.newCart(
        ...Array.from({ length: 100 }, (_, index) => ({
          variantId: index + 1,
          quantity: 1,
        })),
      );
      const more = await client.call<ProblemBody>(
        'POST',
        `/api/carts/${full.id}/lines`,
        { variantId: 500, quantity: 1 },
      );
      assert.equal(more.body.code, 'cart-full');
    });
  });

  describe('checkout', () => {
    it('reserves, charges and answers the paid order, which its token opens', async () => {
      const before = await available(20);
      await setPrice(20, 1_500);
      const cart = await client.newCart({ variantId: 20, quantity: 2 });
      const {
        status,
        body: order,
        headers,
      } = await client.checkout(cart.id, {
        shippingMethod: 'express',
        cartVersion: cart.version,
      });
      assert.equal(status, 201);
      assert.equal(order.status, 'paid');
      assert.deepEqual(
        [order.subtotal.amount, order.shipping.amount, order.total.amount],
        [3_000, 1_290, 4_290],
      );
      assert.equal(await available(20), before - 2);
      const seen = await client.call<Order>(
        'GET',
        headers.get('location') ?? '',
      );
      assert.partialDeepStrictEqual(seen.body, order);
      assert.equal(
        (await client.call('GET', `/api/orders/${order.id}?token=wrong`))
          .status,
        404,
      );
      assert.equal(
        (await client.call<Cart>('GET', `/api/carts/${cart.id}`)).body.status,
        'ordered',
      );
      const payments = await database.query(
        'SELECT kind, status, amount_minor::integer AS amount FROM payments WHERE order_id = $1',
        [order.id],
      );
      assert.deepEqual(payments, [
        { kind: 'charge', status: 'done', amount: 4_290 },
      ]);
    });

    it('sends standard orders from 50.00 on for free', async () => {
      await setPrice(21, 5_000);
      const dear = await client.newCart({ variantId: 21, quantity: 1 });
      assert.equal((await client.checkout(dear.id)).body.shipping.amount, 0);
      await setPrice(22, 4_999);
      const cheap = await client.newCart({ variantId: 22, quantity: 1 });
      assert.equal((await client.checkout(cheap.id)).body.shipping.amount, 490);
    });

    it('answers the first order again when the request is repeated, also many times at once', async () => {
      const before = await available(23);
      const cart = await client.newCart({ variantId: 23, quantity: 1 });
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => client.checkout(cart.id, {}, key)),
      );
      const paid = answers.filter(answer => answer.status === 201);
      assert.ok(paid.length >= 1);
      assert.ok(
        answers.every(answer => answer.status === 201 || answer.status === 409),
        'others may only be told to wait',
      );
      const again = await client.checkout(cart.id, {}, key);
      assert.equal(again.headers.get('idempotency-replayed'), 'true');
      for (const answer of paid) assert.deepEqual(answer.body, again.body);
      assert.equal(await available(23), before - 1);
    });

    it('refuses a key that was used for another request', async () => {
      const cart = await client.newCart({ variantId: 24, quantity: 1 });
      const key = randomUUID();
      await client.checkout(cart.id, {}, key);
      const other = await client.checkout<ProblemBody>(
        cart.id,
        { email: 'eve@example.com' },
        key,
      );
      assert.deepEqual([other.status, other.body.code], [422, 'key-reused']);
      const otherCart = await client.newCart({ variantId: 24, quantity: 1 });
      assert.equal((await client.checkout(otherCart.id, {}, key)).status, 422);
    });

    it('gives the stock back and opens the cart again when the card is declined', async () => {
      const before = await available(25);
      const cart = await client.newCart({ variantId: 25, quantity: 3 });
      const key = randomUUID();
      const declined = await client.checkout<ProblemBody>(
        cart.id,
        { payment: { token: 'test-decline' } },
        key,
      );
      assert.deepEqual(
        [declined.status, declined.body.code],
        [402, 'payment-declined'],
      );
      assert.equal(await available(25), before);
      const repeated = await client.checkout<ProblemBody>(
        cart.id,
        { payment: { token: 'test-decline' } },
        key,
      );
      assert.equal(
        repeated.status,
        402,
        'the same request has the same outcome',
      );
      assert.equal(
        (await client.checkout(cart.id)).status,
        201,
        'another card and a new key order the same cart',
      );
      assert.equal(await available(25), before - 3);
    });

    it('goes on where a lost answer of the provider left it, without a second charge', async () => {
      const cart = await client.newCart({ variantId: 26, quantity: 1 });
      const key = randomUUID();
      const body = { payment: { token: 'test-timeout-once' } };
      const waiting = await client.checkout(cart.id, body, key);
      assert.deepEqual([waiting.status, waiting.body.status], [202, 'placed']);
      const done = await client.checkout(cart.id, body, key);
      assert.deepEqual(
        [done.status, done.body.status, done.body.id],
        [201, 'paid', waiting.body.id],
      );
      const charges = await database.query(
        'SELECT 1 FROM payments WHERE order_id = $1',
        [done.body.id],
      );
      assert.equal(charges.length, 1);
    });

    it('tells a repeated request to wait while the provider is still busy with the first', async () => {
      const cart = await client.newCart({ variantId: 27, quantity: 1 });
      const key = randomUUID();
      const body = { payment: { token: 'test-timeout' } };
      const first = client.checkout(cart.id, body, key);
      for (let placed = 0; placed === 0; ) {
        const rows = await database.query(
          'SELECT 1 FROM orders WHERE idempotency_key = $1',
          [key],
        );
        placed = rows.length;
      }
      const second = await client.checkout<ProblemBody>(cart.id, body, key);
      assert.deepEqual(
        [second.status, second.body.code, second.headers.get('retry-after')],
        [409, 'in-progress', '2'],
      );
      assert.equal((await first).status, 202);
    });

    it('names the articles that are sold out and changes nothing', async () => {
      await setStock(30, 1);
      const cart = await client.newCart(
        { variantId: 30, quantity: 2 },
        { variantId: 31, quantity: 1 },
      );
      const before = await available(31);
      const refused = await client.checkout<ProblemBody>(cart.id);
      assert.deepEqual([refused.status, refused.body.code], [409, 'sold-out']);
      assert.deepEqual(
        refused.body.lines?.map(line => [
          line.variantId,
          line.quantity,
          line.available,
        ]),
        [[30, 2, 1]],
      );
      assert.deepEqual([await available(30), await available(31)], [1, before]);
    });

    it('refuses a cart that changed since the customer saw it, an empty one, and one that was ordered', async () => {
      const cart = await client.newCart({ variantId: 32, quantity: 1 });
      await client.call('POST', `/api/carts/${cart.id}/lines`, {
        variantId: 33,
        quantity: 1,
      });
      const stale = await client.checkout<ProblemBody>(cart.id, {
        cartVersion: 1,
      });
      assert.deepEqual([stale.status, stale.body.code], [409, 'cart-changed']);
      const empty = await client.newCart();
      assert.equal(
        (await client.checkout<ProblemBody>(empty.id)).body.code,
        'cart-empty',
      );
      await client.checkout(cart.id);
      assert.equal(
        (await client.checkout<ProblemBody>(cart.id)).body.code,
        'cart-ordered',
      );
      const late = await client.call<ProblemBody>(
        'POST',
        `/api/carts/${cart.id}/lines`,
        { variantId: 33, quantity: 1 },
      );
      assert.deepEqual([late.status, late.body.code], [409, 'cart-ordered']);
    });
  });
});
