import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { QueryResultRow } from 'pg';
import { PostgresCartStore } from '../src/carts/PostgresCartStore.ts';
import { Database } from '../src/database/Database.ts';
import { migrate } from '../src/database/migrations.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import { OrderStore } from '../src/orders/OrderStore.ts';
import type { Placement } from '../src/orders/OrderStore.ts';
import { ReservationReaper } from '../src/orders/ReservationReaper.ts';
import type { Reversal } from '../src/payments/PaymentProvider.ts';
import { PaymentSettlement } from '../src/payments/PaymentSettlement.ts';
import { PaymentStore } from '../src/payments/PaymentStore.ts';
import { TestPaymentProvider } from '../src/payments/TestPaymentProvider.ts';
import { resource } from '../src/resources.ts';
import { seed } from '../src/seeds/seed.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';

const log = new Log('silent');

/** 20,000 carts, orders, lines and payments. */
const GROW = `
  INSERT INTO carts (id, currency, lines, expires_at) SELECT gen_random_uuid(), 'EUR', '[]', now() + interval '1 day' FROM generate_series(1, 20000);
  INSERT INTO orders (id, idempotency_key, request_hash, token, cart_id, status, customer, shipping_method, currency, subtotal_minor,
    shipping_minor, total_minor, created_at, expires_at, attempt_until)
  SELECT gen_random_uuid(), 'old-' || n, '', '', gen_random_uuid(), 'paid', '{}', 'standard', 'EUR', 1, 1, 2, now(), now(), now() FROM generate_series(1, 20000) n;
  INSERT INTO order_lines SELECT id, 1, 1, 's', 's', 't', 1, 1 FROM orders WHERE idempotency_key LIKE 'old-%';
  INSERT INTO payments SELECT id, 'charge', 'done', 1, 'EUR', NULL, now() FROM orders WHERE idempotency_key LIKE 'old-%';`;

/** Counters of a busy connection reach the statistics after at most a second. */
const settle = () => new Promise(resolve => setTimeout(resolve, 1_300));

/** Counts statements by name. */
class CountingDatabase extends Database {
  readonly calls = new Map<string, number>();

  override rows<Row extends QueryResultRow>(
    name: string,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    return super.rows<Row>(name, text, values);
  }
}

