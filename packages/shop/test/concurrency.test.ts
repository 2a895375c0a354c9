import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Order } from '../src/orders/Order.ts';
import { Client } from './Client.ts';
import type { Answer } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startProcess } from './shops.ts';
import type { ShopProcess } from './shops.ts';

describe('many buyers on several instances', () => {
  let database: TestDatabase;
  let shops: readonly ShopProcess[];
  let clients: readonly Client[];
  before(async () => {
    database = await createDatabase();
    shops = await Promise.all(
      ['a', 'b'].map(name =>
        startProcess(database.url, { SHOP_INSTANCE: name }),
      ),
    );
    clients = shops.map(shop => new Client(shop.url));
  });
  after(async () => {
    await Promise.all((shops ?? []).map(shop => shop.stop('SIGKILL')));
    await database?.drop();
  });

  const client = (index: number): Client =>
    clients[index % clients.length] as Client;
  const setStock = (variantIds: readonly number[], pieces: number) =>
    database.query(
      'UPDATE stock SET stocked = $1, available = $1 WHERE variant_id = ANY ($2)',
      [pieces, variantIds],
    );
  /** Pieces of live orders and pieces that are left, of each variant. */
  const books = (variantIds: readonly number[]) =>
    database.query<{
      variant_id: number;
      stocked: number;
      available: number;
      sold: number;
    }>(
      `SELECT s.variant_id, s.stocked, s.available, COALESCE(sum(l.quantity), 0)::integer AS sold
       FROM stock s LEFT JOIN (order_lines l JOIN orders o ON o.id = l.order_id AND o.status IN ('pending_payment', 'paid')) ON l.variant_id = s.variant_id
       WHERE s.variant_id = ANY ($1) GROUP BY s.variant_id ORDER BY s.variant_id`,
      [variantIds],
    );
  const deadlocks = async (): Promise<number> => {
    const [row] = await database.query<{ deadlocks: number }>(
      `SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()`,
    );
    return row?.deadlocks ?? NaN;
  };

  it('sells the last pieces once: sold + left = stocked, never one too many', async () => {
    const variants = [101, 102, 103, 104, 105];
    await setStock(variants, 10);
    // 200 buyers want two articles each, in both orders: five times what there is.
    const carts = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const [one, other] = [
          variants[index % 5],
          variants[(index + 1 + (index % 3)) % 5],
        ] as [number, number];
        const lines = [
          { variantId: one, quantity: 1 },
          { variantId: other, quantity: 1 + (index % 2) },
        ];
        return client(index).newCart(
          ...(index % 2 === 0 ? lines : lines.reverse()),
        );
      }),
    );
    const answers = await Promise.all(
      carts.map((cart, index) => client(index).checkout(cart.id)),
    );
    const paid = answers.filter(answer => answer.status === 201);
    assert.ok(
      answers.every(answer => answer.status === 201 || answer.status === 409),
    );
    assert.ok(paid.length >= 5);
    const soldToCustomers = paid
      .flatMap(answer => answer.body.lines)
      .reduce((sum, line) => sum + line.quantity, 0);
    const rows = await books(variants);
    for (const row of rows) {
      assert.ok(row.available >= 0);
      assert.equal(
        row.sold + row.available,
        row.stocked,
        `variant ${row.variant_id}`,
      );
    }
    assert.equal(
      rows.reduce((sum, row) => sum + row.sold, 0),
      soldToCustomers,
    );
    // Whoever was refused wanted something of which too little is left now.
    const left = new Map(rows.map(row => [row.variant_id, row.available]));
    answers.forEach((answer, index) => {
      if (answer.status === 409)
        assert.ok(
          carts[index]?.lines.some(
            line => line.quantity > (left.get(line.variantId) ?? 0),
          ),
        );
    });
  });

  it('orders each key once, whichever instance is asked, and answers everybody', async () => {
    await setStock([111], 1_000);
    const carts = await Promise.all(
      Array.from({ length: 28 }, (_, index) =>
        client(index).newCart({ variantId: 111, quantity: 1 }),
      ),
    );
    const requests = carts.flatMap(cart => {
      const key = randomUUID();
      return [0, 1].map(
        instance => () => client(instance).checkout(cart.id, {}, key),
      );
    });
    const answers = await Promise.all(requests.map(send => send()));
    const ids = new Set(
      answers
        .filter(answer => answer.status === 201)
        .map(answer => answer.body.id),
    );
    assert.ok(
      answers.every(answer => answer.status === 201 || answer.status === 409),
    );
    assert.equal(ids.size, 28);
    const [row] = await books([111]);
    assert.deepEqual([row?.sold, row?.available], [28, 972]);
  });

  it('never lets two keys order the same cart', async () => {
    await setStock([112], 1_000);
    const carts = await Promise.all(
      Array.from({ length: 15 }, (_, index) =>
        client(index).newCart({ variantId: 112, quantity: 1 }),
      ),
    );
    const answers = await Promise.all(
      carts.flatMap(cart =>
        [0, 1, 2].map(instance => client(instance).checkout(cart.id)),
      ),
    );
    assert.equal(answers.filter(answer => answer.status === 201).length, 15);
    assert.equal((await books([112]))[0]?.sold, 15);
  });

  it('charges just what was in the cart when it was ordered, while it is still being filled', async () => {
    await setStock([113, 114], 10_000);
    const round = async (index: number): Promise<Answer<Order>> => {
      const cart = await client(index).newCart({
        variantId: 113,
        quantity: 1,
      });
      const [, order] = await Promise.all([
        client(index + 1).call('POST', `/api/carts/${cart.id}/lines`, {
          variantId: 114,
          quantity: 2,
        }),
        client(index).checkout(cart.id),
      ]);
      return order as Answer<Order>;
    };
    const rounds: Answer<Order>[] = [];
    // A thousand times, fifty at once.
    while (rounds.length < 1_000)
      rounds.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            round(rounds.length + index),
          ),
        )),
      );
    const captured = new Map(
      (
        await database.query<{ id: string; amount: number }>(
          `SELECT order_id AS id, amount_minor::integer AS amount FROM payments WHERE kind = 'charge' AND status = 'done' AND order_id = ANY ($1)`,
          [rounds.map(({ body }) => body.id)],
        )
      ).map(({ id, amount }) => [id, amount]),
    );
    for (const { status, body } of rounds) {
      assert.equal(status, 201);
      assert.equal(
        body.subtotal.amount,
        body.lines.reduce((sum, line) => sum + line.lineTotal.amount, 0),
      );
      assert.equal(captured.get(body.id), body.total.amount);
    }
  });

  it('takes locks in one order: opposite carts, declined cards and three articles cause no deadlock', async () => {
    const variants = [121, 122, 123];
    await setStock(variants, 100_000);
    const before = await deadlocks();
    const own = await Promise.all(
      ['c', 'd'].map(name =>
        startProcess(database.url, { SHOP_INSTANCE: name, SHOP_ROLE: 'web' }),
      ),
    );
    const buyers = own.map(shop => new Client(shop.url));
    const at = (index: number): Client =>
      buyers[index % buyers.length] as Client;
    const buyer = async (index: number): Promise<void> => {
      for (let round = 0; round < 12; round += 1) {
        const order =
          (index + round) % 2 === 0 ? variants : variants.toReversed();
        const cart = await at(index).newCart(
          ...order.map(variantId => ({ variantId, quantity: 1 })),
        );
        const token = round % 4 === 3 ? 'test-decline' : 'test-success';
        const { status } = await at(index + round).checkout(cart.id, {
          payment: { token },
        });
        assert.equal(status, token === 'test-success' ? 201 : 402);
      }
    };
    await Promise.all(Array.from({ length: 24 }, (_, index) => buyer(index)));
    // A connection tells of its deadlocks at the latest when it ends.
    await Promise.all(own.map(shop => shop.stop()));
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(await deadlocks(), before);
    for (const row of await books(variants))
      assert.deepEqual([row.sold, row.available], [24 * 9, 100_000 - 24 * 9]);
  });

  it('loses and doubles nothing when an instance is killed in the middle', async () => {
    const variants = [131, 132];
    await setStock(variants, 500);
    const victim = await startProcess(database.url, {
      SHOP_INSTANCE: 'victim',
      SHOP_PAYMENT_TIMEOUT_MS: '100',
    });
    const doomed = new Client(victim.url);
    const carts = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        client(index).newCart({
          variantId: variants[index % 2] as number,
          quantity: 1,
        }),
      ),
    );
    const keys = carts.map(() => randomUUID());
    const cut = carts.map((cart, index) =>
      doomed.checkout(cart.id, {}, keys[index]).catch(() => undefined),
    );
    // Killed when the first answer is there: the others are at every step.
    await Promise.race(cut);
    await victim.stop('SIGKILL');
    const acknowledged = (await Promise.all(cut)).filter(
      answer => answer?.status === 201,
    );
    // The customers press the button again; another instance goes on with what the killed one left.
    await database.query(
      `UPDATE orders SET attempt_until = now() WHERE status = 'pending_payment'`,
    );
    const again = await Promise.all(
      carts.map((cart, index) =>
        client(index).checkout(cart.id, {}, keys[index]),
      ),
    );
    assert.ok(
      again.every(answer => answer.status === 201),
      again.map(answer => answer.status).join(' '),
    );
    const ids = new Map(again.map(answer => [answer.body.id, answer.body]));
    for (const answer of acknowledged)
      assert.deepEqual(answer?.body, ids.get(answer?.body.id ?? ''));
    const rows = await books(variants);
    assert.deepEqual(
      rows.map(row => [row.sold, row.available]),
      [
        [30, 470],
        [30, 470],
      ],
    );
    const [charges] = await database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM payments WHERE kind = 'charge' AND status = 'done' AND order_id = ANY ($1)`,
      [[...ids.keys()]],
    );
    assert.equal(charges?.count, 60);
  });
});
