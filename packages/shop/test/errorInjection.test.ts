import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { QueryResultRow } from 'pg';
import { StockStore } from '../src/backOffice/StockStore.ts';
import { PostgresCartStore } from '../src/carts/PostgresCartStore.ts';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import { Checkout } from '../src/orders/Checkout.ts';
import { OrderChanges } from '../src/orders/OrderChanges.ts';
import type { Deed } from '../src/orders/OrderChange.ts';
import { OrderStore } from '../src/orders/OrderStore.ts';
import type { Charge, Refund } from '../src/payments/PaymentProvider.ts';
import { PaymentSettlement } from '../src/payments/PaymentSettlement.ts';
import { PaymentStore } from '../src/payments/PaymentStore.ts';
import { TestPaymentProvider } from '../src/payments/TestPaymentProvider.ts';
import { ORDER } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';

const log = new Log('silent');
const MANAGER: Deed = { by: 'manager', name: 'boss@shop.test', note: 'x' };

/** Everything that an order touches. */
const TABLES = [
  'orders',
  'order_lines',
  'order_events',
  'carts',
  'stock',
  'stock_movements',
  'payments',
  'refunds',
  'return_requests',
  'coupon_uses',
  'promotions',
  'outbox',
  'audit_entries',
] as const;

/**
 * A trigger on every table, for every kind of statement that writes: it counts, in a sequence, which no rollback takes back, and
 * raises an error at the wanted count. So every statement inside of the SQL functions can be made to fail.
 */
const TRIGGERS = `
  CREATE SEQUENCE test_statements;
  CREATE TABLE test_fault (at bigint NOT NULL);
  INSERT INTO test_fault VALUES (0);
  CREATE FUNCTION test_fail() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF nextval('test_statements') = (SELECT at FROM test_fault) THEN
      RAISE EXCEPTION 'on purpose, at % of %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0042';
    END IF;
    RETURN NULL;
  END $$;
  ${TABLES.map(
    table =>
      `CREATE TRIGGER test_fail AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION test_fail();`,
  ).join('\n')}`;

/** Fails at one of the statements that the shop sends: before it reaches the database, or after it was committed there. */
class FailingDatabase extends Database {
  failAt = 0;
  lost: 'request' | 'answer' = 'request';
  sent = 0;

  override async rows<Row extends QueryResultRow>(
    name: string,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]> {
    this.sent += 1;
    if (this.sent !== this.failAt) return super.rows<Row>(name, text, values);
    if (this.lost === 'answer') await super.rows<Row>(name, text, values);
    throw new Error(`The ${this.lost} of '${name}' was lost, on purpose.`);
  }
}

/** Remembers what it took and gave back, as a real one would. */
class RememberingProvider extends TestPaymentProvider {
  readonly taken = new Map<string, number>();
  readonly given = new Map<string, number>();

  override async charge(charge: Charge) {
    const charged = await super.charge(charge);
    if (charged.outcome === 'captured')
      this.taken.set(charge.idempotencyKey, charge.amount.amount);
    return charged;
  }

  override async refund(refund: Refund) {
    this.given.set(refund.idempotencyKey, refund.amount.amount);
    return super.refund(refund);
  }
}

