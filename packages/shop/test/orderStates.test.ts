import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { AdminOrder } from '../src/backOffice/AdminOrder.ts';
import type { Order } from '../src/orders/Order.ts';
import type { OrderDetails } from '../src/orders/OrderDetails.ts';
import {
  ORDER_EVENTS,
  ORDER_STATES,
  ORDER_STATUSES,
  TRANSITIONS,
  stateOf,
} from '../src/orders/states.ts';
import type { OrderEvent, OrderStatus } from '../src/orders/states.ts';
import type { RunningShop } from '../src/shop.ts';
import { Client } from './Client.ts';
import type { Answer, ProblemBody } from './Client.ts';
import { createDatabase } from './databases.ts';
import type { TestDatabase } from './databases.ts';
import { startInside } from './shops.ts';
import { MANAGER_ENV, hireStaff } from './staff.ts';
import type { StaffClient } from './staff.ts';

/** How an order is brought into each state: by what it is paid with, then by the states it is moved to. */
const WAYS: Readonly<
  Record<OrderStatus, readonly [token: string, ...moves: string[]]>
> = {
  pending_payment: ['test-timeout'],
  declined: ['test-decline'],
  expired: ['test-timeout', 'expire'],
  placed: ['test-authorized'],
  paid: ['test-success'],
  packed: ['test-success', 'packed'],
  shipped: ['test-success', 'packed', 'shipped'],
  delivered: ['test-success', 'packed', 'shipped', 'delivered'],
  cancelled: ['test-success', 'cancelled'],
  returned: ['test-success', 'packed', 'shipped', 'returned'],
  refunded: ['test-success', 'refund'],
};

/** Pieces of the two that are outside of the stock while an order is in this state. */
const OUTSIDE: Readonly<Record<OrderStatus, number>> = {
  pending_payment: 2,
  declined: 0,
  expired: 0,
  placed: 2,
  paid: 2,
  packed: 2,
  shipped: 2,
  delivered: 2,
  cancelled: 0,
  returned: 0,
  // Refunded without taking the pieces back.
  refunded: 2,
};

/** What the table of states says, written down once more by hand: event → from → [to, pieces outside afterwards]. */
const EXPECTED: Readonly<
  Partial<
    Record<
      OrderEvent,
      Readonly<Partial<Record<OrderStatus, readonly [OrderStatus, number]>>>
    >
  >
> = {
  pack: { paid: ['packed', 2] },
  ship: { packed: ['shipped', 2] },
  deliver: { shipped: ['delivered', 2] },
  cancel: {
    pending_payment: ['cancelled', 0],
    placed: ['cancelled', 0],
    paid: ['cancelled', 0],
    packed: ['cancelled', 0],
  },
  return: {
    shipped: ['returned', 0],
    delivered: ['returned', 0],
    returned: ['returned', 0],
    refunded: ['refunded', 0],
  },
  refund: {
    paid: ['refunded', 0],
    packed: ['refunded', 0],
    shipped: ['refunded', 0],
    delivered: ['refunded', 0],
    returned: ['refunded', 0],
  },
};

