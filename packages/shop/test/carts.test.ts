import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { DynamoCartStore } from '../src/carts/DynamoCartStore.ts';
import { DynamoClient } from '../src/carts/DynamoClient.ts';
import { PostgresCartStore } from '../src/carts/PostgresCartStore.ts';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import type { Order } from '../src/orders/Order.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { ProblemBody } from './Client.ts';
import { startFakeDynamo } from './aws/FakeDynamo.ts';
import { describeCartStore } from './cartContract.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { checkBooks } from './oracle.ts';
import { startInside } from './shops.ts';

const log = new Log('silent');
const TABLE = 'carts';
process.env.AWS_ACCESS_KEY_ID ??= 'test';
process.env.AWS_SECRET_ACCESS_KEY ??= randomUUID();
process.env.AWS_REGION ??= 'eu-west-1';

describeCartStore('carts in PostgreSQL', async () => {
  const test = await createDatabase();
  const database = new Database({ url: test.url, poolSize: 4, log });
  return {
    database: test,
    carts: new PostgresCartStore(database, 100),
    async stop() {
      await database.close();
      await test.drop();
    },
  };
});

/** SHOP_TEST_DYNAMO_URL names another DynamoDB with the table `carts` instead. */
describeCartStore('carts in DynamoDB', async () => {
  const given = process.env.SHOP_TEST_DYNAMO_URL;
  const fake = given === undefined ? await startFakeDynamo(TABLE) : undefined;
  const test = await createDatabase();
  const database = new Database({ url: test.url, poolSize: 4, log });
  const client = await DynamoClient.create({
    table: TABLE,
    endpoint: given ?? fake?.endpoint ?? '',
  });
  return {
    database: test,
    carts: new DynamoCartStore(database, client),
    async stop() {
      client.close();
      await fake?.stop();
      await database.close();
      await test.drop();
    },
  };
});

describe('a shop with its carts in DynamoDB', () => {
  let fake: Awaited<ReturnType<typeof startFakeDynamo>>;
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  before(async () => {
    fake = await startFakeDynamo(TABLE);
    process.env.AWS_ENDPOINT_URL_DYNAMODB = fake.endpoint;
    database = await createDatabase();
    shop = await startInside(database.url, { SHOP_CARTS_TABLE: TABLE });
    client = new Client(shop.url);
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
    await fake?.stop();
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  });

  it('orders what is in the cart, once, and the cart is ordered then', async () => {
    const cart = await client.newCart({ variantId: 9, quantity: 2 });
    await client.call('POST', `/api/carts/${cart.id}/lines`, {
      variantId: 10,
      quantity: 1,
    });
    const key = randomUUID();
    const first = await client.checkout<Order>(cart.id, {}, key);
    assert.equal(first.status, 201);
    assert.deepEqual(
      first.body.lines.map(({ variantId, quantity }) => [variantId, quantity]),
      [
        [9, 2],
        [10, 1],
      ],
    );
    const again = await client.checkout<Order>(cart.id, {}, key);
    assert.equal(again.body.id, first.body.id);
    const other = await client.checkout<ProblemBody>(cart.id);
    assert.deepEqual([other.status, other.body.code], [409, 'cart-ordered']);
    const { body } = await client.call<{ status: string }>(
      'GET',
      `/api/carts/${cart.id}`,
    );
    assert.equal(body.status, 'ordered');
    const late = await client.call<ProblemBody>(
      'POST',
      `/api/carts/${cart.id}/lines`,
      { variantId: 9, quantity: 1 },
    );
    assert.deepEqual([late.status, late.body.code], [409, 'cart-ordered']);
    await checkBooks(database, [first.body.id]);
  });

  it('gives the cart back after a declined card, and orders what was changed since', async () => {
    const cart = await client.newCart({ variantId: 9, quantity: 1 });
    const declined = await client.checkout(cart.id, {
      payment: { token: 'test-decline' },
    });
    assert.equal(declined.status, 402);
    const changed = await client.call(
      'PATCH',
      `/api/carts/${cart.id}/lines/9`,
      { quantity: 3 },
    );
    assert.equal(changed.status, 200);
    const { status, body } = await client.checkout<Order>(cart.id);
    assert.deepEqual([status, body.lines[0]?.quantity], [201, 3]);
    await checkBooks(database, [body.id]);
  });

  it('orders no version of the cart but the one the customer looked at', async () => {
    const cart = await client.newCart({ variantId: 9, quantity: 1 });
    await client.call('POST', `/api/carts/${cart.id}/lines`, {
      variantId: 10,
      quantity: 1,
    });
    const { status, body } = await client.checkout<ProblemBody>(cart.id, {
      cartVersion: cart.version,
    });
    assert.deepEqual([status, body.code], [409, 'cart-changed']);
  });

  it('charges just what was ordered while the cart is still being filled', async () => {
    const orders = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const cart = await client.newCart({ variantId: 11, quantity: 1 });
        const [, order] = await Promise.all([
          client.call('POST', `/api/carts/${cart.id}/lines`, {
            variantId: 12,
            quantity: 1,
          }),
          client.checkout<Order>(cart.id),
        ]);
        return order;
      }),
    );
    assert.ok(orders.every(({ status }) => status === 201));
    await checkBooks(
      database,
      orders.map(({ body }) => body.id),
    );
  });

  it('answers 503 while DynamoDB is away, and nothing is ordered', async () => {
    const cart = await client.newCart({ variantId: 9, quantity: 1 });
    await fake.stop();
    for (const answer of [
      await client.call('GET', `/api/carts/${cart.id}`),
      await client.call('POST', '/api/carts', {}),
      await client.checkout(cart.id),
    ]) {
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers.get('retry-after')) >= 1);
    }
    const rows = await database.query(
      'SELECT 1 FROM orders WHERE cart_id = $1',
      [cart.id],
    );
    assert.deepEqual(rows, []);
  });
});