describe('an error', () => {
  let test: TestDatabase;
  let plain: pg.Client;
  let database: FailingDatabase;
  let carts: PostgresCartStore;
  let orders: OrderStore;
  let payments: PaymentStore;
  let provider: RememberingProvider;
  let settlement: PaymentSettlement;
  let checkout: Checkout;
  let changes: OrderChanges;
  before(async () => {
    test = await createDatabase();
    plain = new pg.Client({ connectionString: test.url });
    await plain.connect();
    await plain.query(TRIGGERS);
    database = new FailingDatabase({ url: test.url, poolSize: 2, log });
    carts = new PostgresCartStore(database, 100);
    orders = new OrderStore(database, 100);
    payments = new PaymentStore(database);
    provider = new RememberingProvider({ secret: 'secret' });
    const common = {
      orders,
      payments,
      provider,
      paymentTimeoutMs: 1_000,
      metrics: new Metrics('test'),
      log,
    };
    settlement = new PaymentSettlement(common);
    checkout = new Checkout({
      ...common,
      carts,
      settlement,
      reservationSeconds: 60,
    });
    changes = new OrderChanges({ ...common, database, settlement });
  });
  after(async () => {
    await plain?.end();
    await database?.close();
    await test?.drop();
  });

  const request = (cartId: string, paymentToken = 'test-success') => ({
    cartId,
    customer: { email: ORDER.email, name: ORDER.name, address: ORDER.address },
    shippingMethod: ORDER.shippingMethod,
    paymentToken,
  });
  const cart = async (): Promise<string> => {
    const created = await carts.create([
      { variantId: 601, quantity: 2 },
      { variantId: 602, quantity: 1 },
    ]);
    assert.equal(created.outcome, 'created');
    return created.outcome === 'created' ? created.cart.id : '';
  };
  /** An order that was paid, and with `status` moved on by hand. */
  const paid = async (status = 'paid'): Promise<string> => {
    const { order } = await checkout.run(randomUUID(), request(await cart()));
    await plain.query('UPDATE orders SET status = $1 WHERE id = $2', [
      status,
      order.id,
    ]);
    return order.id;
  };
  const reserved = async (): Promise<string> => {
    const placed = await orders.place(await placement());
    assert.equal(placed.outcome, 'placed');
    return placed.outcome === 'placed' ? placed.detail.id : '';
  };
  const placement = async () => ({
    orderId: randomUUID(),
    key: randomUUID(),
    hash: 'hash',
    token: 'token',
    cartId: await cart(),
    customer: request('').customer,
    shippingMethod: 'standard' as const,
    expiresAt: new Date(Date.now() + 60_000),
    attemptUntil: new Date(Date.now() + 60_000),
  });
  const everything = async (): Promise<unknown[]> => {
    const { rows } = await plain.query(
      `SELECT jsonb_build_object(${TABLES.map(
        table =>
          `'${table}', (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ${table} t)`,
      ).join(', ')}) AS all_of_it`,
    );
    return rows;
  };

  describe('at any statement inside of the database leaves nothing behind:', () => {
    /** What is done, on something that was made for it; every statement of it is made to fail in turn. */
    const DEEDS: Readonly<
      Record<
        string,
        {
          readonly least: number;
          readonly make: () => Promise<() => Promise<unknown>>;
        }
      >
    > = {
      'placing an order': {
        least: 4,
        make: async () => {
          const one = await placement();
          return () => orders.place(one);
        },
      },
      'taking its payment': {
        least: 2,
        make: async () => {
          const orderId = await reserved();
          return () =>
            orders.confirm({ orderId, outcome: 'captured', reference: 'r' });
        },
      },
      'noting a promise': {
        least: 3,
        make: async () => {
          const orderId = await reserved();
          return () =>
            orders.confirm({ orderId, outcome: 'authorized', reference: 'r' });
        },
      },
      'a declined payment': {
        least: 6,
        make: async () => {
          const orderId = await reserved();
          return () =>
            orders.confirm({ orderId, outcome: 'declined', reference: 'r' });
        },
      },
      'the end of a reservation': {
        least: 6,
        make: async () => {
          const id = await reserved();
          await plain.query(
            `UPDATE orders SET expires_at = now(), attempt_until = now() WHERE id = $1`,
            [id],
          );
          return () => orders.expire(100);
        },
      },
      'a cancellation before the payment': {
        least: 8,
        make: async () => {
          const id = await reserved();
          return () => changes.cancel(id, MANAGER);
        },
      },
      'a cancellation after the payment': {
        least: 7,
        make: async () => {
          const id = await paid();
          return () => changes.cancel(id, MANAGER);
        },
      },
      'a refund of some pieces': {
        least: 7,
        make: async () => {
          const id = await paid('delivered');
          return () =>
            changes.refund(
              id,
              {
                lines: [{ variantId: 601, quantity: 1 }],
                reason: 'x',
                restock: true,
              },
              MANAGER,
            );
        },
      },
      'a return': {
        least: 5,
        make: async () => {
          const id = await paid('shipped');
          return () => changes.move(id, 'returned', MANAGER);
        },
      },
      'a refused refund': {
        least: 3,
        make: async () => {
          const id = await paid();
          const refundId = randomUUID();
          await plain.query(`SELECT change_order($1, $2)`, [
            id,
            JSON.stringify({
              event: 'refund',
              from: ['paid'],
              actor: 'x',
              note: 'x',
              refund: {
                id: refundId,
                reason: 'x',
                attemptUntil: new Date(),
                whenWhole: 'refunded',
              },
            }),
          ]);
          return () => payments.settleRefund(refundId, false, 'no');
        },
      },
      'counting stock': {
        least: 3,
        make: async () => () =>
          new StockStore(database).adjust(603, 1, 'x', {
            name: 'x',
            requestId: 'x',
          }),
      },
    };

    for (const [name, { least, make }] of Object.entries(DEEDS)) {
      it(name, async () => {
        const deed = await make();
        const start = await everything();
        let failed = 0;
        for (let at = 1; at < 100; at += 1) {
          await plain.query('UPDATE test_fault SET at = $1', [at]);
          await plain.query('ALTER SEQUENCE test_statements RESTART');
          const error: unknown = await deed().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          await plain.query('UPDATE test_fault SET at = 0');
          if (error === undefined) break;
          assert.match(String(error), /on purpose/);
          failed += 1;
          assert.deepEqual(
            await everything(),
            start,
            `after an error at statement ${at}: ${String(error)}`,
          );
        }
        assert.ok(failed >= least, `only ${failed} statements were tried`);
        assert.notDeepEqual(await everything(), start, 'then it was done');
      });
    }
  });

  describe('on the way to the database, before or after any statement, leaves nothing or everything:', () => {
    const stock = async (): Promise<number> => {
      const { rows } = await plain.query<{ pieces: number }>(
        'SELECT sum(available)::integer AS pieces FROM stock WHERE variant_id IN (601, 602)',
      );
      return rows[0]?.pieces ?? NaN;
    };
    /** Fails once, at the wanted statement, then never again. */
    const withFailure = async (
      at: number,
      lost: 'request' | 'answer',
      work: () => Promise<unknown>,
    ): Promise<boolean> => {
      Object.assign(database, { failAt: at, lost, sent: 0 });
      await work().catch((error: unknown) =>
        assert.match(String(error), /on purpose/),
      );
      const reached = database.sent >= at;
      Object.assign(database, { failAt: 0 });
      return reached;
    };

    for (const lost of ['request', 'answer'] as const) {
      it(`a checkout whose ${lost} is lost is paid once when it is sent again`, async () => {
        let at = 1;
        for (; at < 20; at += 1) {
          const pieces = await stock();
          const key = randomUUID();
          const wanted = request(await cart());
          const reached = await withFailure(at, lost, () =>
            checkout.run(key, wanted),
          );
          await plain.query(
            `UPDATE orders SET attempt_until = now() - interval '1 second' WHERE idempotency_key = $1`,
            [key],
          );
          const { order } = await checkout.run(key, wanted);
          assert.equal(order.status, 'paid');
          assert.equal(await stock(), pieces - 3);
          assert.equal(provider.taken.get(order.id), order.total.amount);
          const { rows } = await plain.query(
            `SELECT 1 FROM orders WHERE cart_id = $1`,
            [wanted.cartId],
          );
          assert.equal(rows.length, 1);
          if (!reached) break;
        }
        assert.ok(at > 2, 'there are statements to lose');
      });

      it(`a checkout whose ${lost} is lost, and that nobody sends again, ends with its money and pieces back`, async () => {
        for (let at = 1; at < 20; at += 1) {
          const pieces = await stock();
          const key = randomUUID();
          const wanted = request(await cart());
          const reached = await withFailure(at, lost, () =>
            checkout.run(key, wanted),
          );
          await plain.query(
            `UPDATE orders SET expires_at = now() - interval '1 second', attempt_until = now() - interval '1 second'
             WHERE idempotency_key = $1 AND status = 'pending_payment'`,
            [key],
          );
          await orders.expire(100);
          await settlement.run();
          const { rows } = await plain.query<{ status: string; left: number }>(
            `SELECT o.status, (SELECT count(*)::integer FROM payments p WHERE p.order_id = o.id AND p.status = 'wanted') AS left
             FROM orders o WHERE idempotency_key = $1`,
            [key],
          );
          const status = rows[0]?.status ?? 'none';
          assert.ok(['none', 'expired', 'paid'].includes(status), status);
          assert.equal(rows[0]?.left ?? 0, 0);
          assert.equal(await stock(), pieces - (status === 'paid' ? 3 : 0));
          if (!reached) break;
        }
      });

      it(`a refund whose ${lost} is lost is given back once`, async () => {
        for (let at = 1; at < 20; at += 1) {
          const id = await paid();
          const pieces = await stock();
          const wish = {
            reason: 'x',
            restock: true,
            key: randomUUID(),
          };
          const reached = await withFailure(at, lost, () =>
            changes.refund(id, wish, MANAGER),
          );
          await plain.query(
            "UPDATE refunds SET attempt_until = now() - interval '1 second'",
          );
          // The person presses the button again, and the worker does what is left.
          await changes.refund(id, wish, MANAGER);
          await plain.query(
            "UPDATE refunds SET attempt_until = now() - interval '1 second'",
          );
          await settlement.run();
          const { rows } = await plain.query<{
            id: string;
            status: string;
            amount: number;
            due: number;
            state: string;
          }>(
            `SELECT r.id, r.status, r.amount_minor::integer AS amount, amount_due(o)::integer AS due, o.status AS state
             FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.id = $1`,
            [id],
          );
          assert.equal(rows.length, 1);
          assert.deepEqual(
            [rows[0]?.status, rows[0]?.amount, rows[0]?.state],
            ['done', rows[0]?.due, 'refunded'],
          );
          assert.equal(provider.given.get(rows[0]?.id ?? ''), rows[0]?.due);
          assert.equal(await stock(), pieces + 3);
          if (!reached) break;
        }
      });
    }
  });
});
