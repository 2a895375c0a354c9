import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FEATURES, type Feature } from '../src/config/Config.ts';
import { openApiDocument } from '../src/openapi/document.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside, startProcess } from './shops.ts';

describe('running the service', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      CAPSTAN_VERSION: '1.1.0',
      CAPSTAN_INSTANCE: 'shop-7',
      SHOP_FEATURES: 'related,popular',
    });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  it('says on every answer which version and which instance gave it', async () => {
    for (const path of [
      '/',
      '/livez',
      '/api/products',
      '/api/nothing',
      '/metrics',
      '/favicon.svg',
    ]) {
      const { headers } = await fetch(shop.url + path, {
        headers: { 'x-request-id': 'my-id' },
      });
      assert.deepEqual(
        [
          headers.get('x-shop-version'),
          headers.get('x-shop-instance'),
          headers.get('x-request-id'),
        ],
        ['1.1.0', 'shop-7', 'my-id'],
        path,
      );
    }
    const { body } = await client.call<Record<string, unknown>>(
      'GET',
      '/version',
    );
    assert.deepEqual(
      [body.version, body.instance, body.migrationLevel],
      ['1.1.0', 'shop-7', 6],
    );
    assert.match(
      await (await fetch(shop.url)).text(),
      /shop <b>1\.1\.0<\/b> · instance shop-7/,
    );
  });

  it('describes in its OpenAPI document just the routes it serves, with any set of features', async () => {
    const { body } = await client.call<{
      paths: Record<string, Record<string, unknown>>;
    }>('GET', '/openapi.json');
    assert.deepEqual(
      body,
      JSON.parse(JSON.stringify(openApiDocument(new Set(FEATURES)))),
    );
    const described = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method} ${path}`),
    );
    const served = shop.routes
      .filter(route => !route.page)
      .map(route => `${route.method} ${route.path}`);
    assert.deepEqual(described.sort(), served.sort());
    const plain = await startInside(database.url);
    const without = Object.keys(
      (openApiDocument(new Set<Feature>()) as { paths: object }).paths,
    );
    assert.deepEqual(
      [
        ...new Set(
          plain.routes.filter(route => !route.page).map(route => route.path),
        ),
      ].sort(),
      without.sort(),
    );
    await plain.stop();
  });

  it('shows what 1.1.0 brings, and not without it', async () => {
    const cart = await client.newCart({ variantId: 5, quantity: 3 });
    await client.checkout(cart.id);
    const next = await startInside(database.url, {
      SHOP_CACHE_MS: '0',
      SHOP_FEATURES: 'related,popular',
    });
    const plain = await startInside(database.url, { SHOP_CACHE_MS: '0' });
    const shows = async (
      url: string,
      path: string,
      text: string,
    ): Promise<boolean> =>
      (await (await fetch(url + path)).text()).includes(text);
    const product = '/products/ochre-matte-travel-mug';
    assert.ok(await shows(next.url, '/', 'Popular right now'));
    assert.ok(await shows(next.url, product, 'Goes well with it'));
    assert.ok(!(await shows(plain.url, '/', 'Popular right now')));
    assert.ok(!(await shows(plain.url, product, 'Goes well with it')));
    assert.equal((await fetch(`${plain.url}/api/popular`)).status, 404);
    await Promise.all([next.stop(), plain.stop()]);
  });

  it('exports rates, errors and durations by route, never by what callers send', async () => {
    await client.call('GET', '/api/products/no-such-thing-1', undefined);
    await client.call('GET', '/api/products/no-such-thing-2', undefined);
    await client.call('GET', '/some/path/42');
    const { body } = await client.call<string>('GET', '/metrics');
    assert.match(
      body,
      /shop_http_requests_total\{route="\/api\/products\/\{slug\}",method="GET",status="404",revision="1\.1\.0"\} 2/,
    );
    assert.match(body, /route="unmatched",method="GET",status="404"/);
    assert.doesNotMatch(body, /no-such-thing|some\/path/);
    for (const name of [
      'shop_queue_depth',
      'shop_event_loop_delay_seconds',
      'shop_event_loop_utilization',
      'shop_database_connections',
      'shop_checkouts_total',
      'process_resident_memory_bytes',
    ]) {
      assert.match(body, new RegExp(`^${name}(\\{[^}]*\\})? [0-9.e+-]+$`, 'm'));
    }
    for (const line of body.trim().split('\n'))
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? -?[0-9.e+-]+)$/);
  });

  it('stays alive but not ready while the database is away, answers 503, and recovers', async () => {
    const gone = await createDatabase();
    const other = await startInside(gone.url);
    const otherClient = new Client(other.url);
    assert.equal((await otherClient.call('GET', '/readyz')).status, 200);
    await database.query(
      `ALTER DATABASE ${new URL(gone.url).pathname.slice(
        1,
      )} ALLOW_CONNECTIONS false`,
    );
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [new URL(gone.url).pathname.slice(1)],
    );
    const refused = await otherClient.call<ProblemBody>(
      'POST',
      '/api/carts',
      {},
    );
    assert.deepEqual(
      [refused.status, refused.headers.get('retry-after')],
      [503, '1'],
    );
    assert.equal((await otherClient.call('GET', '/livez')).status, 200);
    let ready = 200;
    for (let attempt = 0; attempt < 40 && ready === 200; attempt += 1) {
      await new Promise(resolve => setTimeout(resolve, 100));
      ready = (await otherClient.call('GET', '/readyz')).status;
    }
    assert.equal(ready, 503);
    await database.query(
      `ALTER DATABASE ${new URL(gone.url).pathname.slice(
        1,
      )} ALLOW_CONNECTIONS true`,
    );
    assert.equal((await otherClient.call('GET', '/readyz')).status, 200);
    assert.equal(
      (await otherClient.call('POST', '/api/carts', {})).status,
      201,
    );
    await other.stop();
    await gone.drop();
  });

  it('ends with one message that lists all mistakes and exit code 78 when its configuration is wrong', async () => {
    await assert.rejects(
      startProcess('nonsense', { SHOP_POOL_SIZE: '0', SHOP_LOG_LEVEL: 'loud' }),
      (error: Error) => {
        assert.match(error.message, /ended with 78/);
        for (const part of [
          '3 mistake(s)',
          'DATABASE_URL',
          'SHOP_POOL_SIZE',
          'SHOP_LOG_LEVEL',
        ])
          assert.ok(error.message.includes(part), part);
        return true;
      },
    );
  });

  it('says which port is taken', async () => {
    await assert.rejects(
      startProcess(database.url, { PORT: new URL(shop.url).port }),
      /Port \d+ on 127\.0\.0\.1 is in use/,
    );
  });
});
