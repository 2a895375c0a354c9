import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { AdminOrder } from '../src/backOffice/AdminOrder.ts';
import type { AdminProduct } from '../src/backOffice/AdminProductStore.ts';
import type { LedgerEntry, StockRow } from '../src/backOffice/StockStore.ts';
import { FEATURES } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';
import type { Staff, StaffRole } from '../src/staff/Staff.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { MANAGER, MANAGER_ENV, hireStaff, signIn } from './staff.ts';
import type { StaffClient } from './staff.ts';

type Headers = Readonly<Record<string, string>>;

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

describe('the back office', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let staff: Readonly<Record<StaffRole, StaffClient>>;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      ...MANAGER_ENV,
      SHOP_CACHE_MS: '0',
    });
    client = new Client(shop.url);
    staff = await hireStaff(client);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const order = async (variantId = 10): Promise<string> => {
    const cart = await client.newCart({ variantId, quantity: 1 });
    const { status, body } = await client.checkout(cart.id);
    assert.equal(status, 201);
    return body.id;
  };

  describe('lets in', () => {
    it('with the right password, as a token and as a cookie that no script and no other site can use', async () => {
      const answer = await client.call<{
        token: string;
        expiresAt: string;
        staff: Staff;
      }>('POST', '/api/admin/sessions', {
        email: 'BOSS@shop.test',
        password: MANAGER.password,
      });
      assert.equal(answer.status, 201);
      assert.equal(answer.body.staff.role, 'manager');
      const cookie = answer.headers.get('set-cookie') ?? '';
      assert.match(cookie, /^shop_staff=[\w-]{43};/);
      assert.match(cookie, /HttpOnly/);
      assert.match(cookie, /SameSite=Strict/);
      const pair = cookie.split(';')[0] ?? '';
      const me = await client.call<Staff>('GET', '/api/admin/me', undefined, {
        cookie: `theme=dark; ${pair}`,
      });
      assert.equal(me.body.email, MANAGER.email);
      const stored = await database.query(
        'SELECT 1 FROM staff_sessions WHERE token_digest = $1',
        [answer.body.token],
      );
      assert.deepEqual(stored, [], 'the token itself is not kept');
      assert.ok(!JSON.stringify(answer.body).includes('scrypt'));
    });

    it('not with a wrong password or address, and tells not which', async () => {
      const details = [];
      for (const [email, password] of [
        [MANAGER.email, 'another long password'],
        ['nobody@shop.test', MANAGER.password],
      ]) {
        const refused = await client.call<ProblemBody>(
          'POST',
          '/api/admin/sessions',
          { email, password },
        );
        assert.deepEqual(
          [refused.status, refused.body.code],
          [401, 'wrong-password'],
        );
        details.push(refused.body.detail);
      }
      assert.equal(new Set(details).size, 1);
    });

    it('nobody after too many wrong passwords, also not with the right one', async () => {
      const other = await startInside(database.url, MANAGER_ENV);
      const guesser = new Client(other.url);
      const attempt = (password: string): Promise<Answer<ProblemBody>> =>
        guesser.call('POST', '/api/admin/sessions', {
          email: 'clerk@shop.test',
          password,
        });
      for (let tries = 0; tries < 10; tries += 1)
        assert.equal((await attempt(`wrong ${tries}`)).status, 401);
      const refused = await attempt('password of clerk');
      assert.deepEqual(
        [refused.status, refused.body.code],
        [429, 'too-many-attempts'],
      );
      assert.ok(Number(refused.headers.get('retry-after')) > 0);
      await other.stop();
    });

    it('until the session ends: by signing out, by time, by a new password, role or state', async () => {
      const hired = await staff.manager.call<Staff>(
        'POST',
        '/api/admin/staff',
        {
          email: 'temp@shop.test',
          name: 'Temp',
          role: 'clerk',
          password: 'only for today',
        },
      );
      const enter = (): Promise<StaffClient> =>
        signIn(client, 'temp@shop.test', 'only for today');
      const knock = async (who: StaffClient): Promise<number> =>
        (await who.call('GET', '/api/admin/me')).status;

      const left = await enter();
      const out = await left.call('DELETE', '/api/admin/sessions/current');
      assert.equal(out.status, 204);
      assert.match(out.headers.get('set-cookie') ?? '', /Max-Age=0/);
      assert.equal(await knock(left), 401);

      const old = await enter();
      await database.query(
        'UPDATE staff_sessions SET expires_at = now() WHERE staff_id = $1',
        [hired.body.id],
      );
      assert.equal(await knock(old), 401);

      for (const change of [
        { role: 'viewer' },
        { password: 'a new one for it' },
        { password: 'only for today' },
        { active: false },
      ]) {
        const inside =
          'active' in change ||
          'role' in change ||
          change.password === 'a new one for it'
            ? await enter()
            : await signIn(client, 'temp@shop.test', 'a new one for it');
        assert.equal(await knock(inside), 200);
        const changed = await staff.manager.call(
          'PATCH',
          `/api/admin/staff/${hired.body.id}`,
          change,
        );
        assert.equal(changed.status, 200);
        assert.equal(await knock(inside), 401, JSON.stringify(change));
      }
      const gone = await client.call('POST', '/api/admin/sessions', {
        email: 'temp@shop.test',
        password: 'only for today',
      });
      assert.equal(gone.status, 401, 'who is not active cannot come back');
    });

    it('with a password that one changed oneself, which ends the other sessions only', async () => {
      await staff.manager.call('POST', '/api/admin/staff', {
        email: 'self@shop.test',
        name: 'Self',
        role: 'viewer',
        password: 'the first one',
      });
      const here = await signIn(client, 'self@shop.test', 'the first one');
      const there = await signIn(client, 'self@shop.test', 'the first one');
      const wrong = await here.call<ProblemBody>(
        'POST',
        '/api/admin/me/password',
        { current: 'not this one', password: 'the second one' },
      );
      assert.deepEqual(
        [wrong.status, wrong.body.code],
        [403, 'wrong-password'],
      );
      const changed = await here.call('POST', '/api/admin/me/password', {
        current: 'the first one',
        password: 'the second one',
      });
      assert.equal(changed.status, 200);
      assert.equal((await here.call('GET', '/api/admin/me')).status, 200);
      assert.equal((await there.call('GET', '/api/admin/me')).status, 401);
      await signIn(client, 'self@shop.test', 'the second one');
    });

    it('never the last manager out', async () => {
      const second = await staff.manager.call<Staff>(
        'POST',
        '/api/admin/staff',
        {
          email: 'second@shop.test',
          name: 'Second',
          role: 'manager',
          password: 'in case of need',
        },
      );
      const { body } = await staff.manager.call<Page<Staff>>(
        'GET',
        '/api/admin/staff',
      );
      const boss = body.items.find(one => one.email === MANAGER.email);
      const change = (
        id = 0,
        what: object = {},
      ): Promise<Answer<ProblemBody>> =>
        staff.manager.call('PATCH', `/api/admin/staff/${id}`, what);
      const demoted = await change(second.body.id, { role: 'clerk' });
      assert.equal(demoted.status, 200);
      for (const what of [{ active: false }, { role: 'viewer' }]) {
        const refused = await change(boss?.id, what);
        assert.deepEqual(
          [refused.status, refused.body.code],
          [409, 'last-manager'],
        );
      }
      assert.equal((await change(boss?.id, { name: 'Boss' })).status, 200);
    });

    it('no request of another site, although the browser sends the cookie along', async () => {
      const cookie = `shop_staff=${staff.clerk.token}`;
      const path = '/api/admin/stock/11/adjustments';
      const body = { delta: 1, reason: 'Found.' };
      const foreign: readonly Headers[] = [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.test' },
        { origin: 'null' },
      ];
      for (const headers of foreign) {
        const refused = await client.call<ProblemBody>('POST', path, body, {
          cookie,
          ...headers,
        });
        assert.deepEqual(
          [refused.status, refused.body.code],
          [403, 'foreign-site'],
        );
      }
      const own: readonly Headers[] = [
        { 'sec-fetch-site': 'same-origin' },
        { origin: shop.url },
      ];
      for (const headers of own) {
        const done = await client.call('POST', path, body, {
          cookie,
          ...headers,
        });
        assert.equal(done.status, 201);
      }
    });

    it('nobody with the password of the demonstration in production', async () => {
      const demo = await createDatabase();
      const password = 'demo-manager';
      const open = await startInside(demo.url, {
        SHOP_ADMIN_PASSWORD: password,
      });
      const email = 'manager@shop.test';
      await signIn(new Client(open.url), email, password);
      await open.stop();
      const production = await startInside(demo.url, {
        NODE_ENV: 'production',
      });
      const refused = await new Client(production.url).call<ProblemBody>(
        'POST',
        '/api/admin/sessions',
        { email, password },
      );
      assert.deepEqual(
        [refused.status, refused.body.code],
        [403, 'default-password'],
      );
      await production.stop();
      await demo.drop();
    });

    it('nobody at all while no manager is configured', async () => {
      const empty = await createDatabase();
      const closed = await startInside(empty.url);
      for (const password of ['demo-manager', 'undefined']) {
        const refused = await new Client(closed.url).call(
          'POST',
          '/api/admin/sessions',
          { email: 'manager@shop.test', password },
        );
        assert.equal(refused.status, 401);
      }
      assert.deepEqual(await empty.query('SELECT 1 FROM staff'), []);
      await closed.stop();
      await empty.drop();
    });
  });

  describe('allows each role what it is for', () => {
    /** Every route for staff, the least role that may use it, and an example of what it may be asked. */
    const GRID: readonly (readonly [
      route: string,
      least: StaffRole,
      path: (orderId: string) => string,
      body?: unknown,
    ])[] = [
      ['get /api/admin/me', 'viewer', () => '/api/admin/me'],
      [
        'post /api/admin/me/password',
        'viewer',
        () => '/api/admin/me/password',
        { current: 'x', password: 'x' },
      ],
      ['get /api/admin/staff', 'manager', () => '/api/admin/staff'],
      ['post /api/admin/staff', 'manager', () => '/api/admin/staff', {}],
      [
        'patch /api/admin/staff/{staffId}',
        'manager',
        () => '/api/admin/staff/99999',
        {},
      ],
      ['get /api/admin/orders', 'viewer', () => '/api/admin/orders'],
      [
        'get /api/admin/orders/{orderId}',
        'viewer',
        id => `/api/admin/orders/${id}`,
      ],
      [
        'post /api/admin/orders/{orderId}/transitions',
        'clerk',
        id => `/api/admin/orders/${id}/transitions`,
        { to: 'delivered' },
      ],
      [
        'post /api/admin/orders/{orderId}/rejected-returns',
        'clerk',
        id => `/api/admin/orders/${id}/rejected-returns`,
        { note: 'x' },
      ],
      [
        'post /api/admin/orders/{orderId}/refunds',
        'manager',
        id => `/api/admin/orders/${id}/refunds`,
        {},
      ],
      ['get /api/admin/products', 'viewer', () => '/api/admin/products'],
      ['get /api/admin/promotions', 'viewer', () => '/api/admin/promotions'],
      [
        'post /api/admin/promotions',
        'manager',
        () => '/api/admin/promotions',
        {},
      ],
      [
        'patch /api/admin/promotions/{promotionId}',
        'manager',
        () => '/api/admin/promotions/99999',
        {},
      ],
      [
        'get /api/admin/products/{productId}',
        'viewer',
        () => '/api/admin/products/1',
      ],
      ['post /api/admin/products', 'manager', () => '/api/admin/products', {}],
      [
        'patch /api/admin/products/{productId}',
        'clerk',
        () => '/api/admin/products/1',
        {},
      ],
      [
        'post /api/admin/products/{productId}/variants',
        'manager',
        () => '/api/admin/products/1/variants',
        {},
      ],
      [
        'patch /api/admin/variants/{variantId}',
        'manager',
        () => '/api/admin/variants/1',
        {},
      ],
      ['get /api/admin/stock', 'viewer', () => '/api/admin/stock'],
      [
        'post /api/admin/stock/{variantId}/adjustments',
        'clerk',
        () => '/api/admin/stock/1/adjustments',
        {},
      ],
      [
        'get /api/admin/stock/{variantId}/ledger',
        'viewer',
        () => '/api/admin/stock/1/ledger',
      ],
      ['get /api/admin/reviews', 'viewer', () => '/api/admin/reviews'],
      [
        'patch /api/admin/reviews/{reviewId}',
        'clerk',
        () => '/api/admin/reviews/99999',
        { status: 'approved' },
      ],
      ['get /api/admin/audit', 'manager', () => '/api/admin/audit'],
      [
        'delete /api/admin/sessions/current',
        'viewer',
        () => '/api/admin/sessions/current',
      ],
    ];

    it('by a table that holds every route there is', () => {
      const { paths } = openApiDocument(new Set(FEATURES)) as {
        paths: Record<string, Record<string, { security?: unknown }>>;
      };
      const described = Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([, operation]) =>
            JSON.stringify(operation.security ?? '').includes('staff'),
          )
          .map(([method]) => `${method} ${path}`),
      );
      assert.deepEqual(
        described.toSorted(),
        GRID.map(([route]) => route).toSorted(),
      );
      const served = shop.routes
        .filter(
          route =>
            route.path.startsWith('/api/admin') &&
            !(route.method === 'post' && route.path === '/api/admin/sessions'),
        )
        .map(route => `${route.method} ${route.path}`);
      assert.deepEqual(served.toSorted(), described.toSorted());
    });

    it('and nothing to whoever is not signed in, or not in that role', async () => {
      const id = await order();
      const roles: readonly StaffRole[] = ['viewer', 'clerk', 'manager'];
      const before = await database.query(
        'SELECT (SELECT jsonb_agg(o) FROM orders o) AS orders, (SELECT sum(available) FROM stock) AS stock, (SELECT count(*) FROM staff) AS staff',
      );
      for (const [route, least, path, body] of GRID) {
        const [method = ''] = route.toUpperCase().split(' ');
        const address = path(id);
        const strangers: readonly Headers[] = [
          {},
          { authorization: 'Bearer x' },
          { authorization: `Bearer ${'x'.repeat(43)}` },
          { authorization: `Basic ${staff.manager.token}` },
          { cookie: `shop_staff=${'x'.repeat(43)}` },
          { cookie: `shop_session=${staff.manager.token}` },
          { authorization: `Bearer ' OR 1=1 --` },
        ];
        for (const headers of strangers) {
          const refused = await client.call<ProblemBody>(
            method,
            address,
            body,
            headers,
          );
          assert.equal(
            refused.status,
            401,
            `${route} ${JSON.stringify(headers)}`,
          );
          assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
        }
        // A wrong body makes no difference: who may not does not learn what would be right.
        for (const role of roles) {
          if (method === 'DELETE') continue;
          const answer = await staff[role].call<ProblemBody>(
            method,
            address,
            body,
          );
          const may = roles.indexOf(role) >= roles.indexOf(least);
          assert.equal(
            answer.status === 403 && answer.body.code === 'role',
            !may,
            `${route} as ${role} answered ${answer.status}`,
          );
          assert.ok(answer.status < 500);
          if (!may) {
            const broken = await staff[role].call(
              method,
              address,
              method === 'GET' ? undefined : '{',
            );
            assert.equal(broken.status, 403);
          }
        }
      }
      assert.deepEqual(
        await database.query(
          'SELECT (SELECT jsonb_agg(o) FROM orders o) AS orders, (SELECT sum(available) FROM stock) AS stock, (SELECT count(*) FROM staff) AS staff',
        ),
        before,
      );
    });

    it('so that a clerk packs and ships, and cancels only what is not paid', async () => {
      const id = await order();
      const move = (to: string): Promise<Answer<AdminOrder & ProblemBody>> =>
        staff.clerk.call('POST', `/api/admin/orders/${id}/transitions`, { to });
      const refused = await move('cancelled');
      assert.deepEqual([refused.status, refused.body.code], [403, 'role']);
      const packed = await move('packed');
      assert.deepEqual(packed.body.events, ['ship']);
      assert.equal((await move('shipped')).status, 200);
      const seen = await staff.viewer.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${id}`,
      );
      assert.deepEqual(seen.body.events, []);
      const managed = await staff.manager.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${id}`,
      );
      assert.deepEqual(managed.body.events, ['deliver', 'return', 'refund']);
    });
  });

  describe('finds orders', () => {
    it('newest first, page by page, each once', async () => {
      for (let index = 0; index < 7; index += 1) await order();
      const seen: number[] = [];
      let cursor = '';
      do {
        const { body } = await staff.viewer.call<Page<AdminOrder>>(
          'GET',
          `/api/admin/orders?limit=3${cursor}`,
        );
        seen.push(...body.items.map(one => one.number));
        cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
      } while (cursor !== '');
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => b - a),
      );
      const [row] = await database.query<{ count: number }>(
        'SELECT count(*)::integer AS count FROM orders',
      );
      assert.equal(new Set(seen).size, row?.count);
    });

    it('by state, number, id, and the beginning of name or address', async () => {
      const id = await order();
      const find = async (query: string): Promise<readonly string[]> => {
        const { status, body } = await staff.viewer.call<Page<AdminOrder>>(
          'GET',
          `/api/admin/orders?${query}`,
        );
        assert.equal(status, 200, query);
        return body.items.map(one => one.id);
      };
      const { body } = await staff.viewer.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${id}`,
      );
      assert.deepEqual(await find(`q=${body.number}`), [id]);
      assert.deepEqual(await find(`q=${id}`), [id]);
      assert.ok((await find('q=ADA%40')).includes(id));
      assert.ok((await find('q=ada+love')).includes(id));
      assert.deepEqual(await find('q=nobody'), []);
      assert.deepEqual(await find('q=%25'), []);
      assert.deepEqual(await find(`q=${body.number}&status=shipped`), []);
      assert.ok((await find('status=paid')).includes(id));
    });
  });

  describe('changes the catalog', () => {
    const slug = `test-lamp-${randomUUID().slice(0, 8)}`;
    const LAMP = {
      slug,
      title: 'Lamp of the test',
      description: 'Shines while the test runs.',
      category: 'mugs',
      attributes: { material: ['brass'] },
      variants: [
        { sku: `${slug}-a`, title: 'Small', price: 1_990, stock: 5 },
        {
          sku: `${slug}-b`,
          title: 'Large',
          options: { size: 'large' },
          price: 2_990,
        },
      ],
    };
    let category = '';
    before(async () => {
      const [row] = await database.query<{ slug: string }>(
        'SELECT c.slug FROM categories c JOIN products p ON p.category_id = c.id LIMIT 1',
      );
      category = row?.slug ?? '';
    });

    it('with a new product that can be bought at once, and whose stock is in the ledger', async () => {
      const added = await staff.manager.call<AdminProduct>(
        'POST',
        '/api/admin/products',
        { ...LAMP, category },
      );
      assert.equal(added.status, 201);
      assert.deepEqual(
        added.body.variants.map(one => [
          one.title,
          one.price.amount,
          one.stocked,
        ]),
        [
          ['Small', 1_990, 5],
          ['Large', 2_990, 0],
        ],
      );
      const variantId = added.body.variants[0]?.id ?? 0;
      const cart = await client.newCart({ variantId, quantity: 2 });
      assert.equal((await client.checkout(cart.id)).status, 201);
      const ledger = await staff.viewer.call<StockRow & Page<LedgerEntry>>(
        'GET',
        `/api/admin/stock/${variantId}/ledger`,
      );
      assert.deepEqual(
        ledger.body.items.map(one => [one.kind, one.delta]),
        [
          ['sold', -2],
          ['opening', 5],
        ],
      );
      assert.equal(ledger.body.available, 3);
      assert.equal(
        (await client.call('GET', `/api/products/${slug}`)).status,
        200,
      );
      const jobs = await database.query(
        `SELECT 1 FROM outbox WHERE kind = 'search.refresh'`,
      );
      assert.ok(jobs.length > 0, 'the search will hear of it');
    });

    it('but takes no slug and no SKU twice, and no category that is not there', async () => {
      for (const [change, status, code] of [
        [{}, 409, 'sku-taken'],
        [{ variants: [{ sku: `${slug}-c`, price: 1 }] }, 409, 'slug-taken'],
        [
          {
            slug: `${slug}-2`,
            category: 'nowhere',
            variants: [{ sku: `${slug}-d`, price: 1 }],
          },
          422,
          'no-category',
        ],
      ] as const) {
        const refused = await staff.manager.call<ProblemBody>(
          'POST',
          '/api/admin/products',
          { ...LAMP, category, ...change },
        );
        assert.deepEqual([refused.status, refused.body.code], [status, code]);
      }
    });

    it('with words by a clerk, prices and variants by a manager; what is not published is not shown', async () => {
      const { body } = await staff.viewer.call<Page<AdminProduct>>(
        'GET',
        `/api/admin/products?q=${encodeURIComponent('lamp of the TEST')}`,
      );
      const product = body.items[0];
      assert.ok(product);
      const variant = product.variants[0];
      assert.ok(variant);
      const priced = await staff.manager.call<AdminProduct>(
        'PATCH',
        `/api/admin/variants/${variant.id}`,
        { price: 2_490 },
      );
      assert.equal(priced.body.variants[0]?.price.amount, 2_490);
      const more = await staff.manager.call<AdminProduct>(
        'POST',
        `/api/admin/products/${product.id}/variants`,
        { sku: `${slug}-x`, title: 'Huge', price: 9_990, stock: 1 },
      );
      assert.deepEqual(
        more.body.variants.map(one => one.title),
        ['Small', 'Large', 'Huge'],
      );
      const hidden = await staff.clerk.call<AdminProduct>(
        'PATCH',
        `/api/admin/products/${product.id}`,
        { title: 'Lamp, out of season', published: false },
      );
      assert.deepEqual(
        [hidden.body.title, hidden.body.published],
        ['Lamp, out of season', false],
      );
      assert.equal(
        (await client.call('GET', `/api/products/${slug}`)).status,
        404,
      );
      const found = await staff.viewer.call<Page<AdminProduct>>(
        'GET',
        `/api/admin/products?q=${slug}-b`,
      );
      assert.equal(found.body.items[0]?.id, product.id);
    });
  });

  describe('counts stock', () => {
    it('with a reason, never below what is left, and the ledger adds up', async () => {
      const path = '/api/admin/stock/12';
      const start = await staff.viewer.call<StockRow & Page<LedgerEntry>>(
        'GET',
        `${path}/ledger`,
      );
      const { available, stocked } = start.body;
      const adjust = (delta: number): Promise<Answer<StockRow & ProblemBody>> =>
        staff.clerk.call('POST', `${path}/adjustments`, {
          delta,
          reason: `Counted ${delta}.`,
        });
      assert.equal((await adjust(7)).body.available, available + 7);
      await order(12);
      const refused = await adjust(-(available + 7));
      assert.deepEqual([refused.status, refused.body.code], [409, 'too-few']);
      const emptied = await adjust(-(available + 6));
      assert.deepEqual(
        [emptied.body.available, emptied.body.stocked],
        [0, stocked + 1 - available],
      );
      const { body } = await staff.viewer.call<StockRow & Page<LedgerEntry>>(
        'GET',
        `${path}/ledger`,
      );
      assert.equal(
        body.items.reduce((sum, entry) => sum + entry.delta, 0),
        body.available,
      );
      assert.deepEqual(
        body.items.slice(0, 3).map(one => [one.kind, one.actor]),
        [
          ['adjustment', 'clerk@shop.test'],
          ['sold', 'customer'],
          ['adjustment', 'clerk@shop.test'],
        ],
      );
      const paged: LedgerEntry[] = [];
      let cursor = '';
      do {
        const page = await staff.viewer.call<Page<LedgerEntry>>(
          'GET',
          `${path}/ledger?limit=1${cursor}`,
        );
        paged.push(...page.body.items);
        cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : '';
      } while (cursor !== '');
      assert.deepEqual(paged, body.items);
    });

    it('while it is being sold: no piece is lost, none is sold twice', async () => {
      await database.query(
        'UPDATE stock SET stocked = 40, available = 40 WHERE variant_id = 13',
      );
      const carts = await Promise.all(
        Array.from({ length: 30 }, () =>
          client.newCart({ variantId: 13, quantity: 1 }),
        ),
      );
      const [sold, taken] = await Promise.all([
        Promise.all(carts.map(cart => client.checkout(cart.id))),
        Promise.all(
          Array.from({ length: 20 }, () =>
            staff.clerk.call('POST', '/api/admin/stock/13/adjustments', {
              delta: -1,
              reason: 'Broken.',
            }),
          ),
        ),
      ]);
      const pieces = sold.filter(one => one.status === 201).length;
      const broken = taken.filter(one => one.status === 201).length;
      assert.equal(pieces + broken, 40);
      const [row] = await database.query<{
        available: number;
        stocked: number;
      }>('SELECT available, stocked FROM stock WHERE variant_id = 13');
      assert.deepEqual(row, { available: 0, stocked: 40 - broken });
    });

    it('and finds what is running out', async () => {
      const { body } = await staff.viewer.call<Page<StockRow>>(
        'GET',
        '/api/admin/stock?most=0',
      );
      assert.ok(body.items.some(row => row.variantId === 13));
      assert.ok(body.items.every(row => row.available === 0));
      const bySku = await staff.viewer.call<Page<StockRow>>(
        'GET',
        `/api/admin/stock?q=${body.items[0]?.sku.toLowerCase()}`,
      );
      assert.equal(bySku.body.items[0]?.sku, body.items[0]?.sku);
    });
  });

  it('remembers who did what, and no password', async () => {
    const id = await order();
    await staff.clerk.call(
      'POST',
      `/api/admin/orders/${id}/transitions`,
      { to: 'packed', note: 'By hand.' },
      { 'x-request-id': 'audit-test' },
    );
    const { body: packed } = await staff.viewer.call<AdminOrder>(
      'GET',
      `/api/admin/orders/${id}`,
    );
    interface Entry {
      readonly actor: string;
      readonly action: string;
      readonly details: Readonly<Record<string, unknown>>;
      readonly requestId?: string;
    }
    const { body } = await staff.manager.call<Page<Entry>>(
      'GET',
      `/api/admin/audit?subject=${encodeURIComponent(
        `order ${packed.number}`,
      )}`,
    );
    assert.equal(body.items.length, 1);
    assert.partialDeepStrictEqual(body.items[0], {
      actor: 'clerk@shop.test',
      action: 'order-pack',
      details: { note: 'By hand.', from: 'paid', to: 'packed' },
      requestId: 'audit-test',
    });
    const all = await staff.manager.call<Page<Entry>>(
      'GET',
      '/api/admin/audit?limit=100',
    );
    const actions = new Set(all.body.items.map(one => one.action));
    for (const action of [
      'sign-in',
      'staff-add',
      'stock-adjust',
      'product-add',
      'variant-change',
    ])
      assert.ok(actions.has(action), action);
    const everything = JSON.stringify(all.body);
    for (const secret of [
      MANAGER.password,
      'password of clerk',
      'scrypt',
      staff.manager.token,
    ])
      assert.ok(!everything.includes(secret));
    // What was refused did nothing, so there is nothing to tell.
    const before = all.body.items.length;
    await staff.viewer.call('POST', `/api/admin/orders/${id}/transitions`, {
      to: 'shipped',
    });
    await staff.clerk.call('POST', `/api/admin/orders/${id}/transitions`, {
      to: 'delivered',
    });
    const later = await staff.manager.call<Page<Entry>>(
      'GET',
      '/api/admin/audit?limit=100',
    );
    assert.equal(later.body.items.length, before);
  });
});
