import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Product } from '../src/products/ProductStore.ts';
import type { Order } from '../src/orders/Order.ts';
import type {
  ModeratedReview,
  Rating,
  Review,
} from '../src/reviews/ReviewStore.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client, ORDER } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { MANAGER_ENV, hireStaff } from './staff.ts';
import type { StaffClient } from './staff.ts';

interface ReviewPage {
  readonly rating: Rating;
  readonly items: readonly Review[];
  readonly nextCursor?: string;
}

const WORDS = {
  rating: 4,
  title: 'Holds tea',
  text: 'It holds tea.\nAnd coffee, too.',
  author: 'Ada',
};

describe('reviews', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let clerk: StaffClient;
  let slugs: string[];
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      ...MANAGER_ENV,
      SHOP_CACHE_MS: '0',
    });
    client = new Client(shop.url);
    ({ clerk } = await hireStaff(client));
    const rows = await database.query<{ slug: string }>(
      'SELECT p.slug FROM products p JOIN variants v ON v.product_id = p.id WHERE v.position = 0 ORDER BY v.id LIMIT 10',
    );
    slugs = rows.map(row => row.slug);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const write = (
    slug: string | undefined,
    change: object = {},
  ): Promise<Answer<Review & ProblemBody>> =>
    client.call('POST', `/api/products/${slug}/reviews`, {
      ...WORDS,
      ...change,
    });
  const read = async (
    slug: string | undefined,
    query = '',
  ): Promise<ReviewPage> =>
    (
      await client.call<ReviewPage>(
        'GET',
        `/api/products/${slug}/reviews${query}`,
      )
    ).body;
  const decide = (
    id: number,
    status: string,
  ): Promise<Answer<ModeratedReview>> =>
    clerk.call('PATCH', `/api/admin/reviews/${id}`, { status });
  const buy = async (slug: string | undefined): Promise<Order> => {
    const [row] = await database.query<{ id: number }>(
      'SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1 ORDER BY v.position LIMIT 1',
      [slug],
    );
    const cart = await client.newCart({ variantId: row?.id ?? 0, quantity: 1 });
    const { status, body } = await client.checkout(cart.id);
    assert.equal(status, 201);
    return body;
  };

  it('are shown, and count, only once they are approved, and no longer when they are rejected', async () => {
    const [slug] = slugs;
    const written = await write(slug);
    assert.equal(written.status, 202);
    assert.equal(written.body.verified, false);
    assert.deepEqual(await read(slug), { rating: { reviews: 0 }, items: [] });

    const waiting = await clerk.call<{ items: readonly ModeratedReview[] }>(
      'GET',
      '/api/admin/reviews',
    );
    assert.deepEqual(
      waiting.body.items.map(one => [one.id, one.status, one.product]),
      [[written.body.id, 'pending', slug]],
    );
    const approved = await decide(written.body.id, 'approved');
    assert.equal(approved.body.moderatedBy, 'clerk@shop.test');
    const shown = await read(slug);
    assert.deepEqual(shown.rating, { reviews: 1, average: 4 });
    const product = await client.call<Product>('GET', `/api/products/${slug}`);
    assert.deepEqual(product.body.rating, shown.rating);
    assert.deepEqual(shown.items, [written.body]);
    assert.equal(shown.items[0]?.text, WORDS.text);

    await decide(written.body.id, 'approved');
    assert.equal((await read(slug)).rating.reviews, 1, 'once is enough');
    await decide(written.body.id, 'rejected');
    assert.deepEqual(await read(slug), { rating: { reviews: 0 }, items: [] });
  });

  it('have a rating that is the mean of all, also when many are decided at once', async () => {
    const slug = slugs[1];
    const ids: number[] = [];
    for (let index = 0; index < 12; index += 1)
      ids.push((await write(slug, { rating: 1 + (index % 5) })).body.id);
    await Promise.all(
      ids.flatMap(id => [decide(id, 'approved'), decide(id, 'approved')]),
    );
    const { rating } = await read(slug);
    // 1 2 3 4 5 1 2 3 4 5 1 2
    assert.deepEqual(rating, { reviews: 12, average: 2.8 });
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await read(slug, `?limit=5${cursor}`);
      seen.push(...page.items.map(one => one.id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : '';
    } while (cursor !== '');
    assert.deepEqual(seen, ids.toReversed());
  });

  it('are verified by an order that holds the product, once for each order', async () => {
    const [, , slug, other] = slugs;
    const order = await buy(slug);
    const proof = { order: { id: order.id, token: order.token } };
    const wrongToken = await write(slug, {
      order: { id: order.id, token: 'wrong' },
    });
    assert.equal(wrongToken.status, 404);
    const notBought = await write(other, proof);
    assert.deepEqual(
      [notBought.status, notBought.body.code],
      [422, 'not-bought'],
    );
    const written = await write(slug, proof);
    assert.deepEqual([written.status, written.body.verified], [202, true]);
    const again = await write(slug, proof);
    assert.deepEqual([again.status, again.body.code], [409, 'reviewed']);
    const twice = await Promise.all(
      [await buy(slug)].flatMap(one => [
        write(slug, { order: { id: one.id, token: one.token } }),
        write(slug, { order: { id: one.id, token: one.token } }),
      ]),
    );
    assert.deepEqual(twice.map(one => one.status).toSorted(), [202, 409]);
  });

  it('are verified by an order of the account that one is signed in to, without its token', async () => {
    const slug = slugs[7];
    const account = await client.call('POST', '/api/accounts', {
      email: 'ada@example.com',
      name: 'Ada',
      password: 'a long password of ada',
    });
    assert.equal(account.status, 201);
    const session = await client.call<{ token: string }>(
      'POST',
      '/api/sessions',
      { email: 'ada@example.com', password: 'a long password of ada' },
    );
    const headers = { authorization: `Bearer ${session.body.token}` };
    const [row] = await database.query<{ id: number }>(
      'SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = $1 ORDER BY v.position LIMIT 1',
      [slug],
    );
    const cart = await client.call<{ id: string }>(
      'POST',
      '/api/carts',
      { lines: [{ variantId: row?.id, quantity: 1 }] },
      headers,
    );
    const bought = await client.call<Order>(
      'POST',
      `/api/carts/${cart.body.id}/checkout`,
      ORDER,
      { ...headers, 'idempotency-key': randomUUID() },
    );
    assert.equal(bought.status, 201);
    const path = `/api/products/${slug}/reviews`;
    const body = { ...WORDS, order: { id: bought.body.id } };
    assert.equal((await client.call('POST', path, body)).status, 404);
    const guests = await buy(slug);
    const stranger = await client.call(
      'POST',
      path,
      { ...WORDS, order: { id: guests.id } },
      headers,
    );
    assert.equal(stranger.status, 404, 'a guest order belongs to no account');
    const mine = await client.call<Review>('POST', path, body, headers);
    assert.deepEqual([mine.status, mine.body.verified], [202, true]);
  });

  it('are not verified by an order that was never paid', async () => {
    const slug = slugs[4];
    const order = await buy(slug);
    await client.call(
      'POST',
      `/api/orders/${order.id}/cancellation?token=${order.token}`,
    );
    const refused = await write(slug, {
      order: { id: order.id, token: order.token },
    });
    assert.equal(refused.body.code, 'not-bought');
  });

  it('take lines but no control characters, and nothing of products that are not there', async () => {
    assert.equal((await write('nothing-like-it')).status, 404);
    for (const text of [
      'a\u0000b',
      'a\u001bb',
      '\ud800',
      '',
      'x'.repeat(4_001),
    ])
      assert.equal((await write(slugs[5], { text })).status, 400);
    const html = await write(slugs[5], {
      title: '<script>alert(1)</script>',
    });
    assert.equal(html.body.title, '<script>alert(1)</script>', 'text is text');
    await database.query(
      'UPDATE products SET published = false WHERE slug = $1',
      [slugs[6]],
    );
    assert.equal((await write(slugs[6])).status, 404);
    assert.equal(
      (await client.call('GET', `/api/products/${slugs[6]}/reviews`)).status,
      404,
    );
  });
});
