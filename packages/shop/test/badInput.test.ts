import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
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
  2_147_483_648,
  '',
  ' ',
  '1',
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
];

describe('bad input', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let cart: string;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_FEATURES: 'related,popular',
    });
    client = new Client(shop.url);
    cart = (await client.newCart({ variantId: 1, quantity: 1 })).id;
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  /** Must be refused with 4xx, as a problem with a sentence (the client checks its shape). */
  const refused = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ProblemBody> => {
    const answer = await client.call<ProblemBody>(method, path, body, headers);
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
      `SELECT (SELECT count(*) FROM orders) AS orders, (SELECT sum(available) FROM stock) AS stock, (SELECT jsonb_agg(c) FROM carts c) AS carts`,
    );

  it('is refused in every field of a checkout, and nothing is ordered', async () => {
    const before = await everything();
    const key = () => ({ 'idempotency-key': randomUUID() });
    const path = `/api/carts/${cart}/checkout`;
    for (const field of [
      'email',
      'name',
      'shippingMethod',
      'payment',
      'address',
      'cartVersion',
    ]) {
      for (const value of ODD) {
        if (
          field === 'name' &&
          typeof value === 'string' &&
          /^[1x]$|OR 1|<b>/.test(value)
        )
          continue;
        await refused('POST', path, { ...ORDER, [field]: value }, key());
      }
    }
    for (const field of ['street', 'city', 'postalCode', 'country']) {
      for (const value of [null, 7, '', '\u0007', 'x'.repeat(201), [], {}]) {
        await refused(
          'POST',
          path,
          { ...ORDER, address: { ...ORDER.address, [field]: value } },
          key(),
        );
      }
    }
    for (const body of [
      undefined,
      '',
      'null',
      '[]',
      '"x"',
      '1',
      '{',
      '{"a":1}',
      '{"__proto__":{"email":"x"}}',
      '{"constructor":{}}',
      '[1,2',
    ]) {
      await refused('POST', path, body, key());
    }
    for (const wrong of [
      '',
      'short',
      'has spaces in the key itself',
      'x'.repeat(129),
      "key'; DROP TABLE orders",
    ]) {
      const problem = await refused('POST', path, ORDER, {
        'idempotency-key': wrong,
      });
      assert.equal(problem.errors?.[0]?.at, 'Idempotency-Key');
    }
    assert.deepEqual(await everything(), before);
  });

  it('is refused in every field of a cart, and the cart stays as it is', async () => {
    const before = await everything();
    for (const value of ODD) {
      await refused('POST', `/api/carts/${cart}/lines`, {
        variantId: value,
        quantity: 1,
      });
      await refused('POST', `/api/carts/${cart}/lines`, {
        variantId: 1,
        quantity: value,
      });
      if (value !== 0)
        await refused('PATCH', `/api/carts/${cart}/lines/1`, {
          quantity: value,
        });
      await refused('POST', '/api/carts', {
        lines: [{ variantId: value, quantity: 1 }],
      });
      if (!Array.isArray(value) || value.length > 0)
        await refused('POST', '/api/carts', { lines: value });
    }
    await refused('POST', `/api/carts/${cart}/lines`, {
      variantId: 999_999,
      quantity: 1,
    });
    await refused('POST', '/api/carts', {
      lines: [{ variantId: 999_999, quantity: 1 }],
    });
    await refused('POST', '/api/carts', {
      lines: Array.from({ length: 101 }, (_, index) => ({
        variantId: index + 1,
        quantity: 1,
      })),
    });
    await refused('POST', '/api/carts', {
      lines: [
        { variantId: 1, quantity: 60 },
        { variantId: 1, quantity: 60 },
      ],
    });
    await refused('POST', '/api/carts', {
      lines: [{ variantId: 1, quantity: 1, price: 1 }],
    });
    assert.deepEqual(await everything(), before);
  });

  it('is refused in queries', async () => {
    const wrong = [
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=x',
      'limit=1e2',
      'limit=',
      'limit=1&limit=2',
      'q=',
      'q=%20',
      'q=%00',
      'q=a&q=b',
      `q=${'x'.repeat(201)}`,
      'category=A',
      'category=%27',
      'category=a&category=b',
      'cursor=',
      'cursor=x',
      'cursor=W10',
      'cursor=bnVsbA',
      'cursor=WzAsLTFd',
      'cursor=WyIwIiwxXQ',
      'cursor=WzAsMWU5OV0',
      'cursor=a&cursor=b',
      'unknown=1',
      '__proto__=1',
      'q[x]=1',
    ];
    for (const query of wrong) await refused('GET', `/api/products?${query}`);
    await refused('GET', `/api/orders/${NOBODY}`);
    await refused('GET', `/api/orders/${NOBODY}?token=`);
  });

  it('finds nothing under ids that cannot be', async () => {
    for (const id of [
      NOBODY,
      'x',
      '1',
      '%00',
      '%27',
      NOBODY.toUpperCase().replace('4', 'F'),
      'undefined',
      'x'.repeat(2_000),
    ]) {
      await refused('GET', `/api/carts/${id}`);
      await refused('GET', `/api/orders/${id}?token=x`);
      await refused('POST', `/api/carts/${id}/lines`, {
        variantId: 1,
        quantity: 1,
      });
      await refused('POST', `/api/carts/${id}/accepted-prices`);
      await refused('POST', `/api/carts/${id}/checkout`, ORDER, {
        'idempotency-key': randomUUID(),
      });
      await refused('GET', `/api/products/${id}`);
      await refused('GET', `/api/products/${id}/related`);
      await refused(
        'DELETE',
        `/api/carts/${cart}/lines/${id === '1' ? '2' : id}`,
      );
    }
    for (const path of [
      '/nothing',
      '/api',
      '/api/',
      '/api/orders',
      '/../../etc/passwd',
      '/api/products/%E0%A4%A',
      '/assets/../package.json',
      '/images/x.png',
      '/images/..svg',
    ]) {
      await refused('GET', path, undefined, { accept: 'application/json' });
    }
  });

  it('is refused when it is no JSON, too long, or in another coding', async () => {
    const lines = `/api/carts/${cart}/lines`;
    await refused('POST', lines, 'variantId=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    await refused('POST', lines, '{"variantId":1,"quantity":1}', {
      'content-type': 'text/plain',
    });
    await refused('POST', lines, '{"variantId":1,"quantity":1}', {
      'content-type': 'application/json; charset=ebcdic',
    });
    await refused('POST', lines, 'zzzz', { 'content-encoding': 'gzip' });
    await refused('POST', lines, 'zzzz', { 'content-encoding': 'lzma' });
    const long = await client.call<ProblemBody>(
      'POST',
      lines,
      JSON.stringify({ variantId: 'x'.repeat(70_000) }),
    );
    assert.equal(long.status, 413);
    await refused('POST', lines, '['.repeat(30_000));
  });

  it('is told which methods are possible', async () => {
    for (const [method, path, allow] of [
      ['POST', '/api/products', 'GET, HEAD'],
      ['PUT', `/api/carts/${cart}`, 'GET, HEAD'],
      ['DELETE', `/api/carts/${cart}/checkout`, 'POST'],
      ['PATCH', '/livez', 'GET, HEAD'],
      ['POST', '/', 'GET, HEAD'],
    ] as const) {
      const answer = await client.call(method, path);
      assert.deepEqual(
        [answer.status, answer.headers.get('allow')],
        [405, allow],
        `${method} ${path}`,
      );
    }
  });

  it('gets 400 when it is not even HTTP, and the service goes on', async () => {
    const { port } = new URL(shop.url);
    for (const nonsense of [
      'HELLO\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const first = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(nonsense),
        );
        socket.once('data', data =>
          resolve(String(data).split('\r\n')[0] ?? ''),
        );
        socket.once('error', reject);
        socket.once('close', () => resolve('closed'));
        socket.setTimeout(5_000, () => socket.destroy());
      });
      assert.match(first, /^HTTP\/1\.1 4\d\d/, nonsense.slice(0, 20));
    }
    assert.equal((await client.call('GET', '/livez')).status, 200);
  });

  it('appears in pages only as text', async () => {
    const response = await fetch(
      `${shop.url}/?q=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    const page = await response.text();
    assert.equal(response.status, 200);
    assert.ok(!page.includes('<script>alert'));
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      /default-src 'self'/,
    );
    const missing = await fetch(`${shop.url}/products/nothing`, {
      headers: { accept: 'text/html' },
    });
    assert.equal(missing.status, 404);
    assert.match(missing.headers.get('content-type') ?? '', /text\/html/);
  });
});
