import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Account } from '../src/accounts/Account.ts';
import type { OrderPage } from '../src/accounts/orderHistory.ts';
import type { Cart } from '../src/carts/Cart.ts';
import type { Order } from '../src/orders/Order.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client, ORDER } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

interface SignedIn {
  readonly account: Account;
  readonly token: string;
  readonly cartId?: string;
}

const PASSWORD = 'correct horse battery';

describe('accounts', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let people = 0;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, { SHOP_ROLE: 'web' });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const as = <Body = ProblemBody>(
    person: SignedIn,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> =>
    client.call<Body>(method, path, body, {
      ...bearer(person.token),
      ...headers,
    });
  /** Addresses of the network are told apart as behind a balancer, so that one test's failures are not another's. */
  const from = () => ({
    'x-forwarded-for': `203.0.113.${1 + (people % 250)}`,
  });
  const register = async (
    change: Readonly<Record<string, unknown>> = {},
  ): Promise<SignedIn> => {
    people += 1;
    const { status, body } = await client.call<SignedIn>(
      'POST',
      '/api/accounts',
      {
        email: `person-${people}@example.com`,
        name: `Person ${people}`,
        password: PASSWORD,
        ...change,
      },
      from(),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  const signIn = <Body = SignedIn & ProblemBody>(
    email: string,
    password = PASSWORD,
    more: Readonly<Record<string, unknown>> = {},
  ) =>
    client.call<Body>(
      'POST',
      '/api/sessions',
      { email, password, ...more },
      from(),
    );
  const outbox = (kind: string, to: string) =>
    database.query<{ payload: { token: string; expiresAt: string } }>(
      `SELECT payload FROM outbox WHERE kind = $1 AND payload->>'to' = $2 ORDER BY id`,
      [kind, to],
    );
  const inMinutes = (minutes: number) =>
    new Date(Date.now() + minutes * 60_000);

  describe('signing in', () => {
    it('begins with an account, which is welcomed by e-mail and whose password nobody can read', async () => {
      const person = await register({ email: 'Ada.Lovelace@Example.com' });
      assert.equal(person.account.email, 'ada.lovelace@example.com');
      const [row] = await database.query<{ row: string }>(
        'SELECT row_to_json(c)::text AS row FROM customers c WHERE id = $1',
        [person.account.id],
      );
      assert.ok(!row?.row.includes(PASSWORD));
      assert.match(row?.row ?? '', /"password_hash":"scrypt\$/);
      const sessions = await database.query<{ row: string }>(
        'SELECT row_to_json(s)::text AS row FROM customer_sessions s',
      );
      assert.ok(sessions.every(one => !one.row.includes(person.token)));
      assert.equal(
        (await outbox('email.account-welcome', 'ada.lovelace@example.com'))
          .length,
        1,
      );
      const me = await as<Account>(person, 'GET', '/api/accounts/me');
      assert.deepEqual(me.body, person.account);
    });

    it('is not possible twice for one address, however it is written, even at the same moment', async () => {
      const answers = await Promise.all(
        ['twin@example.com', 'TWIN@example.com', 'Twin@Example.Com'].map(
          email =>
            client.call<ProblemBody>(
              'POST',
              '/api/accounts',
              { email, name: 'Twin', password: PASSWORD },
              from(),
            ),
        ),
      );
      assert.deepEqual(
        answers.map(answer => answer.status).sort(),
        [201, 409, 409],
      );
      assert.equal(
        answers.find(answer => answer.status === 409)?.body.code,
        'account-exists',
      );
    });

    it('gives browsers a cookie that scripts and other sites do not get', async () => {
      const { account } = await register();
      const answer = await signIn(account.email.toUpperCase());
      const cookie = answer.headers.get('set-cookie') ?? '';
      assert.match(
        cookie,
        /^shop_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
      );
      const headers = { cookie: `a=b; ${cookie.split(';')[0]}; c=d` };
      const me = await client.call<Account>(
        'GET',
        '/api/accounts/me',
        undefined,
        headers,
      );
      assert.equal(me.body.id, account.id);
      const secure = await startInside(database.url, {
        SHOP_SECURE_COOKIES: 'yes',
        SHOP_ROLE: 'web',
      });
      const overHttps = await new Client(secure.url).call(
        'POST',
        '/api/sessions',
        { email: account.email, password: PASSWORD },
      );
      assert.match(overHttps.headers.get('set-cookie') ?? '', /; Secure$/);
      await secure.stop();
    });

    it('tells nobody whether an address has an account', async () => {
      const { account } = await register();
      const wrong = await signIn(account.email, 'wrong password');
      const nobody = await signIn('nobody@example.com', 'wrong password');
      assert.deepEqual(
        [wrong.status, wrong.body.code, wrong.body.detail],
        [401, 'wrong-password', nobody.body.detail],
      );
      assert.equal(nobody.status, 401);
    });

    it('waits after ten wrong passwords, even with the right one, and only for that address', async () => {
      const { account } = await register();
      const other = await register();
      for (let attempt = 0; attempt < 10; attempt += 1) {
        people += 1;
        assert.equal((await signIn(account.email, 'guess')).status, 401);
      }
      const refused = await signIn(account.email);
      assert.deepEqual(
        [refused.status, refused.body.code],
        [429, 'too-many-attempts'],
      );
      assert.ok(Number(refused.headers.get('retry-after')) > 800);
      assert.equal((await signIn(other.account.email)).status, 201);
    });

    it('waits after a hundred attempts from one place, whatever the addresses', async () => {
      // What a caller says of himself does not count, only what the balancer adds behind it.
      const place = (index: number) => ({
        'x-forwarded-for': `192.0.2.${index}, 198.51.100.7`,
      });
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          client.call(
            'POST',
            '/api/password-resets',
            { email: `guess-${index}@example.com` },
            place(index),
          ),
        ),
      );
      const { account } = await register();
      const body = { email: account.email, password: PASSWORD };
      const refused = await client.call(
        'POST',
        '/api/sessions',
        body,
        place(100),
      );
      assert.equal(refused.status, 429);
      assert.equal((await signIn(account.email)).status, 201);
    });

    it('ends with the session, and only with that one', async () => {
      const first = await register();
      const { body: second } = await signIn(first.account.email);
      const gone = await as(first, 'DELETE', '/api/sessions/current');
      assert.equal(gone.status, 204);
      assert.match(
        gone.headers.get('set-cookie') ?? '',
        /^shop_session=; .*Max-Age=0/,
      );
      assert.equal((await as(first, 'GET', '/api/accounts/me')).status, 401);
      assert.equal((await as(second, 'GET', '/api/accounts/me')).status, 200);
      assert.equal(
        (await client.call('DELETE', '/api/sessions/current')).status,
        204,
        'signing out twice is no mistake',
      );
    });

    it('is over when its time is', async () => {
      const person = await register();
      await database.query(
        `UPDATE customer_sessions SET expires_at = now() WHERE customer_id = $1`,
        [person.account.id],
      );
      assert.equal((await as(person, 'GET', '/api/accounts/me')).status, 401);
    });

    it('does not let another site act with the cookie', async () => {
      const person = await register();
      const cart = await client.newCart({ variantId: 1, quantity: 1 });
      for (const foreign of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
      ] as Record<string, string>[]) {
        const headers = { ...foreign, cookie: `shop_session=${person.token}` };
        for (const [method, path, body] of [
          ['PATCH', '/api/accounts/me', { name: 'Eve' }],
          ['DELETE', '/api/sessions/current', undefined],
          [
            'POST',
            `/api/carts/${cart.id}/lines`,
            { variantId: 2, quantity: 1 },
          ],
          ['DELETE', `/api/carts/${cart.id}/lines/1`, undefined],
          ['PUT', `/api/carts/${cart.id}/coupon`, { code: 'WELCOME10' }],
          ['POST', '/api/carts', {}],
        ] as const) {
          const answer = await client.call<ProblemBody>(
            method,
            path,
            body,
            headers,
          );
          assert.deepEqual(
            [answer.status, answer.body.code],
            [403, 'foreign-site'],
            `${method} ${path} ${JSON.stringify(foreign)}`,
          );
        }
      }
      const own = { origin: shop.url, 'sec-fetch-site': 'same-origin' };
      const changed = await client.call<Account>(
        'PATCH',
        '/api/accounts/me',
        { name: 'Ada' },
        { ...own, cookie: `shop_session=${person.token}` },
      );
      assert.equal(changed.body.name, 'Ada');
    });
  });

  describe('the account', () => {
    it('changes what is named and keeps the rest; an address can be forgotten', async () => {
      const person = await register();
      const change = (body: object) =>
        as<Account>(person, 'PATCH', '/api/accounts/me', body);
      const { address } = ORDER;
      assert.deepEqual((await change({ address })).body, {
        ...person.account,
        address,
      });
      assert.deepEqual((await change({ name: 'Grace' })).body, {
        ...person.account,
        name: 'Grace',
        address,
      });
      assert.equal((await change({ address: null })).body.address, undefined);
    });

    it('takes a new password only with the current one, and ends all other sessions then', async () => {
      const person = await register();
      const { body: other } = await signIn(person.account.email);
      const refused = await as(person, 'PATCH', '/api/accounts/me', {
        currentPassword: 'not it',
        password: 'a new password',
        name: 'Nobody',
      });
      assert.deepEqual(
        [refused.status, refused.body.code],
        [403, 'wrong-password'],
      );
      const missing = await as(person, 'PATCH', '/api/accounts/me', {
        password: 'a new password',
      });
      assert.equal(missing.status, 400);
      const changed = await as<Account>(person, 'PATCH', '/api/accounts/me', {
        currentPassword: PASSWORD,
        password: 'a new password',
      });
      assert.equal(changed.body.name, person.account.name);
      assert.equal((await as(person, 'GET', '/api/accounts/me')).status, 200);
      assert.equal((await as(other, 'GET', '/api/accounts/me')).status, 401);
      assert.equal((await signIn(person.account.email)).status, 401);
      assert.equal(
        (await signIn(person.account.email, 'a new password')).status,
        201,
      );
    });
  });

  describe('a forgotten password', () => {
    const ask = (email: string) =>
      client.call('POST', '/api/password-resets', { email }, from());
    const reset = (token: string, password = 'a new password') =>
      client.call<ProblemBody>('POST', `/api/password-resets/${token}`, {
        password,
      });

    it('is replaced with a token that comes by e-mail, once, and ends all sessions', async () => {
      const person = await register();
      const { email } = person.account;
      assert.equal((await ask(email.toUpperCase())).status, 202);
      const [mail] = await outbox('email.password-reset', email);
      const token = mail?.payload.token ?? '';
      assert.match(token, /^[\w-]{43}$/);
      const stored = await database.query<{ row: string }>(
        'SELECT row_to_json(r)::text AS row FROM password_resets r',
      );
      assert.ok(stored.every(one => !one.row.includes(token)));
      const answers = await Promise.all([reset(token), reset(token)]);
      assert.deepEqual(
        answers.map(answer => answer.status).sort(),
        [204, 404],
        'of two at once one counts',
      );
      assert.equal((await reset(token)).body.code, 'reset-unknown');
      assert.equal((await as(person, 'GET', '/api/accounts/me')).status, 401);
      assert.equal((await signIn(email)).status, 401);
      assert.equal((await signIn(email, 'a new password')).status, 201);
    });

    it('is answered alike for an address without account, which gets no e-mail', async () => {
      const unknown = await ask('nobody@example.com');
      const { account } = await register();
      const known = await ask(account.email);
      assert.deepEqual(
        [unknown.status, unknown.body],
        [known.status, known.body],
      );
      assert.deepEqual(
        await outbox('email.password-reset', 'nobody@example.com'),
        [],
      );
    });

    it('sends at most three e-mails in an hour', async () => {
      const { account } = await register();
      for (let index = 0; index < 5; index += 1)
        assert.equal((await ask(account.email)).status, 202);
      assert.equal(
        (await outbox('email.password-reset', account.email)).length,
        3,
      );
    });

    it('stays when the token is too old, or another one was used', async () => {
      const { account } = await register();
      await ask(account.email);
      await ask(account.email);
      const mails = await outbox('email.password-reset', account.email);
      const [first = '', second = ''] = mails.map(mail => mail.payload.token);
      assert.ok(
        new Date(mails[0]?.payload.expiresAt ?? '') <= inMinutes(60),
        'an hour',
      );
      await database.query(
        'UPDATE password_resets SET expires_at = now() WHERE created_at = (SELECT min(created_at) FROM password_resets WHERE customer_id = $1)',
        [account.id],
      );
      assert.equal((await reset(first)).status, 404);
      assert.equal((await reset(second)).status, 204);
      await ask(account.email);
      const third = (await outbox('email.password-reset', account.email)).at(-1)
        ?.payload.token;
      await ask(account.email);
      assert.equal((await reset(third ?? '')).status, 204);
    });
  });

  describe('a cart', () => {
    const lines = (cart: Cart) =>
      cart.lines.map(line => [line.variantId, line.quantity]);

    it('of a customer is not there for anybody else, on any route', async () => {
      const owner = await register();
      const thief = await register();
      const { body: cart } = await as<Cart>(owner, 'POST', '/api/carts', {
        lines: [{ variantId: 11, quantity: 1 }],
      });
      for (const who of [{}, bearer(thief.token)] as Record<string, string>[]) {
        for (const [method, path, body] of [
          ['GET', '', undefined],
          ['POST', '/lines', { variantId: 12, quantity: 1 }],
          ['PATCH', '/lines/11', { quantity: 5 }],
          ['DELETE', '/lines/11', undefined],
          ['POST', '/accepted-prices', undefined],
          ['PUT', '/coupon', { code: 'WELCOME10' }],
          ['DELETE', '/coupon', undefined],
          ['GET', '/quote?country=DE', undefined],
          ['POST', '/checkout', ORDER],
        ] as const) {
          const answer = await client.call<ProblemBody>(
            method,
            `/api/carts/${cart.id}${path}`,
            body,
            { 'idempotency-key': randomUUID(), ...who },
          );
          assert.equal(answer.status, 404, `${method} ${path}`);
        }
      }
      const mine = await as<Cart>(owner, 'GET', `/api/carts/${cart.id}`);
      assert.deepEqual(mine.body, cart, 'nothing was changed');
      const me = await as<Account & { cartId: string }>(
        owner,
        'GET',
        '/api/accounts/me',
      );
      assert.equal(me.body.cartId, cart.id);
    });

    it('of a guest becomes the customer’s with the account, and nobody else’s any more', async () => {
      const guest = await client.newCart({ variantId: 13, quantity: 2 });
      const person = await register({ cartId: guest.id });
      assert.equal(person.cartId, guest.id);
      assert.equal(
        (await client.call('GET', `/api/carts/${guest.id}`)).status,
        404,
      );
      const mine = await as<Cart>(person, 'GET', `/api/carts/${guest.id}`);
      assert.deepEqual(lines(mine.body), [[13, 2]]);
    });

    it('of a guest is added to the one the customer has: equal articles together, at most 99, at most 100 lines, once', async () => {
      const { account, cartId } = await register({
        cartId: (
          await client.newCart(
            { variantId: 14, quantity: 60 },
            { variantId: 15, quantity: 1 },
          )
        ).id,
      });
      const guest = await client.newCart(
        { variantId: 16, quantity: 3 },
        { variantId: 14, quantity: 60 },
        ...Array.from({ length: 98 }, (_, index) => ({
          variantId: 101 + index,
          quantity: 1,
        })),
      );
      const answers = await Promise.all([
        signIn(account.email, PASSWORD, { cartId: guest.id }),
        signIn(account.email, PASSWORD, { cartId: guest.id }),
      ]);
      for (const answer of answers) assert.equal(answer.body.cartId, cartId);
      const { body: merged } = await as<Cart>(
        answers[0]?.body as SignedIn,
        'GET',
        `/api/carts/${cartId}`,
      );
      assert.deepEqual(lines(merged).slice(0, 4), [
        [14, 99],
        [15, 1],
        [16, 3],
        [101, 1],
      ]);
      assert.equal(merged.lines.length, 100);
      assert.equal(
        (await client.call('GET', `/api/carts/${guest.id}`)).status,
        404,
        'the guest’s is gone',
      );
    });

    it('that is somebody else’s, ordered, over or not there is passed over when signing in', async () => {
      const other = await register();
      const { body: foreign } = await as<Cart>(other, 'POST', '/api/carts', {
        lines: [{ variantId: 20, quantity: 1 }],
      });
      const ordered = await client.newCart({ variantId: 20, quantity: 1 });
      assert.equal((await client.checkout(ordered.id)).status, 201);
      const old = await client.newCart({ variantId: 20, quantity: 1 });
      await database.query(
        'UPDATE carts SET expires_at = now() WHERE id = $1',
        [old.id],
      );
      const { account } = await register();
      for (const cartId of [foreign.id, ordered.id, old.id, randomUUID()]) {
        const answer = await signIn(account.email, PASSWORD, { cartId });
        assert.deepEqual([answer.status, answer.body.cartId], [201, undefined]);
      }
      assert.equal(
        (await as<Cart>(other, 'GET', `/api/carts/${foreign.id}`)).status,
        200,
      );
    });
  });

  describe('the orders of an account', () => {
    it('are in its history, newest first, in pages, and open without a token; a guest’s is in nobody’s', async () => {
      const person = await register();
      const other = await register();
      const numbers: number[] = [];
      for (let index = 0; index < 3; index += 1) {
        const { body: cart } = await as<Cart>(person, 'POST', '/api/carts', {
          lines: [{ variantId: 20 + index, quantity: 1 + index }],
        });
        const { status, body } = await as<Order>(
          person,
          'POST',
          `/api/carts/${cart.id}/checkout`,
          ORDER,
          { 'idempotency-key': randomUUID() },
        );
        assert.equal(status, 201);
        numbers.push(body.number);
      }
      const guest = await client.checkout(
        (
          await client.newCart({ variantId: 20, quantity: 1 })
        ).id,
        { email: person.account.email },
      );
      const page = (query = '') =>
        as<OrderPage>(person, 'GET', `/api/accounts/me/orders${query}`);
      const all = (await page()).body;
      assert.deepEqual(
        all.items.map(order => order.number),
        numbers.toReversed(),
      );
      assert.deepEqual(
        all.items.map(order => [order.status, order.pieces]),
        [
          ['paid', 3],
          ['paid', 2],
          ['paid', 1],
        ],
      );
      const first = (await page('?limit=2')).body;
      const rest = (await page(`?limit=2&cursor=${first.nextCursor}`)).body;
      assert.deepEqual([...first.items, ...rest.items], all.items);
      assert.equal(rest.nextCursor, undefined);
      const { id } = all.items[0] as { id: string };
      assert.equal((await as(person, 'GET', `/api/orders/${id}`)).status, 200);
      assert.equal((await as(other, 'GET', `/api/orders/${id}`)).status, 404);
      assert.equal(
        (await as(person, 'GET', `/api/orders/${guest.body.id}`)).status,
        404,
        'the same address alone proves nothing',
      );
      assert.equal((await client.call('GET', `/api/orders/${id}`)).status, 400);
      assert.deepEqual(
        (await as<OrderPage>(other, 'GET', '/api/accounts/me/orders')).body,
        { items: [] },
      );
    });

    it('cannot be cancelled or sent back by another account', async () => {
      const owner = await register();
      const other = await register();
      const { body: cart } = await as<Cart>(owner, 'POST', '/api/carts', {
        lines: [{ variantId: 25, quantity: 1 }],
      });
      const { body: order } = await as<Order>(
        owner,
        'POST',
        `/api/carts/${cart.id}/checkout`,
        ORDER,
        { 'idempotency-key': randomUUID() },
      );
      for (const [path, body] of [
        ['cancellation', {}],
        ['returns', { reason: 'Mine now.' }],
      ] as const)
        assert.equal(
          (await as(other, 'POST', `/api/orders/${order.id}/${path}`, body))
            .status,
          404,
        );
      const cancelled = await as<Order>(
        owner,
        'POST',
        `/api/orders/${order.id}/cancellation`,
        {},
      );
      assert.deepEqual(
        [cancelled.status, cancelled.body.status],
        [200, 'cancelled'],
      );
    });
  });

  it('that are over leave nothing behind', async () => {
    const { AccountStore } = await import('../src/accounts/AccountStore.ts');
    const { Database } = await import('../src/database/Database.ts');
    const { Log } = await import('../src/log/log.ts');
    const direct = new Database({
      url: database.url,
      poolSize: 1,
      log: new Log('silent'),
    });
    await database.query(
      `UPDATE customer_sessions SET expires_at = now() - interval '1 second';
       UPDATE password_resets SET expires_at = now() - interval '2 days'`,
    );
    await new AccountStore(direct).removeExpired();
    const [row] = await database.query<{ count: number }>(
      'SELECT (SELECT count(*) FROM customer_sessions) + (SELECT count(*) FROM password_resets) AS count',
    );
    assert.equal(Number(row?.count), 0);
    await direct.close();
  });
});
