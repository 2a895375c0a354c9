import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Product, ProductSummary } from '../src/products/ProductStore.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

interface Page {
  readonly items: readonly ProductSummary[];
  readonly nextCursor?: string;
}

describe('the catalog', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_FEATURES: 'related,popular',
      SHOP_CACHE_MS: '0',
    });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const walk = async (question: string): Promise<string[]> => {
    const slugs: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 60; pages += 1) {
      const { body } = await client.call<Page>(
        'GET',
        `/api/products?${question}${cursor}`,
      );
      slugs.push(...body.items.map(item => item.slug));
      if (body.nextCursor === undefined) return slugs;
      cursor = `&cursor=${body.nextCursor}`;
    }
    throw new Error('The pages do not end.');
  };

  it('shows every product once when all pages are read', async () => {
    const slugs = await walk('limit=100');
    assert.equal(slugs.length, 1_000);
    assert.equal(new Set(slugs).size, 1_000);
  });

  it('shows only products of a category, as many as the category says', async () => {
    const { body } = await client.call<{
      items: { slug: string; products: number }[];
    }>('GET', '/api/categories');
    assert.equal(body.items.length, 30);
    assert.equal(
      body.items.reduce((sum, category) => sum + category.products, 0),
      1_000,
    );
    const lamps = body.items.find(category => category.slug === 'table-lamps');
    const slugs = await walk('category=table-lamps&limit=7');
    assert.equal(slugs.length, lamps?.products);
    assert.ok(slugs.every(slug => slug.endsWith('lamp')));
  });

  it('answers an unknown category with an empty page', async () => {
    assert.deepEqual(await walk('category=no-such-thing'), []);
  });

  it('finds products by words in any form, best first, over all pages without repeating one', async () => {
    const [rows] = await database.query<{ hits: number }>(
      `SELECT count(*)::integer AS hits FROM products WHERE search @@ websearch_to_tsquery('english', 'oak lamps')`,
    );
    const slugs = await walk('q=oak+lamps&limit=3');
    assert.ok((rows?.hits ?? 0) > 3);
    assert.equal(slugs.length, rows?.hits);
    assert.equal(new Set(slugs).size, slugs.length);
    assert.match(slugs[0] ?? '', /lamp$/);
  });

  it('takes every search text as words, whatever it contains', async () => {
    for (const query of [
      "'; DROP TABLE products; --",
      '<script>',
      '"',
      '\\',
      '%',
      '& | ! ( )',
      'a:*',
      '😀',
      'x'.repeat(200),
    ]) {
      const { status } = await client.call(
        'GET',
        `/api/products?q=${encodeURIComponent(query)}`,
      );
      assert.equal(status, 200, query);
    }
  });

  it('answers 304 to whoever has the product already, and 200 once it changed', async () => {
    const path = '/api/products/ochre-matte-travel-mug';
    const first = await client.call<Product>('GET', path);
    const etag = first.headers.get('etag') ?? '';
    assert.match(etag, /^"[^"]+"$/);
    assert.equal(
      (await client.call('GET', path, undefined, { 'if-none-match': etag }))
        .status,
      304,
    );
    await database.query(
      'UPDATE variants SET price_minor = price_minor + 1 WHERE id = $1',
      [first.body.variants[0]?.id],
    );
    const changed = await client.call<Product>('GET', path, undefined, {
      'if-none-match': etag,
    });
    assert.equal(changed.status, 200);
    assert.equal(
      changed.body.variants[0]?.price.amount,
      (first.body.variants[0]?.price.amount ?? 0) + 1,
    );
  });

  it('offers related products of the same category, never the product itself', async () => {
    const { body } = await client.call<Page>(
      'GET',
      '/api/products/ochre-matte-travel-mug/related',
    );
    assert.equal(body.items.length, 4);
    assert.ok(
      body.items.every(
        item =>
          item.category === 'mugs' && item.slug !== 'ochre-matte-travel-mug',
      ),
    );
  });

  it('tells low and sold-out stock, but not how many pieces there are', async () => {
    const { body } = await client.call<Product>(
      'GET',
      '/api/products/wren-small-side-plate',
    );
    const id = body.variants[0]?.id;
    for (const [pieces, shown] of [
      [0, 'sold-out'],
      [5, 'low'],
      [6, 'in-stock'],
    ] as const) {
      await database.query(
        'UPDATE stock SET available = $1 WHERE variant_id = $2',
        [pieces, id],
      );
      const answer = await client.call<Product>(
        'GET',
        '/api/products/wren-small-side-plate',
      );
      assert.equal(answer.body.variants[0]?.availability, shown);
    }
  });
});