describe('the states of an order', () => {
  let database: TestDatabase;
  let shop: RunningShop;
  let client: Client;
  let manager: StaffClient;
  let variantId = 300;
  before(async () => {
    database = await createDatabase();
    shop = await startInside(database.url, {
      ...MANAGER_ENV,
      SHOP_PAYMENT_TIMEOUT_MS: '100',
    });
    client = new Client(shop.url);
    ({ manager } = await hireStaff(client));
  });
  after(async () => {
    await shop?.stop();
    await database?.drop();
  });

  const available = async (variant: number): Promise<number> => {
    const [row] = await database.query<{ available: number }>(
      'SELECT available FROM stock WHERE variant_id = $1',
      [variant],
    );
    return row?.available ?? NaN;
  };
  const move = (id: string, to: string): Promise<Answer<ProblemBody>> =>
    manager.call<ProblemBody>('POST', `/api/admin/orders/${id}/transitions`, {
      to,
    });
  const refund = (
    id: string,
    body: object = { reason: 'It broke.', restock: true },
  ): Promise<Answer<ProblemBody>> =>
    manager.call<ProblemBody>('POST', `/api/admin/orders/${id}/refunds`, body);

  interface Made {
    readonly id: string;
    readonly variantId: number;
    readonly stocked: number;
  }

  /** An order of two pieces of a variant that nobody else orders, in this state. */
  const make = async (status: OrderStatus): Promise<Made> => {
    variantId += 1;
    const mine = variantId;
    const stocked = await adjustTo(mine, 50);
    const cart = await client.newCart({ variantId: mine, quantity: 2 });
    const [token, ...moves] = WAYS[status];
    await client.checkout(cart.id, { payment: { token } });
    const [row] = await database.query<{ id: string }>(
      'SELECT id FROM orders WHERE cart_id = $1',
      [cart.id],
    );
    const id = row?.id ?? '';
    for (const to of moves) {
      if (to === 'expire') {
        await database.query(
          'UPDATE orders SET expires_at = now(), attempt_until = now() WHERE id = $1',
          [id],
        );
        await database.query('SELECT expire_reservations(10)');
      } else if (to === 'refund') {
        assert.equal((await refund(id, { reason: 'It broke.' })).status, 201);
      } else {
        assert.equal((await move(id, to)).status, 200);
      }
    }
    const [now] = await database.query<{ status: string }>(
      'SELECT status FROM orders WHERE id = $1',
      [id],
    );
    assert.equal(now?.status, status);
    assert.equal(
      await available(mine),
      stocked - OUTSIDE[status],
      `stock of ${status}`,
    );
    return { id, variantId: mine, stocked };
  };
  /** Through the ledger, so that it stays whole. */
  const adjustTo = async (variant: number, pieces: number): Promise<number> => {
    const delta = pieces - (await available(variant));
    if (delta !== 0)
      await manager.call('POST', `/api/admin/stock/${variant}/adjustments`, {
        delta,
        reason: 'Counted.',
      });
    return pieces;
  };

  const ASK: Readonly<
    Partial<Record<OrderEvent, (id: string) => Promise<Answer<ProblemBody>>>>
  > = {
    pack: id => move(id, 'packed'),
    ship: id => move(id, 'shipped'),
    deliver: id => move(id, 'delivered'),
    cancel: id => move(id, 'cancelled'),
    return: id => move(id, 'returned'),
    refund: id => refund(id),
  };

  for (const [event, ask] of Object.entries(ASK) as [
    OrderEvent,
    (id: string) => Promise<Answer<ProblemBody>>,
  ][]) {
    it(`take '${event}' only from where the table says, with the stock that belongs to it`, async () => {
      await Promise.all(
        ORDER_STATUSES.map(async from => {
          const { id, variantId: mine, stocked } = await make(from);
          const answer = await ask(id);
          const expected = EXPECTED[event]?.[from];
          const [row] = await database.query<{ status: OrderStatus }>(
            'SELECT status FROM orders WHERE id = $1',
            [id],
          );
          const what = `${event} from ${from} answered ${answer.status}`;
          assert.equal(
            answer.status < 300,
            expected !== undefined,
            `${what} ${answer.body.detail ?? ''}`,
          );
          assert.equal(row?.status, expected?.[0] ?? from, what);
          assert.equal(
            await available(mine),
            stocked - (expected?.[1] ?? OUTSIDE[from]),
            `stock after ${what}`,
          );
          if (expected === undefined) {
            assert.equal(answer.status, 409, what);
            assert.match(answer.body.detail, /order .*\./);
          }
          // The same again: whatever it answers, no piece and no money goes back a second time.
          await ask(id);
          assert.ok((await available(mine)) <= stocked);
          const [money] = await database.query<{ whole: boolean }>(
            `SELECT refunded_minor <= amount_due(o)
             AND refunded_minor = COALESCE((SELECT sum(amount_minor) FROM refunds r WHERE r.order_id = o.id AND r.status <> 'failed'), 0) AS whole
           FROM orders o WHERE id = $1`,
            [id],
          );
          assert.equal(money?.whole, true, what);
        }),
      );
    });
  }

  it('are all reached and left as the table of the sources says', () => {
    for (const transition of TRANSITIONS) {
      const rows = EXPECTED[transition.event];
      if (rows === undefined) continue;
      for (const from of transition.from) {
        // A refund of what was cancelled has money to give back only when the provider refused it before.
        if (transition.event === 'refund' && from === 'cancelled') continue;
        assert.equal(
          rows[from]?.[0],
          transition.to ?? from,
          `${transition.event} from ${from}`,
        );
      }
    }
    const known = TRANSITIONS.flatMap(one =>
      one.from.map(from => `${one.event} ${from}`),
    );
    assert.equal(
      new Set(known).size,
      known.length,
      'no event twice from one state',
    );
    assert.deepEqual(
      ORDER_EVENTS.filter(
        event => !TRANSITIONS.some(one => one.event === event),
      ),
      [],
    );
    assert.deepEqual(
      [...new Set(ORDER_STATUSES.map(stateOf))].sort(),
      [...ORDER_STATES].sort(),
    );
  });

  it('move once, however many ask at the same moment', async () => {
    const { id, variantId: mine, stocked } = await make('paid');
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => move(id, 'cancelled')),
      ...Array.from({ length: 5 }, () => refund(id)),
      move(id, 'packed'),
    ]);
    assert.ok(answers.every(answer => answer.status < 500));
    assert.equal(await available(mine), stocked);
    const rows = await database.query<{ amount: number; due: number }>(
      `SELECT sum(r.amount_minor)::integer AS amount, max(amount_due(o))::integer AS due
       FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.id = $1 AND r.status <> 'failed'`,
      [id],
    );
    assert.equal(rows[0]?.amount, rows[0]?.due);
  });

  it('are told with time and actor', async () => {
    const { id } = await make('delivered');
    await refund(id, { amount: 1, reason: 'For the scratch.' });
    const { body } = await manager.call<AdminOrder>(
      'GET',
      `/api/admin/orders/${id}`,
    );
    assert.deepEqual(
      body.history.map(entry => [entry.event, entry.status, entry.actor]),
      [
        ['place', 'placed', 'customer'],
        ['pay', 'paid', 'payment provider'],
        ['pack', 'packed', 'boss@shop.test'],
        ['ship', 'shipped', 'boss@shop.test'],
        ['deliver', 'delivered', 'boss@shop.test'],
        ['refund', 'delivered', 'boss@shop.test'],
      ],
    );
    assert.equal(body.history.at(-1)?.amount?.amount, 1);
    assert.equal(body.history.at(-1)?.note, 'For the scratch.');
    const times = body.history.map(entry => entry.at);
    assert.deepEqual(times, times.toSorted());
    assert.ok(!('token' in body), "the token is the customer's");
  });

  it('are told of orders that ended unpaid, too', async () => {
    for (const [status, events] of [
      ['declined', ['place', 'decline']],
      ['expired', ['place', 'expire']],
      ['placed', ['place', 'authorize']],
      ['pending_payment', ['place']],
    ] as const) {
      const { id } = await make(status);
      const { body } = await manager.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${id}`,
      );
      assert.deepEqual(
        body.history.map(entry => entry.event),
        events,
      );
      assert.equal(body.status, stateOf(status));
    }
  });

  describe('for the customer', () => {
    const open = async (id: string): Promise<string> => {
      const [row] = await database.query<{ token: string }>(
        'SELECT token FROM orders WHERE id = $1',
        [id],
      );
      return `?token=${row?.token}`;
    };

    it('allow to cancel until it is packed', async () => {
      await Promise.all(
        ORDER_STATUSES.map(async status => {
          const { id, variantId: mine, stocked } = await make(status);
          const token = await open(id);
          const before = await client.call<OrderDetails>(
            'GET',
            `/api/orders/${id}${token}`,
          );
          const may = ['pending_payment', 'placed', 'paid'].includes(status);
          assert.equal(before.body.can.cancel, may, status);
          const answer = await client.call<OrderDetails & ProblemBody>(
            'POST',
            `/api/orders/${id}/cancellation${token}`,
            { reason: 'Too late for the birthday.' },
          );
          assert.equal(answer.status, may ? 200 : 409, status);
          if (!may) return;
          assert.equal(answer.body.status, 'cancelled');
          assert.equal(await available(mine), stocked);
          assert.deepEqual(
            answer.body.refunded,
            status === 'paid'
              ? answer.body.total
              : { ...answer.body.total, amount: 0 },
          );
          assert.equal(answer.body.can.cancel, false);
        }),
      );
    });

    it('never charge an order that was cancelled while its payment was under way', async () => {
      const cart = await client.newCart({ variantId: 299, quantity: 1 });
      const key = randomUUID();
      const body = { payment: { token: 'test-timeout-once' } };
      const placed = await client.checkout<Order>(cart.id, body, key);
      assert.equal(placed.status, 202);
      const { id, token } = placed.body;
      const cancelled = await client.call(
        'POST',
        `/api/orders/${id}/cancellation?token=${token}`,
      );
      assert.equal(cancelled.status, 200);
      const again = await client.checkout<ProblemBody>(cart.id, body, key);
      assert.deepEqual(
        [again.status, again.body.code],
        [409, 'order-cancelled'],
      );
      const payments = await database.query<{ kind: string }>(
        'SELECT kind FROM payments WHERE order_id = $1',
        [id],
      );
      assert.deepEqual(payments, [{ kind: 'void' }]);
    });

    it('take a return that was announced, once it arrived: in part, then the rest', async () => {
      const { id, variantId: mine, stocked } = await make('delivered');
      const token = await open(id);
      const announce = (
        body: object,
      ): Promise<Answer<OrderDetails & ProblemBody>> =>
        client.call('POST', `/api/orders/${id}/returns${token}`, body);
      const tooMany = await announce({
        lines: [{ variantId: mine, quantity: 3 }],
        reason: 'x',
      });
      assert.deepEqual(
        [tooMany.status, tooMany.body.code],
        [422, 'too-many-pieces'],
      );
      const one = await announce({
        lines: [{ variantId: mine, quantity: 1 }],
        reason: 'One is broken.',
      });
      assert.equal(one.status, 201);
      assert.equal(one.body.returns[0]?.status, 'requested');
      assert.equal(one.body.can.return, false);
      assert.equal((await announce({ reason: 'again' })).status, 409);
      assert.equal(await available(mine), stocked - 2, 'nothing arrived yet');

      assert.equal((await move(id, 'returned')).status, 200);
      assert.equal(await available(mine), stocked - 1);
      const between = await client.call<OrderDetails>(
        'GET',
        `/api/orders/${id}${token}`,
      );
      assert.equal(between.body.status, 'delivered', 'one is still outside');
      assert.equal(between.body.returns[0]?.status, 'received');
      assert.ok(
        between.body.history.every(
          entry => !entry.actor.includes('boss@shop.test'),
        ),
        'customers do not read who it was',
      );

      assert.equal((await announce({ reason: 'The other, too.' })).status, 201);
      assert.equal((await move(id, 'returned')).status, 200);
      assert.equal(await available(mine), stocked);
      const end = await client.call<OrderDetails>(
        'GET',
        `/api/orders/${id}${token}`,
      );
      assert.equal(end.body.status, 'returned');
    });

    it('let the shop refuse a return, and only what was shipped can come back', async () => {
      const { id, variantId: mine, stocked } = await make('delivered');
      const token = await open(id);
      await client.call('POST', `/api/orders/${id}/returns${token}`, {
        reason: 'Do not like it.',
      });
      const rejected = await manager.call<AdminOrder>(
        'POST',
        `/api/admin/orders/${id}/rejected-returns`,
        { note: 'It was worn.' },
      );
      assert.equal(rejected.body.returns[0]?.status, 'rejected');
      assert.equal(await available(mine), stocked - 2);
      const twice = await manager.call<ProblemBody>(
        'POST',
        `/api/admin/orders/${id}/rejected-returns`,
        { note: 'Again.' },
      );
      assert.deepEqual([twice.status, twice.body.code], [409, 'no-return']);
      for (const status of ['paid', 'packed', 'cancelled'] as const) {
        const other = await make(status);
        const refused = await client.call<ProblemBody>(
          'POST',
          `/api/orders/${other.id}/returns${await open(other.id)}`,
          { reason: 'x' },
        );
        assert.deepEqual(
          [refused.status, refused.body.code],
          [409, 'wrong-state'],
        );
      }
    });
  });

  describe('with refunds', () => {
    it('give back parts until nothing is left, and are refunded only then', async () => {
      const { id } = await make('delivered');
      const order = async (): Promise<AdminOrder> =>
        (await manager.call<AdminOrder>('GET', `/api/admin/orders/${id}`)).body;
      const { total } = await order();
      const part = Math.floor(total.amount / 3);
      for (const step of [1, 2]) {
        assert.equal(
          (await refund(id, { amount: part, reason: `Part ${step}.` })).status,
          201,
        );
        const now = await order();
        assert.deepEqual(
          [now.status, now.refunded.amount],
          ['delivered', part * step],
        );
      }
      const tooMuch = await refund(id, {
        amount: total.amount,
        reason: 'All.',
      });
      assert.deepEqual([tooMuch.status, tooMuch.body.code], [422, 'too-much']);
      assert.equal((await refund(id, { reason: 'The rest.' })).status, 201);
      const end = await order();
      assert.deepEqual([end.status, end.refunded], ['refunded', end.total]);
      assert.equal(
        end.refunds.reduce((sum, one) => sum + one.amount.amount, 0),
        total.amount,
      );
      assert.ok(end.refunds.every(one => one.status === 'done'));
      assert.deepEqual(
        end.events.filter(event => event === 'refund'),
        [],
      );
    });

    it('give back the price of lines, with or without their pieces', async () => {
      const { id, variantId: mine, stocked } = await make('delivered');
      const lines = [{ variantId: mine, quantity: 1 }];
      const tooMany = await refund(id, {
        lines: [{ variantId: mine, quantity: 3 }],
        reason: 'x',
        restock: true,
      });
      assert.deepEqual(
        [tooMany.status, tooMany.body.code],
        [422, 'too-many-pieces'],
      );
      const stranger = await refund(id, {
        lines: [{ variantId: 1, quantity: 1 }],
        reason: 'x',
      });
      assert.deepEqual([stranger.status, stranger.body.code], [422, 'no-line']);
      const without = await refund(id, { lines, reason: 'Keep it.' });
      assert.equal(without.status, 201);
      assert.equal(await available(mine), stocked - 2);
      const order = without.body as unknown as AdminOrder;
      assert.ok(order.refunded.amount > 0);
      assert.ok(
        order.refunded.amount <= (order.lines[0]?.unitPrice.amount ?? 0),
      );
      assert.equal(
        (await refund(id, { lines, reason: 'Came back.', restock: true }))
          .status,
        201,
      );
      assert.equal(await available(mine), stocked - 1);
    });

    it('happen once for a key, and refuse the key for another refund', async () => {
      const { id } = await make('paid');
      const key = randomUUID();
      const ask = (amount: number): Promise<Answer<AdminOrder & ProblemBody>> =>
        manager.call(
          'POST',
          `/api/admin/orders/${id}/refunds`,
          { amount, reason: 'For the scratch.' },
          { 'idempotency-key': key },
        );
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => ask(100)),
      );
      assert.ok(answers.every(answer => answer.status === 201));
      const [rows] = await database.query<{ count: number; given: number }>(
        `SELECT count(*)::integer AS count, max(o.refunded_minor)::integer AS given FROM refunds r JOIN orders o ON o.id = r.order_id
         WHERE r.order_id = $1`,
        [id],
      );
      assert.deepEqual(rows, { count: 1, given: 100 });
      const other = await ask(101);
      assert.deepEqual([other.status, other.body.code], [422, 'key-reused']);
    });

    it('that the provider refuses count as not given back, and the order goes back to where it was', async () => {
      const cart = await client.newCart({ variantId: 298, quantity: 1 });
      const { body: order } = await client.checkout<Order>(cart.id, {
        payment: { token: 'test-refund-refused' },
      });
      const answer = await refund(order.id, { reason: 'All.' });
      const after = answer.body as unknown as AdminOrder;
      assert.deepEqual(
        [answer.status, after.status, after.refunded.amount],
        [201, 'paid', 0],
      );
      assert.deepEqual(
        after.refunds.map(one => one.status),
        ['failed'],
      );
      assert.equal(after.history.at(-1)?.event, 'refund-failed');
      // Cancelling it gives the pieces back; its money is still to be given back in another way.
      const before = await available(298);
      assert.equal((await move(order.id, 'cancelled')).status, 200);
      assert.equal(await available(298), before + 1);
      const { body: cancelled } = await manager.call<AdminOrder>(
        'GET',
        `/api/admin/orders/${order.id}`,
      );
      assert.deepEqual(
        [cancelled.status, cancelled.refunded.amount],
        ['cancelled', 0],
      );
      assert.ok(cancelled.events.includes('refund'));
    });

    it('never give back what was not paid', async () => {
      for (const status of [
        'pending_payment',
        'declined',
        'expired',
        'placed',
      ] as const) {
        const { id } = await make(status);
        assert.equal((await refund(id)).status, 409, status);
      }
      const { id } = await make('placed');
      await move(id, 'cancelled');
      const refused = await refund(id, { reason: 'x' });
      assert.deepEqual([refused.status, refused.body.code], [409, 'not-paid']);
    });
  });

  it('leave a ledger that sums to the stock, for every variant', async () => {
    const wrong = await database.query(
      `SELECT s.variant_id, s.available, s.stocked, l.all_of_it, l.stocked AS noted FROM stock s
       LEFT JOIN (
         SELECT variant_id, sum(delta)::integer AS all_of_it,
           sum(delta) FILTER (WHERE kind IN ('opening', 'adjustment'))::integer AS stocked
         FROM stock_ledger GROUP BY 1
       ) l USING (variant_id)
       WHERE l.all_of_it IS DISTINCT FROM s.available OR l.stocked IS DISTINCT FROM s.stocked`,
    );
    assert.deepEqual(wrong, []);
    const [moved] = await database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM stock_movements WHERE kind = 'given-back'`,
    );
    assert.ok((moved?.count ?? 0) > 20);
  });
});
