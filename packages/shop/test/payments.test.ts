import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import type { Order } from '../src/orders/Order.ts';
import { OrderStore } from '../src/orders/OrderStore.ts';
import type {
  PaymentProvider,
  Reversal,
} from '../src/payments/PaymentProvider.ts';
import { PaymentSettlement } from '../src/payments/PaymentSettlement.ts';
import { PaymentStore } from '../src/payments/PaymentStore.ts';
import { TestPaymentProvider } from '../src/payments/TestPaymentProvider.ts';
import { sign } from '../src/payments/signature.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { until } from './until.ts';

const SECRET = 'a secret of the tests only';
const HOOK = '/api/payments/webhooks/test';
const log = new Log('silent');

describe('payments', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let inner: Database;
  let payments: PaymentStore;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      SHOP_PAYMENT_TIMEOUT_MS: '150',
      SHOP_PAYMENT_WEBHOOK_SECRET: SECRET,
    });
    client = new Client(shop.url);
    inner = new Database({ url: database.url, poolSize: 2, log });
    payments = new PaymentStore(inner);
  });
  after(async () => {
    await shop?.stop();
    await inner?.close();
    await database?.drop();
  });

  /** What a worker does with what is left to do, with this provider. */
  const settlement = (provider: PaymentProvider): PaymentSettlement =>
    new PaymentSettlement({
      orders: new OrderStore(inner, 100),
      payments,
      provider,
      paymentTimeoutMs: 1_000,
      metrics: new Metrics('test'),
      log,
    });
  const rowOf = async (
    id: string,
  ): Promise<{ status: string; charges: number; reversals: string[] }> => {
    const [row] = await database.query<{
      status: string;
      charges: number;
      reversals: string[];
    }>(
      `SELECT o.status,
         (SELECT count(*)::integer FROM payments p WHERE p.order_id = o.id AND p.kind = 'charge' AND p.status = 'done') AS charges,
         COALESCE((SELECT array_agg(p.kind || ' ' || p.status) FROM payments p WHERE p.order_id = o.id AND p.kind IN ('void', 'refund')), '{}') AS reversals
       FROM orders o WHERE o.id = $1`,
      [id],
    );
    assert.ok(row);
    return row;
  };
  const stockOf = async (variantId: number): Promise<number> => {
    const [row] = await database.query<{ available: number }>(
      'SELECT available FROM stock WHERE variant_id = $1',
      [variantId],
    );
    return row?.available ?? NaN;
  };
  const buy = async (
    token: string,
    variantId = 400,
  ): Promise<
    Answer<Order & ProblemBody> & { id: string; key: string; cartId: string }
  > => {
    const cart = await client.newCart({ variantId, quantity: 1 });
    const key = randomUUID();
    const answer = await client.checkout<Order & ProblemBody>(
      cart.id,
      { payment: { token } },
      key,
    );
    const [row] = await database.query<{ id: string }>(
      'SELECT id FROM orders WHERE cart_id = $1',
      [cart.id],
    );
    return { ...answer, id: row?.id ?? '', key, cartId: cart.id };
  };
  const deliver = (
    event: unknown,
    signature?: string,
  ): Promise<Answer<{ outcome: string } & ProblemBody>> => {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    return client.call('POST', HOOK, body, {
      'x-test-signature': signature ?? sign(SECRET, Buffer.from(body)),
    });
  };
  const captured = (
    order: Pick<Order, 'id' | 'total'>,
    id = `evt_${randomUUID()}`,
  ) => ({
    id,
    kind: 'charge',
    orderId: order.id,
    charged: { outcome: 'captured', reference: 'late' },
    amount: order.total,
  });

  it('that the provider never answered are paid by the webhook that comes later', async () => {
    const waiting = await buy('test-late-success');
    assert.deepEqual([waiting.status, waiting.body.status], [202, 'placed']);
    await until(async () => (await rowOf(waiting.id)).status === 'paid');
    const again = await client.checkout(
      waiting.cartId,
      { payment: { token: 'test-late-success' } },
      waiting.key,
    );
    assert.deepEqual([again.status, again.body.status], [201, 'paid']);
    assert.equal((await rowOf(waiting.id)).charges, 1);
  });

  it('that are declined late give the pieces back', async () => {
    const before = await stockOf(401);
    const waiting = await buy('test-late-decline', 401);
    assert.equal(waiting.status, 202);
    assert.equal(await stockOf(401), before - 1);
    await until(async () => (await rowOf(waiting.id)).status === 'declined');
    assert.equal(await stockOf(401), before);
  });

  for (const token of [
    'test-early-webhook',
    'test-duplicate-webhook',
    'test-out-of-order',
  ]) {
    it(`are taken once with ${token}`, async () => {
      const { status, id } = await buy(token);
      assert.equal(status, 201);
      const events = token === 'test-out-of-order' ? 2 : 1;
      await until(async () => {
        const rows = await database.query(
          'SELECT 1 FROM webhook_events WHERE order_id = $1 AND done_at IS NOT NULL',
          [id],
        );
        return rows.length === events;
      });
      assert.deepEqual(await rowOf(id), {
        status: 'paid',
        charges: 1,
        reversals: [],
      });
    });
  }

  it('that come after the reservation ended are given back, also when they are told twice', async () => {
    const before = await stockOf(402);
    const waiting = await buy('test-timeout', 402);
    await database.query(
      'UPDATE orders SET expires_at = now(), attempt_until = now() WHERE id = $1',
      [waiting.id],
    );
    await database.query('SELECT expire_reservations(10)');
    assert.equal(await stockOf(402), before);
    assert.deepEqual((await rowOf(waiting.id)).reversals, ['void wanted']);
    const answer = await deliver(captured(waiting.body));
    assert.deepEqual([answer.status, answer.body.outcome], [200, 'expired']);
    assert.equal((await deliver(captured(waiting.body))).status, 200);
    const after = await rowOf(waiting.id);
    assert.equal(after.status, 'expired');
    assert.equal(after.charges, 0);
    assert.ok(after.reversals.every(one => one.endsWith('done')));
    assert.ok(after.reversals.includes('refund done'));
    assert.equal(await stockOf(402), before);
  });

  it('that are only promised keep the pieces and are taken by the worker', async () => {
    const before = await stockOf(403);
    const promised = await buy('test-authorized', 403);
    assert.deepEqual([promised.status, promised.body.status], [202, 'placed']);
    assert.equal((await rowOf(promised.id)).charges, 0);
    await database.query(
      'UPDATE orders SET expires_at = now(), attempt_until = now() WHERE id = $1',
      [promised.id],
    );
    await database.query('SELECT expire_reservations(10)');
    assert.equal(
      (await rowOf(promised.id)).status,
      'placed',
      'what is promised does not expire',
    );
    const worker = settlement(new TestPaymentProvider({ secret: SECRET }));
    await Promise.all([worker.run(), worker.run()]);
    assert.deepEqual(await rowOf(promised.id), {
      status: 'paid',
      charges: 1,
      reversals: [],
    });
    assert.equal(await stockOf(403), before - 1);
    assert.deepEqual(await payments.wantedCaptures(10), []);
    const again = await client.checkout(
      promised.cartId,
      { payment: { token: 'test-authorized' } },
      promised.key,
    );
    assert.equal(again.status, 201);
  });

  it('whose promise is broken end the order and give the pieces back', async () => {
    const before = await stockOf(404);
    const promised = await buy('test-capture-declined', 404);
    assert.equal(promised.status, 202);
    await settlement(new TestPaymentProvider({ secret: SECRET })).run();
    assert.equal((await rowOf(promised.id)).status, 'declined');
    assert.equal(await stockOf(404), before);
  });

  it('are reversed later when the provider is away now, and it does not hold up the others', async () => {
    const orders = [await buy('test-timeout'), await buy('test-timeout')];
    for (const { id } of orders) {
      await database.query(
        'UPDATE orders SET expires_at = now(), attempt_until = now() WHERE id = $1',
        [id],
      );
    }
    await database.query('SELECT expire_reservations(10)');
    const asked: string[] = [];
    const provider = new TestPaymentProvider({ secret: SECRET });
    provider.reverse = async ({ idempotencyKey }: Reversal) => {
      asked.push(idempotencyKey);
      if (asked.length === 1) throw new Error('not today');
    };
    await settlement(provider).run();
    const left = await payments.wantedReversals(10);
    assert.equal(left.length, 1);
    await settlement(provider).run();
    assert.deepEqual(await payments.wantedReversals(10), []);
    assert.equal(asked.length, 3);
  });

  it('refunds that the provider did not answer are tried again with the same key', async () => {
    const { id } = await buy('test-success');
    const refundId = randomUUID();
    await database.query(
      `INSERT INTO refunds (id, order_id, amount_minor, currency, lines, restock, reason, actor, from_status, attempt_until)
       VALUES ($1, $2, 100, 'EUR', '[]', false, 'x', 'x', 'paid', now() - interval '1 second')`,
      [refundId, id],
    );
    const keys: string[] = [];
    const provider = new TestPaymentProvider({ secret: SECRET });
    provider.refund = async ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw new Error('not today');
      return { outcome: 'done', reference: 'r' };
    };
    const worker = settlement(provider);
    await worker.run();
    await worker.run();
    assert.deepEqual(keys, [refundId], 'somebody may still be busy with it');
    await database.query('UPDATE refunds SET attempt_until = now()');
    await worker.run();
    await worker.run();
    assert.deepEqual(keys, [refundId, refundId]);
    const [row] = await database.query<{ status: string; attempts: number }>(
      'SELECT status, attempts FROM refunds WHERE id = $1',
      [refundId],
    );
    assert.deepEqual(row, { status: 'done', attempts: 2 });
  });

  describe('told by webhooks', () => {
    it('have their effect once for an event, whoever sends it again', async () => {
      const waiting = await buy('test-timeout');
      const event = captured(waiting.body);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => deliver(event)),
      );
      assert.ok(answers.every(answer => answer.status === 200));
      assert.ok(answers.every(answer => answer.body.outcome === 'paid'));
      const [row] = await database.query<{
        deliveries: number;
        outcome: string;
      }>('SELECT deliveries, outcome FROM webhook_events WHERE event_id = $1', [
        event.id,
      ]);
      assert.deepEqual(row, { deliveries: 10, outcome: 'paid' });
      assert.equal((await rowOf(waiting.id)).charges, 1);
    });

    it('are finished by the next delivery when the first was cut off', async () => {
      const waiting = await buy('test-timeout');
      const event = captured(waiting.body);
      await payments.receive('test', event.id, 'charge', waiting.id);
      assert.equal((await rowOf(waiting.id)).status, 'pending_payment');
      assert.equal((await deliver(event)).body.outcome, 'paid');
    });

    it('do not count when the amount is another one', async () => {
      const waiting = await buy('test-timeout');
      const { total } = waiting.body;
      for (const amount of [
        { ...total, amount: total.amount - 1 },
        { ...total, currency: 'USD' },
        undefined,
      ]) {
        const answer = await deliver({ ...captured(waiting.body), amount });
        assert.deepEqual(
          [answer.status, answer.body.outcome],
          [200, 'wrong-amount'],
        );
      }
      assert.equal((await rowOf(waiting.id)).status, 'pending_payment');
    });

    it('are taken of orders nobody knows, and of things nobody asked for, without effect', async () => {
      const total = { amount: 1, currency: 'EUR' };
      const unknown = await deliver(captured({ id: randomUUID(), total }));
      assert.equal(unknown.body.outcome, 'unknown-order');
      const other = await deliver({
        id: `evt_${randomUUID()}`,
        kind: 'other',
        type: 'customer.created',
      });
      assert.equal(other.body.outcome, 'ignored');
      const refund = await deliver({
        id: `evt_${randomUUID()}`,
        kind: 'refund',
        refundId: randomUUID(),
        refunded: { outcome: 'done', reference: 'x' },
      });
      assert.equal(refund.body.outcome, 'unknown-refund');
    });

    it('are refused without the right signature, and when they are old or changed', async () => {
      const waiting = await buy('test-timeout');
      const body = JSON.stringify(captured(waiting.body));
      const bytes = Buffer.from(body);
      const now = Math.floor(Date.now() / 1_000);
      for (const signature of [
        '',
        'x',
        't=1,v1=',
        sign('another secret altogether', bytes),
        sign(SECRET, bytes, now - 301),
        sign(SECRET, bytes, now + 301),
        sign(SECRET, Buffer.from(`${body} `)),
        `${sign(SECRET, bytes)}0`,
        sign(SECRET, bytes).replace(/^t=\d+/, `t=${now + 1}`),
      ]) {
        const answer = await deliver(body, signature);
        assert.deepEqual(
          [answer.status, answer.body.code],
          [400, 'webhook-refused'],
          signature,
        );
      }
      const bare = await client.call<ProblemBody>('POST', HOOK, body);
      assert.equal(bare.status, 400);
      assert.equal((await rowOf(waiting.id)).status, 'pending_payment');
      assert.deepEqual(
        await database.query(
          'SELECT 1 FROM webhook_events WHERE order_id = $1',
          [waiting.id],
        ),
        [],
      );
    });

    it('are refused when they are nonsense, although they are signed', async () => {
      for (const body of [
        '',
        'null',
        '1',
        '[]',
        '{}',
        '{',
        '\u0000',
        '{"id":"evt_1"}',
        '{"id":1,"kind":"other","type":"x"}',
        '{"id":"evt 1","kind":"other","type":"x"}',
        `{"id":"${'x'.repeat(300)}","kind":"other","type":"x"}`,
        '{"id":"evt_1","kind":"other"}',
        '{"id":"evt_1","kind":"charge","orderId":"x","charged":{"outcome":"captured"}}',
        `{"id":"evt_1","kind":"charge","orderId":"${randomUUID()}"}`,
        `{"id":"evt_1","kind":"charge","orderId":"${randomUUID()}","charged":{"outcome":"stolen"}}`,
        `{"id":"evt_1","kind":"charge","orderId":["${randomUUID()}"],"charged":{"outcome":"captured"}}`,
        `{"id":"evt_1","kind":"charge","orderId":"${randomUUID()}","charged":{"outcome":"captured"}}`,
        `{"id":"evt_1","kind":"charge","orderId":"${randomUUID()}","charged":{"outcome":"captured","reference":7}}`,
        `{"id":"evt_1","kind":"refund","refundId":"x","refunded":{"outcome":"done"}}`,
        `{"id":"evt_1","kind":"refund","refundId":"${randomUUID()}"}`,
        `{"id":"evt_1","kind":"refund","refundId":"${randomUUID()}","refunded":{"outcome":"done"}}`,
        '{"id":"evt_1","kind":"__proto__"}',
      ]) {
        const answer = await deliver(body);
        assert.equal(answer.status, 400, body.slice(0, 100));
      }
      const large = await deliver(`"${'x'.repeat(300_000)}"`);
      assert.equal(large.status, 413);
    });

    it('are refused for providers that this shop does not use', async () => {
      for (const name of ['stripe', 'x', '%00', 'TEST', '..']) {
        const answer = await client.call<ProblemBody>(
          'POST',
          `/api/payments/webhooks/${name}`,
          '{}',
        );
        assert.equal(answer.status, 404, name);
      }
    });
  });
});
