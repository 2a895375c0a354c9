import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { ODD, ODD_BODIES } from './oddInput.ts';
import { startInside } from './shops.ts';
import { MANAGER_ENV, MANAGER, signIn } from './staff.ts';
import type { StaffClient } from './staff.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('bad input of customers after the sale, and of staff', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let manager: StaffClient;
  let order: string;
  let token: string;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, MANAGER_ENV);
    client = new Client(shop.url);
    manager = await signIn(client, MANAGER.email, MANAGER.password);
    const cart = await client.newCart({ variantId: 1, quantity: 2 });
    const { body } = await client.checkout(cart.id);
    order = body.id;
    token = body.token;
    for (const to of ['packed', 'shipped', 'delivered']) {
      await manager.call('POST', `/api/admin/orders/${order}/transitions`, {
        to,
      });
    }
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const everything = (): Promise<Record<string, unknown>[]> =>
    database.query(
      `SELECT (SELECT jsonb_agg(o) FROM orders o) AS orders, (SELECT jsonb_agg(l) FROM order_lines l) AS lines,
         (SELECT sum(available) FROM stock) AS stock, (SELECT count(*) FROM order_events) AS events,
         (SELECT count(*) FROM refunds) AS refunds, (SELECT count(*) FROM return_requests) AS returns,
         (SELECT count(*) FROM reviews) AS reviews, (SELECT md5(jsonb_agg(p ORDER BY p.id)::text) FROM products p) AS products,
         (SELECT md5(jsonb_agg(v ORDER BY v.id)::text) FROM variants v) AS variants, (SELECT jsonb_agg(s) FROM staff s) AS staff,
         (SELECT count(*) FROM audit_entries WHERE action <> 'sign-in') AS audit`,
    );
  const refused = async (
    who: Client | StaffClient,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ProblemBody> => {
    const answer: Answer<ProblemBody> = await who.call<ProblemBody>(
      method,
      path,
      body,
      headers,
    );
    const what = `${method} ${path} ${JSON.stringify(body)?.slice(0, 200)}`;
    assert.ok(
      answer.status >= 400 && answer.status < 500,
      `${what} was answered ${answer.status}`,
    );
    assert.match(answer.body.detail, /\w+ .*\.$/, what);
    return answer.body;
  };

  /** Each route with a body: who sends it, where, a body that fits, and what may stand in a field although it is in `ODD`. */
  const GRID = (): readonly {
    readonly who: Client | StaffClient;
    readonly method?: string;
    readonly path: string;
    readonly fits: Readonly<Record<string, unknown>>;
    readonly fine?: (field: string, value: unknown) => boolean;
    /** All members may be absent. */
    readonly empty?: boolean;
  }[] => {
    const admin = '/api/admin';
    const text = (value: unknown): boolean =>
      typeof value === 'string' && value.trim() === '';
    return [
      {
        who: client,
        path: `${admin}/sessions`,
        fits: { email: 'a@b.de', password: 'wrong' },
        fine: (field, value) =>
          field === 'password' && (value === '1' || value === 'x'),
      },
      {
        who: client,
        path: `/api/orders/${order}/returns?token=${token}`,
        fits: { reason: 'x', lines: [{ variantId: 1, quantity: 3 }] },
      },
      {
        who: client,
        path: `/api/orders/${order}/cancellation?token=${token}`,
        fits: { reason: 'x' },
        empty: true,
      },
      {
        who: client,
        path: '/api/products/nothing-like-it/reviews',
        fits: {
          rating: 5,
          title: 'x',
          text: 'x',
          author: 'x',
          order: { id: NOBODY, token: 'x' },
        },
      },
      {
        who: manager,
        path: `${admin}/orders/${order}/transitions`,
        fits: {
          to: 'packed',
          note: 'x',
          lines: [{ variantId: 1, quantity: 1 }],
        },
        fine: (field, value) => field === 'note' && text(value),
      },
      {
        who: manager,
        path: `${admin}/orders/${order}/rejected-returns`,
        fits: { note: 'x' },
      },
      {
        who: manager,
        path: `${admin}/orders/${order}/refunds`,
        fits: {
          amount: 999_999_999,
          reason: 'x',
          restock: false,
          lines: [{ variantId: 1, quantity: 1 }],
        },
        fine: (field, value) => field === 'restock' && value === true,
      },
      {
        who: manager,
        path: `${admin}/stock/1/adjustments`,
        fits: { delta: -1_000_000, reason: 'x' },
        fine: (field, value) => field === 'delta' && value === -1,
      },
      {
        who: manager,
        path: `${admin}/products`,
        fits: {
          slug: 'x',
          title: 'x',
          description: 'x',
          category: 'nowhere',
          attributes: { colour: ['x'] },
          taxClass: 'standard',
          published: true,
          variants: [{ sku: 'x', price: 1 }],
        },
        fine: (field, value) =>
          (field === 'published' && value === true) ||
          (field === 'attributes' && JSON.stringify(value) === '{}') ||
          (field === 'description' && value === 'x'.repeat(5_000)),
      },
      {
        who: manager,
        method: 'PATCH',
        path: `${admin}/products/999999`,
        fits: {
          title: 'x',
          description: 'x',
          category: 'x',
          attributes: {},
          taxClass: 'reduced',
          published: true,
        },
        empty: true,
        fine: (field, value) =>
          (field === 'published' && value === true) ||
          (field === 'attributes' && JSON.stringify(value) === '{}'),
      },
      {
        who: manager,
        path: `${admin}/products/999999/variants`,
        fits: { sku: 'x', title: '', options: {}, price: 1, stock: 0 },
        fine: (field, value) =>
          (field === 'title' && text(value)) ||
          (field === 'options' && JSON.stringify(value) === '{}'),
      },
      {
        who: manager,
        method: 'PATCH',
        path: `${admin}/variants/999999`,
        fits: { title: 'x', price: 1 },
        empty: true,
        fine: (field, value) => field === 'title' && text(value),
      },
      {
        who: manager,
        path: `${admin}/staff`,
        fits: {
          email: MANAGER.email,
          name: 'x',
          role: 'viewer',
          password: 'long enough for it',
        },
      },
      {
        who: manager,
        method: 'PATCH',
        path: `${admin}/staff/999999`,
        fits: {
          name: 'x',
          role: 'viewer',
          active: true,
          password: 'long enough for it',
        },
        empty: true,
        fine: (field, value) => field === 'active' && value === true,
      },
      {
        who: manager,
        path: `${admin}/me/password`,
        fits: { current: 'wrong', password: 'long enough for it' },
      },
      {
        who: manager,
        method: 'PATCH',
        path: `${admin}/reviews/999999`,
        fits: { status: 'approved' },
      },
    ];
  };

  it('is refused in every field of every body, and changes nothing', async () => {
    const start = await everything();
    for (const { who, method = 'POST', path, fits, fine, empty } of GRID()) {
      // The body that fits is refused only for what it asks for, so that every other refusal is for the field.
      await refused(who, method, path, fits);
      for (const field of Object.keys(fits)) {
        for (const value of ODD) {
          if (fine?.(field, value)) continue;
          const problem = await refused(who, method, path, {
            ...fits,
            [field]: value,
          });
          assert.ok(
            problem.errors?.some(one => one.at.startsWith(`/${field}`)),
            `${path} ${field} ${JSON.stringify(value)?.slice(0, 50)}: ${
              problem.detail
            }`,
          );
        }
      }
      await refused(who, method, path, { ...fits, unknown: 1 });
      for (const body of ODD_BODIES) {
        if (empty && (body === undefined || body === '')) continue;
        await refused(who, method, path, body);
      }
      await refused(who, method, path, 'a=1', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      await refused(who, method, path, `{"x":"${'x'.repeat(70_000)}"}`);
    }
    assert.deepEqual(await everything(), start);
  });

  it('is refused within lists, and in the keys of refunds', async () => {
    const start = await everything();
    const refunds = `/api/admin/orders/${order}/refunds`;
    for (const line of [
      null,
      1,
      [],
      {},
      { variantId: 1 },
      { quantity: 1 },
      { variantId: 0, quantity: 1 },
      { variantId: 1, quantity: 0 },
      { variantId: 1, quantity: -1 },
      { variantId: 1, quantity: 100 },
      { variantId: '1', quantity: 1 },
      { variantId: 1, quantity: 1, price: 1 },
      { variantId: 2_147_483_648, quantity: 1 },
    ]) {
      await refused(manager, 'POST', refunds, { lines: [line], reason: 'x' });
      await refused(
        client,
        'POST',
        `/api/orders/${order}/returns?token=${token}`,
        { lines: [line], reason: 'x' },
      );
    }
    for (const body of [
      { lines: [], reason: 'x' },
      {
        lines: Array.from({ length: 101 }, () => ({
          variantId: 1,
          quantity: 1,
        })),
        reason: 'x',
      },
      { amount: 1, restock: true, reason: 'x' },
      { amount: 0, reason: 'x' },
      { amount: -5, reason: 'x' },
    ])
      await refused(manager, 'POST', refunds, body);
    for (const key of [
      '',
      'short',
      'has a blank in it here',
      'x'.repeat(129),
    ]) {
      const problem = await refused(
        manager,
        'POST',
        refunds,
        { amount: 1, reason: 'x' },
        { 'idempotency-key': key },
      );
      assert.equal(problem.errors?.[0]?.at, 'Idempotency-Key');
    }
    for (const variants of [
      [{ sku: 'a b', price: 1 }],
      [{ sku: 'a', price: 0 }],
      [{ sku: 'a', price: 1, stock: -1 }],
      [{ sku: 'a', price: 1, options: { Size: 'x' } }],
      [{ sku: 'a', price: 1, options: { size: '\u0007' } }],
      [{ sku: 'a', price: 1, options: { size: 1 } }],
      [{ sku: 'a', price: 1, options: [] }],
      [
        { sku: 'a', price: 1 },
        { sku: 'a', price: 2 },
      ],
    ]) {
      await refused(manager, 'POST', '/api/admin/products', {
        slug: 'x',
        title: 'x',
        description: 'x',
        category: 'x',
        variants,
      });
    }
    for (const attributes of [
      { colour: 'x' },
      { colour: [] },
      { colour: [1] },
      { colour: [''] },
      { colour: ['\ud800'] },
      { 'co lour': ['x'] },
      Object.fromEntries(
        Array.from({ length: 21 }, (_, index) => [
          `a${'b'.repeat(index)}`,
          ['x'],
        ]),
      ),
    ])
      await refused(manager, 'PATCH', '/api/admin/products/1', { attributes });
    assert.deepEqual(await everything(), start);
  });

  it('is refused in every query', async () => {
    for (const [path, ...queries] of [
      [
        '/api/admin/orders',
        'status=x',
        'status=',
        'status=declined',
        'q=',
        'q=%00',
      ],
      ['/api/admin/products', 'q=', 'category=A', 'category='],
      ['/api/admin/stock', 'most=-1', 'most=x', 'most=1e3', 'q=%00'],
      ['/api/admin/stock/1/ledger'],
      ['/api/admin/reviews', 'status=x'],
      ['/api/admin/audit', 'subject=', 'actor=%00'],
    ] as const) {
      for (const query of [
        ...queries,
        'limit=0',
        'limit=101',
        'limit=-1',
        'limit=x',
        'limit=',
        'limit=1&limit=2',
        'cursor=',
        'cursor=%27',
        'cursor=x',
        'cursor=LTE',
        `cursor=${Buffer.from('1'.repeat(16)).toString('base64url')}`,
        'cursor=a&cursor=b',
        'unknown=1',
        '__proto__=1',
        'q[x]=1',
      ])
        await refused(manager, 'GET', `${path}?${query}`);
    }
    for (const query of ['limit=0', 'cursor=x', 'unknown=1'])
      await refused(client, 'GET', `/api/products/anything/reviews?${query}`);
    // A cursor far beyond the end is an empty page.
    const far = Buffer.from('999999999999999').toString('base64url');
    for (const path of [
      'products',
      'stock',
      'reviews',
      'orders',
      'audit',
      'stock/1/ledger',
    ]) {
      const answer = await manager.call(
        'GET',
        `/api/admin/${path}?cursor=${far}`,
      );
      assert.equal(answer.status, 200, path);
    }
  });

  it('finds nothing under ids that cannot be, and under those of others', async () => {
    const ids = [
      NOBODY,
      'x',
      '0',
      '-1',
      '1.5',
      '%00',
      '%27',
      '99999999999',
      '2147483648',
      NOBODY.toUpperCase(),
      'undefined',
      'x'.repeat(2_000),
    ];
    for (const id of ids) {
      await refused(manager, 'GET', `/api/admin/orders/${id}`);
      await refused(manager, 'POST', `/api/admin/orders/${id}/transitions`, {
        to: 'packed',
      });
      await refused(manager, 'POST', `/api/admin/orders/${id}/refunds`, {
        reason: 'x',
      });
      await refused(
        manager,
        'POST',
        `/api/admin/orders/${id}/rejected-returns`,
        { note: 'x' },
      );
      await refused(manager, 'GET', `/api/admin/products/${id}`);
      await refused(manager, 'PATCH', `/api/admin/products/${id}`, {
        title: 'x',
      });
      await refused(manager, 'POST', `/api/admin/products/${id}/variants`, {
        sku: 'new',
        price: 1,
      });
      await refused(manager, 'PATCH', `/api/admin/variants/${id}`, {
        price: 1,
      });
      await refused(manager, 'POST', `/api/admin/stock/${id}/adjustments`, {
        delta: 1,
        reason: 'x',
      });
      await refused(manager, 'GET', `/api/admin/stock/${id}/ledger`);
      await refused(manager, 'PATCH', `/api/admin/staff/${id}`, { name: 'x' });
      await refused(manager, 'PATCH', `/api/admin/reviews/${id}`, {
        status: 'approved',
      });
      await refused(client, 'GET', `/api/orders/${id}?token=${token}`);
      await refused(
        client,
        'POST',
        `/api/orders/${id}/cancellation?token=${token}`,
      );
      await refused(
        client,
        'POST',
        `/api/orders/${id}/returns?token=${token}`,
        {
          reason: 'x',
        },
      );
      await refused(client, 'GET', `/api/products/${id}/reviews`);
    }
    for (const query of [
      '',
      '?token=',
      '?token=wrong',
      `?token=${token}&x=1`,
      `?token=${token}&token=${token}`,
    ]) {
      await refused(client, 'GET', `/api/orders/${order}${query}`);
      await refused(
        client,
        'POST',
        `/api/orders/${order}/cancellation${query}`,
      );
      await refused(client, 'POST', `/api/orders/${order}/returns${query}`, {
        reason: 'x',
      });
    }
  });

  it('is told which methods are possible', async () => {
    for (const [method, path, allow] of [
      ['DELETE', `/api/admin/orders/${order}`, 'GET, HEAD'],
      ['GET', `/api/admin/orders/${order}/refunds`, 'POST'],
      ['PUT', '/api/admin/products/1', 'GET, PATCH, HEAD'],
      ['GET', '/api/payments/webhooks/test', 'POST'],
      ['PATCH', '/api/admin/sessions', 'POST'],
    ] as const) {
      const answer = await manager.call(method, path);
      assert.deepEqual(
        [answer.status, answer.headers.get('allow')],
        [405, allow],
        `${method} ${path}`,
      );
    }
  });
});