describe('placing orders', () => {
  let test: TestDatabase;
  let database: CountingDatabase;
  let carts: PostgresCartStore;
  let orders: OrderStore;
  const open = async (url: string): Promise<void> => {
    database = new CountingDatabase({ url, poolSize: 4, log });
    carts = new PostgresCartStore(database, 2_000);
    orders = new OrderStore(database, 2_000);
  };
  before(async () => {
    test = await createDatabase();
    await open(test.url);
  });
  after(async () => {
    await database?.close();
    await test?.drop();
  });

  const placement = async (
    variantIds: readonly number[],
    change: Partial<Placement> = {},
  ): Promise<Placement> => {
    const created = await carts.create(
      variantIds.map(variantId => ({ variantId, quantity: 1 })),
    );
    assert.equal(created.outcome, 'created');
    return {
      orderId: randomUUID(),
      key: randomUUID(),
      hash: 'hash',
      token: 'token',
      cartId: created.outcome === 'created' ? created.cart.id : '',
      customer: {
        email: 'a@b.de',
        name: 'A',
        address: { street: 'S', city: 'C', postalCode: '1', country: 'DE' },
      },
      shippingMethod: 'standard',
      expiresAt: new Date(Date.now() + 60_000),
      attemptUntil: new Date(Date.now() + 60_000),
      ...change,
    };
  };
  const stockOf = async (variantId: number): Promise<number> => {
    const [row] = await test.query<{ available: number }>(
      'SELECT available FROM stock WHERE variant_id = $1',
      [variantId],
    );
    return row?.available ?? NaN;
  };

  it('places a crowd in one call, and one short order does not hold up the others', async () => {
    await test.query(
      'UPDATE stock SET stocked = 0, available = 0 WHERE variant_id = 201',
    );
    const crowd = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        placement([index === 40 ? 201 : 202]),
      ),
    );
    database.calls.clear();
    const answers = await Promise.all(crowd.map(one => orders.place(one)));
    assert.equal(
      answers.filter(answer => answer.outcome === 'placed').length,
      63,
    );
    assert.equal(answers[40]?.outcome, 'soldOut');
    assert.equal(database.calls.get('place_orders'), 1);
  });

  it('decides within a batch who gets the last piece, and a refused order takes nothing from those after it', async () => {
    await test.query(
      'UPDATE stock SET stocked = 3, available = 3 WHERE variant_id = 203',
    );
    await test.query(
      'UPDATE stock SET stocked = 0, available = 0 WHERE variant_id = 204',
    );
    const first = await placement([205]);
    const batch = [
      await placement([203, 204]),
      await placement([203]),
      await placement([203, 204]),
      await placement([203]),
      await placement([203]),
      await placement([203]),
    ];
    const answers = await Promise.all(
      [first, ...batch].map(one => orders.place(one)),
    );
    assert.deepEqual(
      answers.map(answer => answer.outcome),
      ['placed', 'soldOut', 'placed', 'soldOut', 'placed', 'placed', 'soldOut'],
    );
    assert.equal(await stockOf(203), 0);
  });

  it('keeps the same key and the same cart apart within one batch', async () => {
    const one = await placement([206]);
    const same = { ...one, orderId: randomUUID() };
    const sameCart = { ...one, orderId: randomUUID(), key: randomUUID() };
    const before = await stockOf(206);
    const filler = await placement([207]);
    const answers = await Promise.all(
      [filler, one, same, sameCart].map(item => orders.place(item)),
    );
    assert.deepEqual(
      answers.map(answer => answer.outcome),
      ['placed', 'placed', 'replay', 'ordered'],
    );
    assert.equal(await stockOf(206), before - 1);
  });

  it('moves an order only once: a second or contrary answer of the provider changes nothing', async () => {
    const before = await stockOf(208);
    const one = await placement([208]);
    await orders.place(one);
    assert.equal(
      await orders.confirm({
        orderId: one.orderId,
        outcome: 'captured',
        reference: 'r',
      }),
      'paid',
    );
    assert.equal(
      await orders.confirm({
        orderId: one.orderId,
        outcome: 'declined',
        reference: 'r',
      }),
      'paid',
    );
    assert.equal(
      await orders.confirm({
        orderId: one.orderId,
        outcome: 'captured',
        reference: 'r',
      }),
      'paid',
    );
    assert.equal(await stockOf(208), before - 1);
  });

  it('ends an unpaid reservation: stock and cart are free again, the charge is reversed, a late payment stays without effect', async () => {
    const before = await stockOf(209);
    const past = new Date(Date.now() - 1_000);
    const [old, busy, fresh] = [
      await placement([209], { expiresAt: past, attemptUntil: past }),
      await placement([209], { expiresAt: past }),
      await placement([209]),
    ];
    for (const one of [old, busy, fresh]) await orders.place(one);
    const reversed: string[] = [];
    const provider = new TestPaymentProvider({ secret: 'secret' });
    provider.reverse = async ({ idempotencyKey }: Reversal) =>
      void reversed.push(idempotencyKey);
    const payments = new PaymentStore(database);
    const settlement = new PaymentSettlement({
      orders,
      payments,
      provider,
      paymentTimeoutMs: 1_000,
      metrics: new Metrics('test'),
      log,
    });
    const reaper = new ReservationReaper({ orders, carts, settlement, log });
    await Promise.all([reaper.run(), reaper.run()]);
    assert.deepEqual(
      reversed.filter((id, index) => reversed.indexOf(id) === index),
      [old.orderId],
    );
    assert.equal(
      await stockOf(209),
      before - 2,
      'the one that is being paid and the fresh one keep theirs',
    );
    assert.equal((await carts.find({ id: old.cartId }))?.status, 'open');
    assert.equal(
      await orders.confirm({
        orderId: old.orderId,
        outcome: 'captured',
        reference: 'late',
      }),
      'expired',
    );
    assert.deepEqual(await payments.wantedReversals(10), []);
    assert.equal(await stockOf(209), before - 2);
  });

  it('deletes carts that nobody touched for their time', async () => {
    const created = await carts.create([]);
    assert.equal(created.outcome, 'created');
    if (created.outcome !== 'created') return;
    await test.query('UPDATE carts SET expires_at = now() WHERE id = $1', [
      created.cart.id,
    ]);
    assert.equal(await carts.find({ id: created.cart.id }), undefined);
    await carts.removeExpired();
    assert.equal(
      (await test.query('SELECT 1 FROM carts WHERE id = $1', [created.cart.id]))
        .length,
      0,
    );
  });

  it('does not read whole tables for ever because its plans were made while they were empty', async () => {
    const empty = await createDatabase('empty');
    await migrate({ url: empty.url, folder: resource('migrations') });
    await seed(empty.url);
    // What brings the trap on: statistics that say these tables are empty.
    await empty.query('ANALYZE orders, order_lines, carts, payments');
    await database.close();
    await open(empty.url);
    const buy = async (): Promise<void> => {
      const one = await placement([1, 2]);
      await orders.place(one);
      await orders.confirm({
        orderId: one.orderId,
        outcome: 'captured',
        reference: 'r',
      });
    };
    const read = async (): Promise<number> => {
      await empty.query('SELECT pg_stat_clear_snapshot()');
      const [row] = await empty.query<{ read: number }>(
        `SELECT sum(seq_tup_read + idx_tup_fetch)::integer AS read FROM pg_stat_user_tables WHERE relname IN ('orders', 'order_lines', 'carts', 'payments')`,
      );
      return row?.read ?? NaN;
    };
    for (let index = 0; index < 60; index += 1) await buy();
    // The shop grows, on the connections that were open when it was empty.
    await empty.query(GROW);
    await settle();
    const before = await read();
    for (let round = 0; round < 10; round += 1)
      await Promise.all(Array.from({ length: 6 }, buy));
    await settle();
    const rows = (await read()) - before;
    assert.ok(
      rows < 20_000,
      `60 orders read ${rows} rows, as many as a table holds`,
    );
    await database.close();
    await empty.drop();
    await open(test.url);
  });
});
