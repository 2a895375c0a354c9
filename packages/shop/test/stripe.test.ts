import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import Stripe from 'stripe';
import { Database } from '../src/database/Database.ts';
import { Log } from '../src/log/log.ts';
import { Metrics } from '../src/metrics/Metrics.ts';
import type { AdminOrder } from '../src/backOffice/AdminOrder.ts';
import type { Order } from '../src/orders/Order.ts';
import { OrderStore } from '../src/orders/OrderStore.ts';
import { PaymentSettlement } from '../src/payments/PaymentSettlement.ts';
import { PaymentStore } from '../src/payments/PaymentStore.ts';
import { createPaymentProvider } from '../src/payments/createPaymentProvider.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { FakeStripe } from './FakeStripe.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { MANAGER, MANAGER_ENV, signIn } from './staff.ts';
import type { StaffClient } from './staff.ts';

const KEY = 'sk_test_ofTheseTests';
const SECRET = 'whsec_ofTheseTestsOnly';
const HOOK = '/api/payments/webhooks/stripe';
const library = new Stripe(KEY);
const log = new Log('silent');

describe('payments through Stripe', () => {
  let fake: FakeStripe;
  let database: TestDatabase;
  let inner: Database;
  before(async () => {
    fake = await FakeStripe.start();
    database = await createDatabase();
    inner = new Database({ url: database.url, poolSize: 2, log });
  });
  after(async () => {
    await inner?.close();
    await database?.drop();
    await fake?.stop();
  });

  const env = (capture: 'automatic' | 'manual'): Record<string, string> => ({
    ...MANAGER_ENV,
    SHOP_PAYMENT_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: KEY,
    SHOP_PAYMENT_WEBHOOK_SECRET: SECRET,
    SHOP_STRIPE_API: fake.url,
    SHOP_STRIPE_CAPTURE: capture,
    SHOP_PAYMENT_TIMEOUT_MS: '400',
  });
  /** What a worker does. */
  const run = async (capture: 'automatic' | 'manual'): Promise<void> => {
    const provider = await createPaymentProvider(
      {
        provider: 'stripe',
        secretKey: KEY,
        webhookSecret: SECRET,
        apiUrl: fake.url,
        capture,
      },
      1_000,
    );
    await new PaymentSettlement({
      orders: new OrderStore(inner, 100),
      payments: new PaymentStore(inner),
      provider,
      paymentTimeoutMs: 1_000,
      metrics: new Metrics('test'),
      log,
    }).run();
  };
  const statusOf = async (id: string): Promise<string> => {
    const [row] = await database.query<{ status: string }>(
      'SELECT status FROM orders WHERE id = $1',
      [id],
    );
    return row?.status ?? '';
  };

  describe('taken at once', () => {
    let shop: RunningShop;
    let client: Client;
    let manager: StaffClient;
    before(async () => {
      shop = await startInside(database.url, env('automatic'));
      client = new Client(shop.url);
      manager = await signIn(client, MANAGER.email, MANAGER.password);
    });
    after(() => shop?.stop());

    const buy = async (
      token: string,
    ): Promise<
      Answer<Order & ProblemBody> & { id: string; key: string; cartId: string }
    > => {
      const cart = await client.newCart({ variantId: 500, quantity: 1 });
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
    const event = (
      type: string,
      object: object,
      id = `evt_${randomUUID()}`,
    ): string =>
      JSON.stringify({
        id,
        object: 'event',
        type,
        created: Math.floor(Date.now() / 1_000),
        data: { object },
      });
    const deliver = (
      payload: string,
      options: { secret?: string; timestamp?: number } = {},
    ): Promise<Answer<{ outcome: string } & ProblemBody>> =>
      client.call('POST', HOOK, payload, {
        'stripe-signature': library.webhooks.generateTestHeaderString({
          payload,
          secret: options.secret ?? SECRET,
          ...(options.timestamp === undefined
            ? {}
            : { timestamp: options.timestamp }),
        }),
      });

    it('charges just what the order costs, with keys that name the order', async () => {
      const { status, body, id } = await buy('pm_card_visa');
      assert.deepEqual([status, body.status], [201, 'paid']);
      const intent = fake.intentOf(id);
      assert.deepEqual(
        [intent?.amount, intent?.currency, intent?.received],
        [body.total.amount, 'eur', body.total.amount],
      );
      const calls = fake.calls.filter(call => call.key.includes(id));
      assert.deepEqual(
        calls.map(call => call.key),
        [`intent-${id}`, `confirm-${id}`],
      );
      assert.ok(calls.every(call => call.authorization === `Bearer ${KEY}`));
    });

    it('says so when the card is declined, is unknown, or wants the customer; nothing stays taken', async () => {
      const before = fake.balance;
      for (const token of [
        'pm_card_chargeDeclined',
        'pm_unknown',
        'pm_card_authenticationRequired',
      ]) {
        const { status, body, id } = await buy(token);
        assert.deepEqual([status, body.code], [402, 'payment-declined'], token);
        assert.equal(await statusOf(id), 'declined');
      }
      assert.equal(fake.balance, before);
      for (const token of ['test-success', 'tok_visa', 'pm_', 'pm_ x']) {
        const cart = await client.newCart({ variantId: 500, quantity: 1 });
        const refused = await client.checkout<ProblemBody>(cart.id, {
          payment: { token },
        });
        assert.equal(refused.status, 400);
        assert.equal(refused.body.errors?.[0]?.at, '/payment/token');
      }
    });

    it('takes the money once when the answer was lost', async () => {
      const before = fake.balance;
      const waiting = await buy('pm_slow');
      assert.deepEqual([waiting.status, waiting.body.status], [202, 'placed']);
      const again = await client.checkout(
        waiting.cartId,
        { payment: { token: 'pm_slow' } },
        waiting.key,
      );
      assert.deepEqual([again.status, again.body.status], [201, 'paid']);
      assert.equal(fake.balance, before + again.body.total.amount);
    });

    it('gives money back that was taken for an order that ended, and lets none be taken later', async () => {
      const before = fake.balance;
      const lost = await buy('pm_slow');
      const down = await (async () => {
        fake.failWith = 500;
        const answer = await buy('pm_card_visa');
        fake.failWith = undefined;
        return answer;
      })();
      assert.deepEqual([lost.status, down.status], [202, 202]);
      assert.ok(fake.balance > before);
      await database.query(
        `UPDATE orders SET expires_at = now(), attempt_until = now() WHERE status = 'pending_payment'`,
      );
      await database.query('SELECT expire_reservations(100)');
      await run('automatic');
      await run('automatic');
      assert.equal(fake.balance, before);
      // The intent of the order that Stripe never heard of was made only to be ended.
      assert.equal(fake.intentOf(down.id)?.status, 'canceled');
      const [left] = await database.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM payments WHERE status = 'wanted'`,
      );
      assert.equal(left?.count, 0);
    });

    it('is told by webhook, before or after the answer, twice and by a replay', async () => {
      const waiting = await buy('pm_card_processing');
      assert.equal(waiting.status, 202);
      const intent = fake.intentOf(waiting.id);
      assert.ok(intent);
      intent.status = 'succeeded';
      intent.received = intent.amount;
      const payload = event('payment_intent.succeeded', fake.describe(intent));
      const answers = await Promise.all([
        deliver(payload),
        deliver(payload),
        deliver(event('payment_intent.succeeded', fake.describe(intent))),
      ]);
      assert.deepEqual(
        answers.map(answer => [answer.status, answer.body.outcome]),
        [
          [200, 'paid'],
          [200, 'paid'],
          [200, 'paid'],
        ],
      );
      const late = await deliver(
        event('payment_intent.payment_failed', {
          ...fake.describe(intent),
          status: 'requires_payment_method',
        }),
      );
      assert.equal(late.body.outcome, 'paid', 'what came late changes nothing');
      const [charges] = await database.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM payments WHERE order_id = $1`,
        [waiting.id],
      );
      assert.equal(charges?.count, 1);
    });

    it('refuses webhooks that are forged, old or of another account, and takes what it does not know', async () => {
      const waiting = await buy('pm_card_processing');
      const intent = fake.intentOf(waiting.id);
      assert.ok(intent);
      const paid = {
        ...fake.describe(intent),
        status: 'succeeded',
        amount_received: intent.amount,
      };
      const payload = event('payment_intent.succeeded', paid);
      for (const answer of [
        await deliver(payload, { secret: 'whsec_somebodyElses' }),
        await deliver(payload, {
          timestamp: Math.floor(Date.now() / 1_000) - 3_600,
        }),
        await client.call<ProblemBody>('POST', HOOK, payload),
        await client.call<ProblemBody>('POST', HOOK, payload, {
          'stripe-signature': 't=1,v1=x',
        }),
      ]) {
        assert.deepEqual(
          [answer.status, answer.body.code],
          [400, 'webhook-refused'],
        );
      }
      assert.equal(await statusOf(waiting.id), 'pending_payment');
      const less = await deliver(
        event('payment_intent.succeeded', { ...paid, amount_received: 1 }),
      );
      assert.equal(less.body.outcome, 'wrong-amount');
      for (const [type, object] of [
        ['customer.created', { id: 'cus_1', object: 'customer' }],
        ['payment_intent.succeeded', { ...paid, metadata: {} }],
        ['payment_intent.created', paid],
        [
          'refund.updated',
          { id: 're_1', object: 'refund', status: 'succeeded' },
        ],
      ] as const) {
        const answer = await deliver(event(type, object));
        assert.deepEqual(
          [answer.status, answer.body.outcome],
          [200, 'ignored'],
        );
      }
      assert.equal(await statusOf(waiting.id), 'pending_payment');
      assert.equal(
        (await client.call('POST', '/api/payments/webhooks/test', '{}')).status,
        404,
      );
    });

    it('refunds in parts, in whole, and hears later how it ended', async () => {
      const { id, body: order } = await buy('pm_card_visa');
      const refund = (body: object): Promise<Answer<AdminOrder>> =>
        manager.call('POST', `/api/admin/orders/${id}/refunds`, body);
      const part = await refund({ amount: 100, reason: 'A scratch.' });
      assert.deepEqual(
        part.body.refunds.map(one => one.status),
        ['done'],
      );
      assert.equal(fake.intentOf(id)?.refunded, 100);

      fake.refundStatus = 'pending';
      const rest = await refund({ reason: 'All of it.' });
      fake.refundStatus = 'succeeded';
      assert.deepEqual(
        [rest.body.status, rest.body.refunds[1]?.status],
        ['refunded', 'wanted'],
      );
      assert.equal(fake.intentOf(id)?.refunded, order.total.amount);
      const told = fake.refunds.at(-1);
      assert.ok(told);
      told.status = 'failed';
      const failed = await deliver(
        event('refund.failed', fake.describeRefund(told)),
      );
      assert.equal(failed.body.outcome, 'failed');
      const after = await manager.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${id}`,
      );
      assert.deepEqual(
        [after.body.status, after.body.refunded.amount],
        ['paid', 100],
      );
    });

    it('asks again for a refund that Stripe did not answer', async () => {
      const { id } = await buy('pm_card_visa');
      fake.failWith = 503;
      const asked = await manager.call<AdminOrder>(
        'POST',
        `/api/admin/orders/${id}/refunds`,
        { amount: 50, reason: 'A scratch.' },
      );
      fake.failWith = undefined;
      assert.equal(asked.body.refunds[0]?.status, 'wanted');
      assert.equal(fake.intentOf(id)?.refunded, 0);
      await database.query('UPDATE refunds SET attempt_until = now()');
      await run('automatic');
      await run('automatic');
      assert.equal(fake.intentOf(id)?.refunded, 50);
      const [row] = await database.query<{ status: string }>(
        'SELECT status FROM refunds WHERE order_id = $1',
        [id],
      );
      assert.equal(row?.status, 'done');
    });
  });

  describe('promised first', () => {
    let shop: RunningShop;
    let client: Client;
    before(async () => {
      shop = await startInside(database.url, env('manual'));
      client = new Client(shop.url);
    });
    after(() => shop?.stop());

    it('are taken by the worker, once, also when the first try was cut off', async () => {
      const cart = await client.newCart({ variantId: 501, quantity: 1 });
      const { status, body } = await client.checkout(cart.id, {
        payment: { token: 'pm_card_visa' },
      });
      assert.deepEqual([status, body.status], [202, 'placed']);
      const intent = fake.intentOf(body.id);
      assert.equal(intent?.status, 'requires_capture');
      fake.failWith = 500;
      await run('manual');
      fake.failWith = undefined;
      assert.equal(await statusOf(body.id), 'placed');
      await run('manual');
      assert.equal(await statusOf(body.id), 'paid');
      assert.equal(intent?.received, body.total.amount);
      // The capture came through, but the shop was killed before it was noted.
      await database.query(
        `UPDATE payments SET status = 'wanted' WHERE order_id = $1 AND kind = 'capture'`,
        [body.id],
      );
      await run('manual');
      assert.equal(await statusOf(body.id), 'paid');
      assert.equal(intent?.received, body.total.amount);
    });

    it('end with their order when it is cancelled first', async () => {
      const cart = await client.newCart({ variantId: 501, quantity: 1 });
      const { body } = await client.checkout(cart.id, {
        payment: { token: 'pm_card_visa' },
      });
      const cancelled = await client.call<Order>(
        'POST',
        `/api/orders/${body.id}/cancellation?token=${body.token}`,
      );
      assert.equal(cancelled.body.status, 'cancelled');
      await run('manual');
      assert.equal(fake.intentOf(body.id)?.status, 'canceled');
      assert.equal(fake.intentOf(body.id)?.received, 0);
    });
  });
});
