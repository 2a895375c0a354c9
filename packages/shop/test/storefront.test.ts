import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readConfig } from '../src/config/readConfig.ts';
import type { RunningShop } from '../src/shop.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

/** What the first view of any page may cost, compressed. */
const MOST_SCRIPT = 100 * 1_024;

describe('the storefront', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_FEATURES: 'related,popular',
      SHOP_CACHE_MS: '0',
    });
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(shop.url + path, {
      headers: {
        'accept-encoding': 'identity',
        accept: 'text/html',
        ...headers,
      },
      redirect: 'manual',
    });
  const page = async (path: string) => {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    return response.text();
  };

  it('shows its pages without any script: products, prices, links, what is in stock', async () => {
    const home = await page('/');
    assert.match(home, /<h1>Things for the home, made to last<\/h1>/);
    assert.match(home, /href="\/products\/ochre-matte-travel-mug"/);
    const category = await page('/categories/mugs');
    assert.match(category, /<h1>Mugs<\/h1>/);
    assert.match(category, /rel="next"/);
    assert.match(category, /€\d+\.\d\d/);
    const search = await page('/search?q=oak+lamp&sort=price');
    assert.match(search, /Found for/);
    assert.match(search, /Lamp<\/span>/);
    const product = await page('/products/ochre-matte-travel-mug');
    assert.match(product, /<h1>Ochre Matte Travel Mug<\/h1>/);
    assert.match(product, /Add to cart/);
    assert.match(
      product,
      /<title>Ochre Matte Travel Mug · Harbour Goods<\/title>/,
    );
  });

  it('shows the same products as the API, also behind the first page and with filters', async () => {
    for (const question of [
      'category=mugs',
      'q=lamp&sort=price',
      'facet=material:oak&inStock=true',
    ]) {
      const answer = (await (
        await fetch(`${shop.url}/api/products?${question}&limit=24`)
      ).json()) as {
        items: { slug: string }[];
        nextCursor?: string;
      };
      const query = new URLSearchParams(question);
      const category = query.get('category');
      query.delete('category');
      const path =
        category === null
          ? `/search?${query}`
          : `/categories/${category}?${query}`;
      const shown = (text: string) =>
        [
          ...text.matchAll(
            /<li class="card[^>]*><a href="\/products\/([^"]+)"/g,
          ),
        ].map(found => found[1]);
      assert.deepEqual(
        shown(await page(path)),
        answer.items.map(item => item.slug),
        question,
      );
      if (answer.nextCursor === undefined) continue;
      const second = shown(
        await page(
          `${path}${path.includes('?') ? '&' : '?'}cursor=${answer.nextCursor}`,
        ),
      );
      assert.ok(second.length > 0);
      assert.ok(
        !second.some(slug => answer.items.some(item => item.slug === slug)),
      );
    }
  });

  it('answers 404 with a page of the shop for what does not exist', async () => {
    for (const path of [
      '/products/no-such-thing',
      '/categories/no-such-thing',
      '/products/..%2F',
    ]) {
      const response = await get(path);
      assert.equal(response.status, 404, path);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(await response.text(), /does not exist/);
    }
  });

  it('refuses what cannot be asked, with a page that says why', async () => {
    for (const path of [
      '/search?sort=cheapest',
      '/search?minPrice=abc',
      '/search?facet=nonsense',
      '/search?cursor=x',
    ]) {
      const response = await get(path);
      assert.equal(response.status, 400, path);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    }
  });

  it('leads addresses of the first releases to the pages of today', async () => {
    for (const [path, target] of [
      ['/?q=oak+lamp', '/search?q=oak+lamp'],
      ['/?category=mugs', '/categories/mugs'],
      ['/?category=//evil.example', '/categories/%2F%2Fevil.example'],
    ] as const) {
      const response = await get(path);
      assert.deepEqual(
        [response.status, response.headers.get('location')],
        [301, target],
      );
    }
  });

  it('sends pages with a policy that allows nothing from elsewhere, and names no other host', async () => {
    for (const path of [
      '/',
      '/cart',
      '/checkout',
      '/account',
      '/admin',
      '/admin/orders/1',
      '/orders/x',
    ]) {
      const response = await get(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'self'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|https?:/);
      const text = await response.text();
      assert.deepEqual(
        text.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g),
        null,
        path,
      );
      assert.doesNotMatch(text, / style="/);
    }
  });

  it('compresses pages as the caller takes them, and answers 304 to whoever has them', async () => {
    const plain = await (await get('/search')).text();
    for (const [encoding, open] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      // A socket of its own: fetch would open the compression unseen.
      const { default: http } = await import('node:http');
      const { headers, body } = await new Promise<{
        headers: Record<string, unknown>;
        body: Buffer;
      }>((resolve, reject) => {
        http
          .get(
            `${shop.url}/search`,
            { headers: { 'accept-encoding': encoding } },
            answer => {
              const chunks: Buffer[] = [];
              answer.on('data', (chunk: Buffer) => chunks.push(chunk));
              answer.on('end', () =>
                resolve({
                  headers: answer.headers,
                  body: Buffer.concat(chunks),
                }),
              );
            },
          )
          .on('error', reject);
      });
      assert.equal(headers['content-encoding'], encoding);
      assert.equal(open(body).toString(), plain);
      assert.ok(body.length < plain.length / 3);
    }
    const etag = (await get('/search')).headers.get('etag') ?? '';
    assert.equal((await get('/search', { 'if-none-match': etag })).status, 304);
  });

  it('gives files with their digest in the name for ever, compressed already', async () => {
    const home = await page('/');
    const files = [
      ...new Set(
        [...home.matchAll(/\/assets\/[\w-]+\.(?:js|css|woff2)/g)].map(
          found => found[0],
        ),
      ),
    ];
    assert.ok(files.length >= 4);
    for (const file of files) {
      const response = await fetch(shop.url + file, {
        headers: { 'accept-encoding': 'br' },
      });
      assert.equal(response.status, 200, file);
      assert.match(response.headers.get('cache-control') ?? '', /immutable/);
      assert.equal(
        response.headers.get('content-encoding'),
        file.endsWith('.woff2') ? null : 'br',
      );
      await response.arrayBuffer();
    }
    assert.equal((await get('/assets/none.js')).status, 404);
    assert.equal(
      (await get('/assets/..%2F..%2Fserver%2Frender.mjs')).status,
      404,
    );
  });

  it('sends at most 100 KiB of script for a first view, and nothing of the back office with it', async () => {
    const weigh = async (path: string) => {
      const text = await page(path);
      const scripts = [
        ...new Set(
          [...text.matchAll(/\/assets\/[\w-]+\.js/g)].map(found => found[0]),
        ),
      ];
      let bytes = 0;
      for (const script of scripts) {
        const head = await fetch(shop.url + script, {
          method: 'HEAD',
          headers: { 'accept-encoding': 'br' },
        });
        bytes += Number(head.headers.get('content-length'));
      }
      return { bytes, scripts };
    };
    const office = await weigh('/admin/orders');
    for (const path of [
      '/',
      '/categories/mugs',
      '/search?q=lamp',
      '/products/ochre-matte-travel-mug',
      '/cart',
      '/checkout',
    ]) {
      const { bytes, scripts } = await weigh(path);
      assert.ok(
        bytes > 10_000 && bytes <= MOST_SCRIPT,
        `${path}: ${bytes} bytes`,
      );
      assert.ok(!scripts.some(script => /BackOffice|OrdersPage/.test(script)));
    }
    assert.ok(office.scripts.some(script => /OrdersPage/.test(script)));
  });

  it('draws pictures by colour and view, and refuses others', async () => {
    const picture = async (query: string) => {
      const response = await get(`/images/ochre-matte-travel-mug.svg${query}`);
      assert.equal(response.status, 200, query);
      assert.equal(response.headers.get('content-type'), 'image/svg+xml');
      return response.text();
    };
    const drawn = await Promise.all(
      [
        '',
        '?colour=Sage',
        '?colour=plum',
        '?colour=plum&view=room',
        '?view=detail',
      ].map(picture),
    );
    assert.equal(new Set(drawn).size, drawn.length);
    assert.equal(await picture('?colour=SAGE'), drawn[1]);
    for (const query of [
      '?view=above',
      '?colour=%22%3E',
      '?colour=a&colour=b',
      '?size=9',
      `?colour=${'x'.repeat(99)}`,
    ]) {
      assert.equal(
        (await get(`/images/ochre-matte-travel-mug.svg${query}`)).status,
        400,
        query,
      );
    }
  });

  it('keeps its API when the pages are not built', async () => {
    const read = readConfig({
      DATABASE_URL: database.url,
      SHOP_LOG_LEVEL: 'silent',
    });
    assert.ok(read.ok);
    const { storefrontRoutes } = await import(
      '../src/storefront/storefrontRoutes.ts'
    );
    const [home] = storefrontRoutes({
      config: read.config,
      catalog: undefined as never,
      reviews: undefined as never,
      folder: '/nowhere',
    }).filter(route => route.path === '/');
    await assert.rejects(
      async () =>
        home?.handle(
          { originalUrl: '/', path: '/', query: {}, headers: {} } as never,
          { setHeader: () => undefined } as never,
        ),
      /not built; its API works/,
    );
  });
});
