import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Cart } from '../src/carts/Cart.ts';
import type { Order } from '../src/orders/Order.ts';
import type { Quote } from '../src/pricing/Quote.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client, ORDER } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

describe('prices', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url);
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });
  const setPrice = (variantId: number, price: number) =>
    database.query('UPDATE variants SET price_minor = $1 WHERE id = $2', [
      price,
      variantId,
    ]);
  /** Variants 1 to 4 cost 10.00, 5.00, 3.33 and 0.01, and there is enough of them. */
  beforeEach(async () => {
    await database.query(
      `TRUNCATE coupon_uses; DELETE FROM promotions; UPDATE products SET tax_class = 'standard' WHERE tax_class <> 'standard';
       UPDATE stock SET stocked = 9000, available = 9000 WHERE variant_id < 10`,
    );
    for (const [index, price] of [1_000, 500, 333, 1].entries())
      await setPrice(index + 1, price);
  });
  const filled = (
    ...lines: readonly (readonly [variantId: number, quantity: number])[]
  ): Promise<Cart> =>
    client.newCart(
      ...lines.map(([variantId, quantity]) => ({ variantId, quantity })),
    );
  const promote = (fields: Readonly<Record<string, unknown>>) =>
    database.query(
      `INSERT INTO promotions (title, ${Object.keys(fields).join(
        ', ',
      )}) VALUES ('A promotion', ${Object.keys(fields)
        .map((_, index) => `$${index + 1}`)
        .join(', ')})`,
      Object.values(fields),
    );
  const quote = async (
    cart: Cart,
    query = 'country=DE&shippingMethod=standard',
  ): Promise<Quote> => {
    const answer = await client.call<Quote>(
      'GET',
      `/api/carts/${cart.id}/quote?${query}`,
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const setCoupon = (cart: Cart, code: string) =>
    client.call<Cart & ProblemBody>('PUT', `/api/carts/${cart.id}/coupon`, {
      code,
    });
  const productOf = async (variantId: number) => {
    const [row] = await database.query<{
      id: number;
      category: number;
      department: number;
    }>(
      `SELECT p.id, c.id AS category, c.parent_id AS department FROM variants v JOIN products p ON p.id = v.product_id
       JOIN categories c ON c.id = p.category_id WHERE v.id = $1`,
      [variantId],
    );
    return row as { id: number; category: number; department: number };
  };
  /** What must hold for everything that has a price. */
  const consistent = (priced: Quote | Order): void => {
    const sum = (amounts: readonly number[]) =>
      amounts.reduce((total, amount) => total + amount, 0);
    assert.equal(
      priced.subtotal.amount,
      sum(priced.lines.map(line => line.lineTotal.amount)),
    );
    assert.equal(
      priced.discount.amount,
      sum(priced.lines.map(line => line.discount.amount)),
      'the shares sum to the discount',
    );
    assert.equal(
      priced.discount.amount,
      sum(priced.discounts.map(one => one.amount.amount)),
      'every discount has a name',
    );
    assert.equal(
      priced.total.amount,
      priced.subtotal.amount - priced.discount.amount + priced.shipping.amount,
    );
    assert.equal(
      priced.total.amount,
      sum(priced.taxes.map(one => one.gross.amount)),
      'every cent belongs to one rate',
    );
    assert.equal(
      priced.tax.amount,
      sum(priced.taxes.map(one => one.tax.amount)),
    );
    for (const line of priced.lines)
      assert.ok(
        line.discount.amount >= 0 &&
          line.discount.amount <= line.lineTotal.amount,
      );
  };
  /** Orders the cart for just what its quote says. */
  const order = async (cart: Cart, change: object = {}): Promise<Order> => {
    const shown = await quote(cart);
    const answer = await client.checkout(cart.id, {
      expectedTotal: shown.total.amount,
      ...change,
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    consistent(answer.body);
    for (const field of [
      'lines',
      'subtotal',
      'discounts',
      'discount',
      'shipping',
      'taxes',
      'tax',
      'total',
    ] as const)
      assert.deepEqual(answer.body[field], shown[field], field);
    const [payment] = await database.query<{ amount: number }>(
      `SELECT amount_minor::integer AS amount FROM payments WHERE order_id = $1 AND kind = 'charge'`,
      [answer.body.id],
    );
    assert.equal(payment?.amount, answer.body.total.amount);
    const { body: seen } = await client.call<Order>(
      'GET',
      `/api/orders/${answer.body.id}?token=${answer.body.token}`,
    );
    assert.partialDeepStrictEqual(seen, answer.body);
    return answer.body;
  };

  describe('taxes and shipping', () => {
    it('are those of the country, contained in the price, for each rate', async () => {
      await database.query(
        `UPDATE products SET tax_class = 'reduced' WHERE id = (SELECT product_id FROM variants WHERE id = 2)`,
      );
      const cart = await filled([1, 1], [2, 1]);
      const german = await quote(cart);
      consistent(german);
      assert.deepEqual(
        german.taxes.map(one => [one.rate, one.gross.amount, one.tax.amount]),
        // 10.00 and 4.90 of shipping at 19 %, 5.00 at 7 %.
        [
          [19, 1_490, 238],
          [7, 500, 33],
        ],
      );
      const finnish = await quote(cart, 'country=FI');
      consistent(finnish);
      assert.deepEqual(
        finnish.taxes.map(one => [one.rate, one.gross.amount, one.tax.amount]),
        [
          [25.5, 1_990, 404],
          [13.5, 500, 59],
        ],
      );
      assert.deepEqual(
        finnish.shippingMethods.map(one => [one.code, one.price.amount]),
        [
          ['standard', 990],
          ['express', 2_490],
        ],
      );
    });

    it('are none for an export, which is said', async () => {
      const cart = await filled([1, 1]);
      for (const country of ['CH', 'GB', 'US']) {
        const abroad = await quote(cart, `country=${country}`);
        consistent(abroad);
        assert.deepEqual(
          [abroad.tax.amount, abroad.shipping.amount],
          [0, 1_990],
        );
        assert.match(abroad.taxNote ?? '', /export/);
      }
      assert.equal((await quote(cart)).taxNote, undefined);
    });

    it('treat a class that a country does not know as standard', async () => {
      await database.query(
        `UPDATE products SET tax_class = 'livestock' WHERE id = (SELECT product_id FROM variants WHERE id = 1)`,
      );
      assert.deepEqual(
        (await quote(await filled([1, 1]))).taxes.map(one => one.rate),
        [19],
      );
    });

    it('send for free from the value of the goods after all discounts', async () => {
      const cart = await filled([1, 5]);
      assert.equal((await quote(cart)).shipping.amount, 0);
      await promote({ target: 'line', kind: 'percent', percent: 1 });
      assert.equal((await quote(cart)).shipping.amount, 490);
      const express = await quote(cart, 'country=DE&shippingMethod=express');
      assert.equal(express.shipping.amount, 1_290);
    });

    it('are refused for a country without delivery, in the quote and in the order, which names the list of countries', async () => {
      const cart = await filled([1, 1]);
      const refused = await client.call<ProblemBody>(
        'GET',
        `/api/carts/${cart.id}/quote?country=AQ`,
      );
      assert.deepEqual(
        [refused.status, refused.body.code],
        [422, 'no-delivery'],
      );
      const order = await client.checkout<ProblemBody>(cart.id, {
        address: { ...ORDER.address, country: 'AQ' },
      });
      assert.deepEqual([order.status, order.body.code], [422, 'no-shipping']);
      const { body } = await client.call<{ items: { code: string }[] }>(
        'GET',
        '/api/countries',
      );
      assert.equal(body.items.length, 30);
      assert.ok(!body.items.some(country => country.code === 'AQ'));
    });

    it('hold no express where only standard is offered', async () => {
      const cart = await filled([1, 1]);
      await database.query(
        `DELETE FROM shipping_rates WHERE country = 'MT' AND method = 'express'`,
      );
      const refused = await client.call<ProblemBody>(
        'GET',
        `/api/carts/${cart.id}/quote?country=MT&shippingMethod=express`,
      );
      assert.deepEqual(
        [refused.status, refused.body.code],
        [422, 'no-shipping'],
      );
      assert.equal((await quote(cart, 'country=MT')).shippingMethods.length, 1);
    });
  });

  describe('promotions', () => {
    it('take the best one for each line, for all, a department, a category or one product', async () => {
      const cart = await filled([1, 2], [2, 3], [501, 1]);
      const one = await productOf(1);
      const other = await productOf(501);
      assert.notEqual(one.department, other.department);
      await promote({ target: 'line', kind: 'percent', percent: 5 });
      await promote({
        target: 'line',
        kind: 'percent',
        percent: 10,
        category_id: one.department,
      });
      await promote({
        target: 'line',
        kind: 'percent',
        percent: 50,
        product_id: one.id,
      });
      const shown = await quote(cart);
      consistent(shown);
      const price501 = shown.lines[2]?.lineTotal.amount ?? 0;
      assert.deepEqual(
        shown.lines.map(line => line.discount.amount),
        [1_000, 150, Math.floor((price501 * 5 + 50) / 100)],
      );
      await order(cart);
    });

    it('give pieces for free, of every three the cheapest way: whole groups only', async () => {
      await promote({ target: 'line', kind: 'multi-buy', buy: 3, pay: 2 });
      for (const [pieces, free] of [
        [2, 0],
        [3, 1],
        [5, 1],
        [6, 2],
        [99, 33],
      ] as const) {
        const shown = await quote(await filled([1, pieces]));
        assert.equal(shown.discount.amount, free * 1_000, `${pieces} pieces`);
      }
    });

    it('of the whole order apply from their minimum on, the best one only, spread over the lines to the cent', async () => {
      await promote({
        target: 'order',
        kind: 'amount',
        amount_minor: 100,
        currency: 'EUR',
        minimum_minor: 1_000,
      });
      await promote({
        target: 'order',
        kind: 'percent',
        percent: 10,
        currency: 'EUR',
        minimum_minor: 2_000,
      });
      assert.equal((await quote(await filled([3, 3]))).discount.amount, 0);
      assert.equal((await quote(await filled([1, 1]))).discount.amount, 100);
      const spread = await quote(await filled([1, 1], [2, 1], [3, 3], [4, 7]));
      consistent(spread);
      // 25.06: 10 % of it are 2.51.
      assert.equal(spread.discount.amount, 251);
      assert.deepEqual(
        spread.lines.map(line => line.discount.amount),
        [100, 50, 100, 1],
      );
    });

    it('never take more than a line costs, whatever comes together', async () => {
      await promote({ target: 'line', kind: 'percent', percent: 100 });
      await promote({
        target: 'order',
        kind: 'amount',
        amount_minor: 100_000,
        currency: 'EUR',
      });
      const cart = await filled([1, 3], [4, 1]);
      const shown = await quote(cart);
      consistent(shown);
      assert.deepEqual(
        [shown.discount.amount, shown.total.amount],
        [3_001, 490],
      );
      await order(cart);
    });

    it('begin and end on time', async () => {
      const cart = await filled([1, 1]);
      await promote({
        target: 'line',
        kind: 'percent',
        percent: 50,
        starts_at: new Date(Date.now() + 60_000),
      });
      await promote({
        target: 'line',
        kind: 'percent',
        percent: 40,
        ends_at: new Date(Date.now() - 1_000),
      });
      assert.equal((await quote(cart)).discount.amount, 0);
    });

    it('that ended after the customer looked are a 409 that names the new total, and nothing is ordered', async () => {
      await promote({ target: 'line', kind: 'percent', percent: 50 });
      const cart = await filled([1, 1]);
      const { total } = await quote(cart);
      await database.query('UPDATE promotions SET ends_at = now()');
      const refused = await client.checkout<
        ProblemBody & { total: { amount: number } }
      >(cart.id, { expectedTotal: total.amount });
      assert.deepEqual(
        [refused.status, refused.body.code, refused.body.total.amount],
        [409, 'total-changed', 1_490],
      );
      assert.match(refused.body.detail, /€14\.90/);
      assert.equal(
        (await client.call<Cart>('GET', `/api/carts/${cart.id}`)).body.status,
        'open',
      );
      await order(cart);
    });
  });

  describe('coupons', () => {
    const GERMANY = 'country=DE&shippingMethod=standard';

    it('take off what promotions left, to the cent, in quote and order alike', async () => {
      await promote({ target: 'line', kind: 'percent', percent: 50 });
      await promote({
        code: 'TEN',
        target: 'order',
        kind: 'percent',
        percent: 10,
      });
      const cart = await filled([1, 1], [3, 1]);
      const kept = await setCoupon(cart, 'ten');
      assert.deepEqual([kept.status, kept.body.coupon], [200, 'TEN']);
      const shown = await quote(cart);
      consistent(shown);
      // 5.00 + 1.66 remain of 13.33, of which the coupon takes 0.67.
      assert.deepEqual(
        shown.discounts.map(one => [one.code, one.amount.amount]),
        [
          [undefined, 667],
          ['TEN', 67],
        ],
      );
      const ordered = await order(cart);
      assert.equal(ordered.discounts[1]?.code, 'TEN');
    });

    it('can be taken out, and are forgotten with it', async () => {
      await promote({
        code: 'TEN',
        target: 'order',
        kind: 'percent',
        percent: 10,
      });
      const cart = await filled([1, 1]);
      await setCoupon(cart, 'TEN');
      const { body } = await client.call<Cart>(
        'DELETE',
        `/api/carts/${cart.id}/coupon`,
      );
      assert.equal(body.coupon, undefined);
      assert.equal((await quote(cart)).discount.amount, 0);
    });

    it('send for free', async () => {
      await promote({ code: 'SHIP', target: 'shipping', kind: 'free' });
      const cart = await filled([1, 1]);
      await setCoupon(cart, 'SHIP');
      const shown = await quote(cart);
      consistent(shown);
      assert.deepEqual(
        [shown.shipping.amount, shown.shippingMethods.map(m => m.price.amount)],
        [0, [0, 0]],
      );
      assert.equal((await order(cart)).shipping.amount, 0);
    });

    it('apply to what they are for', async () => {
      const cart = await filled([1, 1], [501, 1]);
      const { department } = await productOf(501);
      await promote({
        code: 'LIGHT',
        target: 'order',
        kind: 'percent',
        percent: 100,
        category_id: department,
      });
      await setCoupon(cart, 'LIGHT');
      const shown = await quote(cart);
      consistent(shown);
      assert.deepEqual(
        shown.lines.map(line => line.discount.amount === line.lineTotal.amount),
        [false, true],
      );
      const other = await filled([1, 1]);
      await setCoupon(other, 'LIGHT');
      assert.equal((await quote(other)).coupon?.problem?.reason, 'nothing');
    });

    for (const [reason, fields] of [
      ['not-yet', { starts_at: new Date(Date.now() + 600_000) }],
      ['ended', { ends_at: new Date(Date.now() - 1_000) }],
      ['used-up', { usage_limit: 3, used: 3 }],
      ['currency', { currency: 'CHF' }],
    ] as const) {
      it(`are refused at once when they are '${reason}'`, async () => {
        await promote({
          code: 'NO-1',
          target: 'order',
          kind: 'percent',
          percent: 10,
          ...fields,
        });
        const cart = await filled([1, 1]);
        const refused = await setCoupon(cart, 'NO-1');
        assert.deepEqual(
          [refused.status, refused.body.code],
          [422, 'coupon-refused'],
        );
        assert.match(refused.body.detail, /'NO-1'.*\.$/);
        assert.equal((await quote(cart)).coupon, undefined);
      });
    }

    it('below their minimum may wait in the cart, but are not silently left out of an order', async () => {
      await promote({
        code: 'FIVE',
        target: 'order',
        kind: 'amount',
        amount_minor: 500,
        currency: 'EUR',
        minimum_minor: 2_000,
      });
      const cart = await filled([1, 1]);
      assert.equal((await setCoupon(cart, 'FIVE')).status, 200);
      const shown = await quote(cart, GERMANY);
      assert.equal(shown.coupon?.problem?.reason, 'minimum');
      assert.match(shown.coupon?.problem?.detail ?? '', /€20\.00/);
      const refused = await client.checkout<ProblemBody>(cart.id);
      assert.deepEqual(
        [refused.status, refused.body.code],
        [409, 'coupon-refused'],
      );
      await client.call('POST', `/api/carts/${cart.id}/lines`, {
        variantId: 1,
        quantity: 1,
      });
      assert.equal((await order(cart)).discount.amount, 500);
    });

    it('of one use for each customer know the e-mail address, however it is written, also twice in one batch', async () => {
      await promote({
        code: 'ONCE',
        target: 'order',
        kind: 'percent',
        percent: 10,
        customer_limit: 1,
      });
      const carts = await Promise.all(
        Array.from({ length: 6 }, () => filled([1, 1])),
      );
      for (const cart of carts) await setCoupon(cart, 'ONCE');
      const answers = await Promise.all(
        carts.map((cart, index) =>
          client.checkout<Order & ProblemBody>(cart.id, {
            email: index % 2 === 0 ? 'Ada@example.com' : 'ada@EXAMPLE.com',
          }),
        ),
      );
      assert.deepEqual(
        answers.map(answer => answer.status).sort(),
        [201, 409, 409, 409, 409, 409],
      );
      const other = await filled([1, 1]);
      await setCoupon(other, 'ONCE');
      assert.equal(
        (await client.checkout(other.id, { email: 'grace@example.com' }))
          .status,
        201,
      );
    });

    it('give their use back when the payment is declined or never comes, once', async () => {
      await promote({
        code: 'LAST',
        target: 'order',
        kind: 'percent',
        percent: 10,
        usage_limit: 1,
      });
      const cart = await filled([1, 1]);
      await setCoupon(cart, 'LAST');
      const uses = async () => {
        const [row] = await database.query<{ used: number; uses: number }>(
          `SELECT used, (SELECT count(*)::integer FROM coupon_uses) AS uses FROM promotions WHERE code = 'LAST'`,
        );
        return [row?.used, row?.uses];
      };
      const declined = await client.checkout(cart.id, {
        payment: { token: 'test-decline' },
      });
      assert.equal(declined.status, 402);
      assert.deepEqual(await uses(), [0, 0]);
      await order(cart);
      assert.deepEqual(await uses(), [1, 1]);
      const late = await filled([1, 1]);
      const refused = await setCoupon(late, 'LAST');
      assert.equal(refused.body.code, 'coupon-refused');
    });

    it('are not given back with the money: a refund of a piece is what it cost', async () => {
      const password = 'a long enough password';
      const second = await startInside(database.url, {
        SHOP_ADMIN_PASSWORD: password,
      });
      const back = new Client(second.url);
      await promote({
        code: 'HALF',
        target: 'order',
        kind: 'percent',
        percent: 50,
      });
      const cart = await filled([1, 2], [2, 1]);
      await setCoupon(cart, 'HALF');
      const { id } = await order(cart);
      const { body: staff } = await back.call<{ token: string }>(
        'POST',
        '/api/admin/sessions',
        { email: 'manager@shop.test', password },
      );
      const refund = (body: object) =>
        back.call<ProblemBody>(
          'POST',
          `/api/admin/orders/${id}/refunds`,
          { reason: 'Broken.', restock: false, ...body },
          {
            authorization: `Bearer ${staff.token}`,
            'idempotency-key': randomUUID(),
          },
        );
      const one = await refund({ lines: [{ variantId: 1, quantity: 1 }] });
      assert.ok(one.status < 300, JSON.stringify(one.body));
      const refunded = async () => {
        const [row] = await database.query<{ refunded: number }>(
          'SELECT refunded_minor::integer AS refunded FROM orders WHERE id = $1',
          [id],
        );
        return row?.refunded;
      };
      assert.equal(await refunded(), 500);
      // All that is left: the rest of the goods and the shipping, never more than was paid.
      await refund({});
      assert.equal(await refunded(), 1_250 + 490);
      await second.stop();
    });

    it('with ten uses are used ten times by five hundred carts, on two instances at once', async () => {
      await promote({
        code: 'RACE',
        target: 'order',
        kind: 'amount',
        amount_minor: 100,
        currency: 'EUR',
        usage_limit: 10,
      });
      const second = await startInside(database.url);
      const clients = [client, new Client(second.url)];
      await filled([1, 1]);
      const carts = await Promise.all(
        Array.from({ length: 500 }, (_, index) =>
          clients[index % 2]?.newCart({
            variantId: 1 + (index % 3),
            quantity: 1,
          }),
        ),
      );
      await database.query(
        `UPDATE carts SET coupon = 'RACE' WHERE id = ANY ($1)`,
        [carts.map(cart => cart?.id)],
      );
      const answers = await Promise.all(
        carts.map((cart, index) =>
          clients[(index >> 1) % 2]?.checkout<Order & ProblemBody>(
            cart?.id ?? '',
            { email: `buyer-${index}@example.com` },
          ),
        ),
      );
      const paid = answers.filter(answer => answer?.status === 201);
      assert.equal(paid.length, 10);
      assert.ok(
        answers.every(
          answer =>
            answer?.status === 201 || answer?.body.code === 'coupon-refused',
        ),
      );
      for (const answer of paid)
        assert.equal(answer?.body.discount.amount, 100);
      const [row] = await database.query<{ used: number; uses: number }>(
        `SELECT used, (SELECT count(*)::integer FROM coupon_uses u WHERE u.promotion_id = p.id) AS uses FROM promotions p WHERE code = 'RACE'`,
      );
      assert.deepEqual(row, { used: 10, uses: 10 });
      await second.stop();
    });

    it('are not used up by orders that were refused for another reason', async () => {
      await promote({
        code: 'TWO',
        target: 'order',
        kind: 'percent',
        percent: 10,
        usage_limit: 2,
      });
      const filler = await filled([5, 1]);
      const carts = await Promise.all([
        filled([6, 1]),
        filled([6, 2]),
        filled([6, 1]),
        filled([6, 1]),
      ]);
      await database.query(
        'UPDATE stock SET stocked = 2, available = 2 WHERE variant_id = 6',
      );
      for (const cart of carts) await setCoupon(cart, 'TWO');
      // The first takes the lane; the others share one batch: 1 piece, then 2 of 1 left, then 1, then none.
      const answers = await Promise.all(
        [filler, ...carts].map(cart =>
          client.checkout<Order & ProblemBody>(cart.id, {}, randomUUID()),
        ),
      );
      assert.equal(
        answers.filter(answer => answer.status === 201).length,
        3,
        answers.map(answer => answer.body.code ?? answer.status).join(' '),
      );
      const [row] = await database.query<{ used: number }>(
        `SELECT used FROM promotions WHERE code = 'TWO'`,
      );
      assert.equal(row?.used, 2);
    });
  });
});
