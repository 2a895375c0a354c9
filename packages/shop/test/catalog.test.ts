import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ProductPage as Page } from '../src/products/Catalog.ts';
import type { Department, Product } from '../src/products/ProductStore.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';

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
    const { body } = await client.call<{ items: Department[] }>(
      'GET',
      '/api/categories',
    );
    const categories = body.items.flatMap(department => department.categories);
    assert.equal(categories.length, 30);
    assert.equal(
      categories.reduce((sum, category) => sum + category.products, 0),
      1_000,
    );
    const lamps = categories.find(category => category.slug === 'table-lamps');
    const slugs = await walk('category=table-lamps&limit=7');
    assert.equal(slugs.length, lamps?.products);
    assert.ok(slugs.every(slug => slug.endsWith('lamp')));
  });

  it('shows all products of the categories of a department', async () => {
    const { body } = await client.call<{ items: Department[] }>(
      'GET',
      '/api/categories',
    );
    const lighting = body.items.find(one => one.slug === 'lighting');
    assert.deepEqual(
      lighting?.categories.map(category => category.slug),
      ['table-lamps', 'pendant-lamps', 'candles'],
    );
    const slugs = await walk('category=lighting&limit=50');
    assert.equal(slugs.length, lighting?.products);
    assert.ok(slugs.some(slug => slug.endsWith('lantern')));
    assert.ok(slugs.some(slug => slug.endsWith('pendant-lamp')));
  });

  describe('narrowed down', () => {
    const page = async (question: string): Promise<Page> => {
      const { status, body } = await client.call<Page>(
        'GET',
        `/api/products?${question}`,
      );
      assert.equal(status, 200, question);
      return body;
    };
    const materialsOf = async (slugs: readonly string[]) =>
      new Set(
        (
          await database.query<{ material: string }>(
            `SELECT attributes->'material'->>0 AS material FROM products WHERE slug = ANY ($1)`,
            [slugs],
          )
        ).map(row => row.material),
      );

    it('lists what has one of the values of each attribute', async () => {
      const slugs = await walk(
        'facet=material:oak&facet=material:walnut&facet=colour:Sage&limit=9',
      );
      assert.deepEqual([...(await materialsOf(slugs))].sort(), [
        'oak',
        'walnut',
      ]);
      const [expected] = await database.query<{ count: number }>(
        `SELECT count(*)::integer FROM products
         WHERE attributes->'material' ?| ARRAY['oak', 'walnut'] AND attributes->'colour' ? 'Sage'`,
      );
      assert.equal(slugs.length, expected?.count);
    });

    it('counts choices so that each leads to as many products as it says', async () => {
      const { facets, total } = await page(
        'category=furniture&facet=material:oak&facets=true',
      );
      assert.equal(
        total,
        (await walk('category=furniture&facet=material:oak')).length,
      );
      const values = (name: string) =>
        facets?.attributes.find(one => one.name === name)?.values ?? [];
      assert.ok(values('colour').length > 3);
      for (const { value, products } of values('colour')) {
        assert.equal(
          (
            await walk(
              `category=furniture&facet=material:oak&facet=colour:${value}`,
            )
          ).length,
          products,
          value,
        );
      }
      // The other materials are still offered: choosing one widens the list.
      for (const { value, products } of values('material')) {
        const slugs = await walk(
          `category=furniture&facet=material:${encodeURIComponent(value)}`,
        );
        assert.equal(slugs.length, products, value);
      }
      assert.equal(
        facets?.categories.reduce((sum, one) => sum + one.products, 0),
        total,
      );
    });

    it('sorts by price both ways and by age, over all pages', async () => {
      for (const [sort, order] of [
        ['price', 'v.price_minor, p.id'],
        ['-price', 'v.price_minor DESC, p.id'],
        ['newest', 'p.created_at DESC, p.id'],
      ] as const) {
        const expected = await database.query<{ slug: string }>(
          `SELECT p.slug FROM products p JOIN variants v ON v.product_id = p.id AND v.position = 0
           JOIN categories c ON c.id = p.category_id WHERE c.slug = 'mugs' ORDER BY ${order}`,
        );
        assert.deepEqual(
          await walk(`category=mugs&sort=${sort}&limit=4`),
          expected.map(row => row.slug),
          sort,
        );
      }
    });

    it('keeps to a range of prices and to what can be bought', async () => {
      const all = await page('category=knives&limit=100&facets=true');
      const least = all.facets?.price?.least ?? 0;
      const most = all.facets?.price?.most ?? 0;
      assert.ok(least > 0 && most > least);
      const middle = Math.round((least + most) / 2);
      const { items } = await page(
        `category=knives&limit=100&minPrice=${least + 1}&maxPrice=${middle}`,
      );
      assert.ok(items.length > 0 && items.length < all.items.length);
      assert.ok(
        items.every(
          ({ price }) => price.amount > least && price.amount <= middle,
        ),
      );
      await database.query(
        `UPDATE stock SET available = 0 WHERE variant_id IN (
           SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1)`,
        [items[0]?.slug],
      );
      const inStock = await walk('category=knives&inStock=true');
      assert.ok(!inStock.includes(items[0]?.slug ?? ''));
    });

    it('combines words with a category and a choice', async () => {
      const slugs = await walk('q=oak&category=lighting&sort=price');
      assert.ok(slugs.length > 0);
      assert.deepEqual(
        (await walk('q=oak&category=lighting')).sort(),
        slugs.sort(),
      );
    });
  });

  describe('with words typed wrong', () => {
    it('looks for the nearest words of the catalog, and says so', async () => {
      for (const [typed, meant] of [
        ['stonewear mgu', 'stoneware mug'],
        ['lmap', 'lamp'],
        ['headpones', 'headphones'],
        ['borosilcate tumbler', 'borosilicate tumbler'],
      ] as const) {
        const { body } = await client.call<Page>(
          'GET',
          `/api/products?q=${encodeURIComponent(typed)}&facets=true`,
        );
        assert.equal(body.corrected, meant);
        assert.ok(body.items.length > 0);
        const right = await client.call<Page>(
          'GET',
          `/api/products?q=${encodeURIComponent(meant)}&facets=true`,
        );
        assert.equal(right.body.corrected, undefined);
        assert.deepEqual(body.items, right.body.items);
        assert.equal(body.total, right.body.total);
      }
    });

    it('leaves words alone that are far from every word it knows', async () => {
      const { body } = await client.call<Page>(
        'GET',
        '/api/products?q=xylophonist',
      );
      assert.deepEqual(body, { items: [] });
    });
  });

  it('hides what is not published, everywhere', async () => {
    const slug = 'ochre-matte-travel-mug';
    await database.query(
      'UPDATE products SET published = false WHERE slug = $1',
      [slug],
    );
    try {
      assert.equal(
        (await client.call('GET', `/api/products/${slug}`)).status,
        404,
      );
      for (const question of [
        'limit=100',
        'category=mugs',
        'q=ochre+travel+mug',
        'category=mugs&sort=price',
      ])
        assert.ok(!(await walk(question)).includes(slug), question);
    } finally {
      await database.query('UPDATE products SET published = true');
    }
  });

  it('refuses a filter that it does not understand, naming it', async () => {
    for (const [question, at] of [
      ['facet=oak', '/facet'],
      ['facet=Material:oak', '/facet'],
      [`facet=material:${'x'.repeat(200)}`, '/facet'],
      [Array.from({ length: 21 }, () => 'facet=a:b').join('&'), '/facet'],
      ['minPrice=-1', '/minPrice'],
      ['maxPrice=cheap', '/maxPrice'],
      ['maxPrice=1e3', '/maxPrice'],
      ['inStock=1', '/inStock'],
      ['sort=random', '/sort'],
      ['sort=price&sort=newest', '/sort'],
      ['facets=yes', '/facets'],
      ['colour=Sage', '/colour'],
    ] as const) {
      const { status, body } = await client.call<{
        errors: { at: string }[];
      }>('GET', `/api/products?${question}`);
      assert.equal(status, 400, question);
      assert.deepEqual(
        body.errors.map(error => error.at),
        [at],
        question,
      );
    }
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
