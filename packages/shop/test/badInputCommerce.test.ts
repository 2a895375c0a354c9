import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Cart } from '../src/carts/Cart.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client, ORDER } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e99,
  '',
  ' ',
  'x',
  "' OR 1=1 --",
  '<b>',
  '\u0000',
  '\ud800',
  'x'.repeat(5_000),
  [],
  [[]],
  {},
  { $gt: '' },
  { toString: 'x' },
];
const BODIES: readonly (string | undefined)[] = [
  undefined,
  '',
  'null',
  '[]',
  '"x"',
  '1',
  '{',
  '{"a":1}',
  '{"__proto__":{"email":"x"}}',
  '{"constructor":{"prototype":{}}}',
  '[1,2',
];

/** As good as any other. */
const isPassword = (value: unknown) => value === "' OR 1=1 --";

describe('bad input to prices and accounts', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let cart: Cart;
  let session: { readonly authorization: string };
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, { SHOP_ROLE: 'web' });
    client = new Client(shop.url);
    cart = await client.newCart({ variantId: 1, quantity: 1 });
    const { body } = await client.call<{ token: string }>(
      'POST',
      '/api/accounts',
      { email: 'ada@example.com', name: 'Ada', password: 'long enough' },
    );
    session = { authorization: `Bearer ${body.token}` };
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  let place = 0;
  /** Must be refused with 4xx, as a problem with a sentence (the client checks its shape). */
  const refused = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ProblemBody> => {
    // From somewhere else each time, so that it is not refused for its number.
    place += 1;
    const answer = await client.call<ProblemBody>(method, path, body, {
      'x-forwarded-for': `198.51.${place >> 8}.${place & 255}`,
      ...headers,
    });
    const what = `${method} ${path} ${JSON.stringify(body)?.slice(0, 200)}`;
    assert.ok(
      answer.status >= 400 && answer.status < 500,
      `${what} was answered ${answer.status}`,
    );
    assert.match(answer.body.detail, /\w+ .*\.$/, what);
    return answer.body;
  };
  const everything = (): Promise<Record<string, unknown>[]> =>
    database.query(
      `SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM customers) AS customers,
         (SELECT count(*) FROM customer_sessions) AS sessions, (SELECT count(*) FROM outbox) AS outbox,
         (SELECT jsonb_agg(c) FROM carts c) AS carts, (SELECT jsonb_agg(p ORDER BY id) FROM promotions p) AS promotions,
         (SELECT jsonb_agg(c) FROM customers c) AS accounts, (SELECT sum(available) FROM stock) AS stock`,
    );
  const unchanged = async (work: () => Promise<void>): Promise<void> => {
    const before = await everything();
    await work();
    assert.deepEqual(await everything(), before);
  };

  it('is refused in a quote', () =>
    unchanged(async () => {
      for (const query of [
        '',
        'country=',
        'country=de',
        'country=DEU',
        'country=D1',
        "country=D'",
        'country=%00%00',
        'country=DE&country=FR',
        'country[]=DE',
        'country=XX',
        'country=AQ',
        'country=DE&shippingMethod=',
        'country=DE&shippingMethod=drone',
        'country=DE&shippingMethod=standard&shippingMethod=express',
        'country=DE&currency=USD',
        'country=DE&coupon=WELCOME10',
        '__proto__=DE',
      ])
        await refused('GET', `/api/carts/${cart.id}/quote?${query}`);
      for (const id of [NOBODY, 'x', '%27', 'undefined', 'x'.repeat(2_000)])
        await refused('GET', `/api/carts/${id}/quote?country=DE`);
    }));

  it('is refused as a coupon: unknown, of the wrong kind, injected, in a cart that is not there', () =>
    unchanged(async () => {
      const path = `/api/carts/${cart.id}/coupon`;
      for (const code of [
        ...ODD,
        'NO-SUCH',
        'SUMMER25',
        'ab',
        'x'.repeat(41),
        "A'; DROP TABLE promotions; --",
        'WELCOME10 ',
        'WELCOME10\n',
        'ＷＥＬＣＯＭＥ10',
      ])
        await refused('PUT', path, { code });
      await refused('PUT', path, { code: 'WELCOME10', amount: 1 });
      for (const body of BODIES) await refused('PUT', path, body);
      for (const id of [NOBODY, 'x', '%00']) {
        await refused('PUT', `/api/carts/${id}/coupon`, { code: 'WELCOME10' });
        await refused('DELETE', `/api/carts/${id}/coupon`);
      }
      const unknown = await refused('PUT', path, { code: 'NO-SUCH' });
      assert.equal(unknown.code, 'coupon-refused');
      assert.match(unknown.detail, /'NO-SUCH'/);
    }));

  it('is refused in a checkout: other totals, countries without delivery, coupons that are over', () =>
    unchanged(async () => {
      const checkout = (change: object) =>
        refused(
          'POST',
          `/api/carts/${cart.id}/checkout`,
          { ...ORDER, ...change },
          { 'idempotency-key': randomUUID() },
        );
      for (const expectedTotal of [
        ...ODD.filter(value => value !== 0),
        1e16,
        '490',
      ])
        await checkout({ expectedTotal });
      assert.equal(
        (await checkout({ expectedTotal: 0 })).code,
        'total-changed',
      );
      for (const country of ['XX', 'AQ', 'EU', 'ZZ'])
        assert.equal(
          (await checkout({ address: { ...ORDER.address, country } })).code,
          'no-shipping',
        );
      for (const field of [
        'total',
        'discount',
        'coupon',
        'currency',
        'customerId',
      ])
        assert.equal((await checkout({ [field]: 'x' })).code, 'invalid');
    }));

  it('in a coupon or a currency that a cart got elsewhere is refused when it is ordered', async () => {
    const odd = await client.newCart({ variantId: 2, quantity: 1 });
    const checkout = () =>
      refused('POST', `/api/carts/${odd.id}/checkout`, ORDER, {
        'idempotency-key': randomUUID(),
      });
    const set = (fields: string) =>
      database.query(`UPDATE carts SET ${fields} WHERE id = $1`, [odd.id]);
    await set(`coupon = 'SUMMER25'`);
    assert.equal((await checkout()).code, 'coupon-refused');
    await set(`coupon = '''; DROP TABLE orders; --'`);
    assert.equal((await checkout()).code, 'coupon-refused');
    await set(`coupon = NULL, currency = 'USD'`);
    assert.equal((await checkout()).code, 'no-shipping');
    await refused('GET', `/api/carts/${odd.id}/quote?country=DE`);
    await set(`currency = 'EUR'`);
    const done = await client.checkout(odd.id);
    assert.equal(done.status, 201);
  });

  it('prices the most that fits into a cart without losing a cent', async () => {
    await database.query(
      `UPDATE variants SET price_minor = 2147483647 WHERE id BETWEEN 701 AND 800;
       UPDATE stock SET stocked = 1000, available = 1000 WHERE variant_id BETWEEN 701 AND 800;
       DELETE FROM promotions WHERE code IS NULL;
       INSERT INTO promotions (title, code, target, kind, percent) VALUES ('Third', 'THIRD', 'order', 'percent', 33)`,
    );
    const huge = await client.newCart(
      ...Array.from({ length: 100 }, (_, index) => ({
        variantId: 701 + index,
        quantity: 99,
      })),
    );
    await client.call('PUT', `/api/carts/${huge.id}/coupon`, { code: 'THIRD' });
    const { status, body } = await client.checkout(huge.id, {
      address: { ...ORDER.address, country: 'FI' },
    });
    assert.equal(status, 201);
    const subtotal = 2_147_483_647 * 99 * 100;
    assert.equal(body.subtotal.amount, subtotal);
    assert.equal(
      body.discount.amount,
      Number((BigInt(subtotal) * 33n + 50n) / 100n),
    );
    assert.equal(
      body.total.amount,
      body.lines.reduce(
        (sum, line) => sum + line.lineTotal.amount - line.discount.amount,
        body.shipping.amount,
      ),
    );
  });

  it('is refused in every field of an account', () =>
    unchanged(async () => {
      const good = {
        email: 'new@example.com',
        name: 'New',
        password: 'long enough',
      };
      for (const value of ODD) {
        await refused('POST', '/api/accounts', { ...good, email: value });
        if (!isPassword(value))
          await refused('POST', '/api/accounts', { ...good, password: value });
        if (typeof value !== 'string' || !/^(x|' OR.*|<b>)$/.test(value))
          await refused('POST', '/api/accounts', { ...good, name: value });
        await refused('POST', '/api/accounts', { ...good, cartId: value });
      }
      for (const email of [
        'ada',
        '@example.com',
        'ada@',
        'ada@-x',
        'a b@example.com',
        'ada@example.com\n',
        'ada@example.com, eve@example.com',
        '"ada"@example.com',
        `${'x'.repeat(65)}@example.com`,
        `ada@${'x'.repeat(300)}.com`,
      ])
        await refused('POST', '/api/accounts', { ...good, email });
      for (const password of [
        '1234567',
        'x'.repeat(201),
        'tab\tinside',
        'new\nline',
      ])
        await refused('POST', '/api/accounts', { ...good, password });
      await refused('POST', '/api/accounts', { ...good, role: 'manager' });
      for (const body of BODIES) await refused('POST', '/api/accounts', body);
      assert.equal(
        (
          await refused('POST', '/api/accounts', {
            ...good,
            email: 'ADA@example.com',
          })
        ).code,
        'account-exists',
      );
    }));

  it('is refused when signing in, and opens no session', () =>
    unchanged(async () => {
      for (const value of ODD) {
        await refused('POST', '/api/sessions', { email: value, password: 'x' });
        await refused('POST', '/api/sessions', {
          email: `odd-${place}@example.com`,
          password: value,
        });
        await refused('POST', '/api/sessions', {
          email: `odd-${place}@example.com`,
          password: 'long enough',
          cartId: value,
        });
      }
      for (const body of BODIES) await refused('POST', '/api/sessions', body);
    }));

  it('is refused as a session', () =>
    unchanged(async () => {
      for (const headers of [
        { authorization: 'Bearer' },
        { authorization: 'Bearer x' },
        { authorization: `Bearer ${'A'.repeat(43)}` },
        { authorization: `Bearer ${'A'.repeat(5_000)}` },
        { authorization: `Bearer ' OR 1=1 --` },
        { authorization: 'Basic YWRhOmFkYQ==' },
        { cookie: 'shop_session=' },
        { cookie: `shop_session=${'A'.repeat(43)}` },
        { cookie: `shop_session="${'A'.repeat(43)}"` },
        { cookie: `shop_staff=${session.authorization.slice(7)}` },
        { cookie: `__proto__=${session.authorization.slice(7)}` },
        {},
      ] as Record<string, string>[]) {
        await refused('GET', '/api/accounts/me', undefined, headers);
        await refused('PATCH', '/api/accounts/me', { name: 'Eve' }, headers);
        await refused('GET', '/api/accounts/me/orders', undefined, headers);
      }
    }));

  it('is refused in a change of the account', () =>
    unchanged(async () => {
      const change = (body: unknown) =>
        refused('PATCH', '/api/accounts/me', body, session);
      for (const value of ODD) {
        if (typeof value !== 'string' || !/^(x|' OR.*|<b>)$/.test(value))
          await change({ name: value });
        if (value !== null) await change({ address: value });
        await change({ address: { ...ORDER.address, country: value } });
        if (!isPassword(value))
          await change({ password: value, currentPassword: 'long enough' });
        await change({ password: 'another one', currentPassword: value });
      }
      await change({ email: 'eve@example.com' });
      await change({ id: NOBODY });
      await change({ currentPassword: 'wrong', password: 'another one' });
      for (const body of BODIES) await change(body);
    }));

  it('is refused in the pages of orders', async () => {
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'limit=1&limit=2',
      'cursor=',
      'cursor=0',
      'cursor=-1',
      'cursor=x',
      'cursor=1e9',
      'cursor=1234567890123456',
      'cursor=1&cursor=2',
      'status=paid',
      '__proto__=1',
    ])
      await refused(
        'GET',
        `/api/accounts/me/orders?${query}`,
        undefined,
        session,
      );
  });

  it('is refused when a new password is asked for or set', () =>
    unchanged(async () => {
      for (const email of ODD)
        await refused('POST', '/api/password-resets', { email });
      for (const body of BODIES)
        await refused('POST', '/api/password-resets', body);
      const token = 'A'.repeat(43);
      for (const password of ODD)
        await refused('POST', `/api/password-resets/${token}`, { password });
      for (const body of BODIES)
        await refused('POST', `/api/password-resets/${token}`, body);
      for (const wrong of [token, 'x', "'%20OR%201=1", '%00', 'A'.repeat(44)])
        await refused('POST', `/api/password-resets/${wrong}`, {
          password: 'long enough',
        });
    }));

  it('shows in an order of somebody else only that there is none', async () => {
    const { body: order } = await client.checkout(
      (
        await client.newCart({ variantId: 3, quantity: 1 })
      ).id,
    );
    const there = await refused(
      'GET',
      `/api/orders/${order.id}`,
      undefined,
      session,
    );
    const nowhere = await refused(
      'GET',
      `/api/orders/${NOBODY}`,
      undefined,
      session,
    );
    assert.equal(
      there.detail.replace(order.id, ''),
      nowhere.detail.replace(NOBODY, ''),
    );
  });

  it('is told which methods are possible', async () => {
    for (const [method, path] of [
      ['GET', '/api/accounts'],
      ['DELETE', '/api/accounts/me'],
      ['PUT', '/api/accounts/me/orders'],
      ['GET', '/api/sessions'],
      ['POST', '/api/sessions/current'],
      ['GET', '/api/password-resets'],
      ['POST', `/api/carts/${NOBODY}/coupon`],
      ['POST', `/api/carts/${NOBODY}/quote`],
      ['POST', '/api/countries'],
    ] as const)
      assert.equal((await refused(method, path)).code, 'method-not-allowed');
  });
});
