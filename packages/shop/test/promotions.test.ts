import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Promotion } from '../src/pricing/Promotion.ts';
import type { Quote } from '../src/pricing/Quote.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

describe('promotions in the back office', () => {
  const password = 'a long enough password';
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let headers: { readonly authorization: string };
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_ADMIN_PASSWORD: password,
      SHOP_ROLE: 'web',
    });
    client = new Client(shop.url);
    const { body } = await client.call<{ token: string }>(
      'POST',
      '/api/admin/sessions',
      { email: 'manager@shop.test', password },
    );
    headers = { authorization: `Bearer ${body.token}` };
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const call = <Body = Promotion & ProblemBody>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> =>
    client.call<Body>(method, `/api/admin/promotions${path}`, body, headers);
  const add = async (body: object): Promise<Promotion> => {
    const answer = await call('POST', '', body);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const COUPON = {
    title: 'Ten off',
    code: 'ten-off',
    target: 'order',
    kind: 'amount',
    amount: 1_000,
    currency: 'EUR',
    minimum: 2_000,
  };

  it('apply from the moment they are made, and are in the audit', async () => {
    await database.query(
      'UPDATE variants SET price_minor = 3000 WHERE id = 10',
    );
    const made = await add({ ...COUPON, usageLimit: 5, customerLimit: 1 });
    assert.partialDeepStrictEqual(made, {
      code: 'TEN-OFF',
      amount: { amount: 1_000, currency: 'EUR' },
      minimum: { amount: 2_000, currency: 'EUR' },
      usageLimit: 5,
      customerLimit: 1,
      used: 0,
    });
    const cart = await client.newCart({ variantId: 10, quantity: 1 });
    await client.call('PUT', `/api/carts/${cart.id}/coupon`, {
      code: 'TEN-OFF',
    });
    assert.equal((await client.checkout(cart.id)).body.discount.amount, 1_000);
    const { body: list } = await call<{ items: Promotion[] }>('GET', '');
    assert.equal(list.items.find(one => one.id === made.id)?.used, 1);
    const [entry] = await database.query<{ action: string; actor: string }>(
      'SELECT action, actor FROM audit_entries WHERE subject = $1',
      [`promotion ${made.id}`],
    );
    assert.deepEqual(entry, {
      action: 'promotion-add',
      actor: 'manager@shop.test',
    });
  });

  it('without a code are for a department, a category or a product, and end when they are told to', async () => {
    const [row] = await database.query<{
      product: string;
      category: string;
      department: string;
    }>(
      `SELECT p.slug AS product, c.slug AS category, d.slug AS department FROM variants v JOIN products p ON p.id = v.product_id
       JOIN categories c ON c.id = p.category_id JOIN categories d ON d.id = c.parent_id WHERE v.id = 11`,
    );
    const cart = await client.newCart({ variantId: 11, quantity: 1 });
    const discount = async () =>
      (
        await client.call<Quote>(
          'GET',
          `/api/carts/${cart.id}/quote?country=DE`,
        )
      ).body.discount.amount;
    for (const scope of [
      {},
      { category: row?.department },
      { category: row?.category },
      { product: row?.product },
    ]) {
      const { id } = await add({
        title: 'A tenth',
        target: 'line',
        kind: 'percent',
        percent: 10,
        ...scope,
      });
      assert.ok((await discount()) > 0, JSON.stringify(scope));
      const ended = await call('PATCH', `/${id}`, {
        endsAt: new Date(Date.now() - 60_000).toISOString(),
      });
      assert.equal(ended.status, 200);
      assert.equal(await discount(), 0);
    }
  });

  it('keep their count when a limit comes or goes, and no limit is below it', async () => {
    const coupon = await add({ ...COUPON, code: 'OPEN', minimum: 0 });
    for (const email of ['one@example.com', 'two@example.com']) {
      const cart = await client.newCart({ variantId: 10, quantity: 1 });
      await client.call('PUT', `/api/carts/${cart.id}/coupon`, {
        code: 'OPEN',
      });
      assert.equal((await client.checkout(cart.id, { email })).status, 201);
    }
    const change = (body: object) => call('PATCH', `/${coupon.id}`, body);
    await change({ usageLimit: 10 });
    assert.equal((await change({ usageLimit: 1 })).body.code, 'used-more');
    assert.equal((await change({ usageLimit: 2 })).body.usageLimit, 2);
    const cart = await client.newCart({ variantId: 10, quantity: 1 });
    const refused = await client.call<ProblemBody>(
      'PUT',
      `/api/carts/${cart.id}/coupon`,
      { code: 'OPEN' },
    );
    assert.equal(refused.body.code, 'coupon-refused');
    const free = await change({ usageLimit: null, title: 'For all' });
    assert.deepEqual(
      [free.body.usageLimit, free.body.title],
      [undefined, 'For all'],
    );
  });

  it('are listed newest first, in pages', async () => {
    const all = (await call<{ items: Promotion[] }>('GET', '?limit=100')).body;
    const first = (
      await call<{ items: Promotion[]; nextCursor: string }>('GET', '?limit=3')
    ).body;
    const rest = (
      await call<{ items: Promotion[] }>(
        'GET',
        `?limit=97&cursor=${first.nextCursor}`,
      )
    ).body;
    assert.deepEqual([...first.items, ...rest.items], all.items);
    assert.deepEqual(
      all.items.map(one => one.id),
      all.items.map(one => one.id).toSorted((a, b) => b - a),
    );
  });

  it('are refused with a sentence when they are wrong, and nothing is made', async () => {
    await add({ ...COUPON, code: 'TAKEN' });
    const count = async () =>
      (await database.query('SELECT 1 FROM promotions')).length;
    const before = await count();
    const line = { title: 'L', target: 'line', kind: 'percent', percent: 10 };
    for (const body of [
      {},
      null,
      [],
      '{',
      { ...COUPON, code: 'taken' },
      { ...COUPON, code: 'x' },
      { ...COUPON, code: "A'; --" },
      { ...COUPON, title: '' },
      { ...COUPON, target: 'line' },
      { ...COUPON, target: 'shipping' },
      { ...COUPON, kind: 'free' },
      { ...COUPON, kind: 'percent' },
      { ...COUPON, amount: 0 },
      { ...COUPON, amount: 1.5 },
      { ...COUPON, amount: 1e15 },
      { ...COUPON, currency: undefined },
      { ...COUPON, currency: 'eur' },
      { ...COUPON, percent: 10 },
      { ...COUPON, category: 'no-such' },
      { ...COUPON, product: 'no-such' },
      { ...COUPON, category: 'mugs', product: 'no-such' },
      { ...COUPON, startsAt: 'yesterday' },
      { ...COUPON, endsAt: '2026-99-99T00:00:00Z' },
      { ...COUPON, usageLimit: 0 },
      { ...COUPON, usageLimit: 1e10 },
      { ...COUPON, used: 3 },
      { ...line, percent: 0 },
      { ...line, percent: 101 },
      { ...line, usageLimit: 3 },
      { ...line, minimum: 100, currency: 'EUR' },
      { ...line, kind: 'multi-buy', percent: undefined },
      { ...line, kind: 'multi-buy', percent: undefined, buy: 3, pay: 3 },
      { title: 'S', target: 'shipping', kind: 'free' },
    ]) {
      const answer = await call('POST', '', body);
      assert.ok(
        answer.status >= 400 && answer.status < 500,
        `${JSON.stringify(body)} was answered ${answer.status}`,
      );
      assert.match(answer.body.detail, /\w+ .*\.$/);
    }
    for (const [id, body] of [
      ['99999', { title: 'X' }],
      ['x', { title: 'X' }],
      ['1', {}],
      ['1', { percent: 99 }],
      ['1', { code: 'NEW' }],
      ['1', { usageLimit: 5 }],
      ['1', { endsAt: 'soon' }],
      ['1', { title: null }],
    ] as const) {
      const answer = await call('PATCH', `/${id}`, body);
      assert.ok(
        answer.status >= 400 && answer.status < 500,
        `${id} ${JSON.stringify(body)} was answered ${answer.status}`,
      );
    }
    assert.equal(await count(), before);
  });
});
