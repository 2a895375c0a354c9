import type { Database } from '../database/Database.ts';
import type { Money } from '../money.ts';
import { imageOf } from '../products/summaries.ts';
import type { Pieces } from './OrderChange.ts';
import { toOrder } from './Order.ts';
import type { Order, OrderLine, OrderView } from './Order.ts';
import { eventsFrom, stateOf } from './states.ts';
import type { OrderEvent, OrderState, OrderStatus } from './states.ts';

export interface HistoryEntry {
  readonly at: string;
  readonly event: OrderEvent | 'place' | 'refund-failed';
  readonly status: OrderState;
  readonly actor: string;
  readonly note: string;
  readonly amount?: Money;
}

export interface OrderRefund {
  readonly id: string;
  readonly amount: Money;
  readonly lines: readonly Pieces[];
  readonly reason: string;
  readonly status: 'wanted' | 'done' | 'failed';
  readonly createdAt: string;
}

export interface ReturnRequest {
  readonly id: string;
  readonly lines: readonly Pieces[];
  readonly reason: string;
  readonly status: 'requested' | 'received' | 'rejected';
  readonly createdAt: string;
}

/** An order with its past and with what may happen to it. */
export interface OrderDetails extends Omit<Order, 'lines'> {
  readonly lines: readonly (OrderLine & { readonly image: string })[];
  readonly history: readonly HistoryEntry[];
  readonly refunds: readonly OrderRefund[];
  readonly returns: readonly ReturnRequest[];
  /** What the customer may ask for now. */
  readonly can: { readonly cancel: boolean; readonly return: boolean };
}

interface Row {
  readonly view: OrderView;
  readonly settled_at: Date | null;
  /** By variant; of those that have one. */
  readonly colours: Readonly<Record<string, string>>;
  readonly events: readonly {
    readonly at: string;
    readonly event: HistoryEntry['event'];
    readonly from: OrderStatus;
    readonly to: OrderStatus;
    readonly actor: string;
    readonly note: string;
    readonly amount: number | null;
  }[];
  readonly refunds: readonly (Omit<OrderRefund, 'amount'> & {
    readonly amount: number;
  })[];
  readonly returns: readonly ReturnRequest[];
}

const SETTLED: Readonly<
  Partial<Record<OrderStatus, readonly [event: OrderEvent, actor: string]>>
> = {
  placed: ['authorize', 'payment provider'],
  declined: ['decline', 'payment provider'],
  expired: ['expire', 'shop'],
};

/** Reads one order with all that belongs to it, in one statement. */
export async function readOrderDetails(
  database: Database,
  id: string,
): Promise<OrderDetails | undefined> {
  const [row] = await database.rows<Row>(
    'order_details',
    `SELECT order_view(o) AS view, o.settled_at,
       COALESCE((SELECT jsonb_object_agg(v.id, v.options->>'colour') FILTER (WHERE v.options ? 'colour')
         FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = o.id), '{}') AS colours,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('at', e.at, 'event', e.event, 'from', e.from_status, 'to', e.to_status,
         'actor', e.actor, 'note', e.note, 'amount', (e.details->>'amount')::bigint) ORDER BY e.id)
         FROM order_events e WHERE e.order_id = o.id), '[]') AS events,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount_minor, 'lines', r.lines, 'reason', r.reason,
         'status', r.status, 'createdAt', r.created_at) ORDER BY r.created_at, r.id)
         FROM refunds r WHERE r.order_id = o.id), '[]') AS refunds,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', q.id, 'lines', q.lines, 'reason', q.reason, 'status', q.status,
         'createdAt', q.created_at) ORDER BY q.created_at, q.id)
         FROM return_requests q WHERE q.order_id = o.id), '[]') AS returns
     FROM orders o WHERE o.id = $1`,
    [id],
  );
  if (row === undefined) return undefined;
  const { view } = row;
  const money = (amount: number): Money => ({
    amount,
    currency: view.currency,
  });
  const events = eventsFrom(view.status, ['customer']);
  const order = toOrder(view);
  return {
    ...order,
    lines: order.lines.map(line => ({
      ...line,
      image: imageOf(line.slug, row.colours[line.variantId]),
    })),
    history: historyOf(row, money),
    refunds: row.refunds.map(one => ({
      ...one,
      amount: money(one.amount),
      createdAt: utc(one.createdAt),
    })),
    returns: row.returns.map(one => ({
      ...one,
      createdAt: utc(one.createdAt),
    })),
    can: {
      cancel: events.includes('cancel'),
      return:
        RETURNABLE.includes(view.status) &&
        !row.returns.some(one => one.status === 'requested'),
    },
  };
}

/** From which states a customer may ask to send something back. */
export const RETURNABLE: readonly OrderStatus[] = ['shipped', 'delivered'];

/** The beginning is what the order itself says: it was placed, and settled. Everything after was written as it happened. */
function historyOf(row: Row, money: (amount: number) => Money): HistoryEntry[] {
  const { view, events, settled_at: settledAt } = row;
  const history: HistoryEntry[] = [
    {
      at: utc(view.createdAt),
      event: 'place',
      status: 'placed',
      actor: 'customer',
      note: '',
    },
  ];
  if (settledAt !== null) {
    const settled = events[0]?.from ?? view.status;
    const [event, actor] = SETTLED[settled] ?? ['pay', 'payment provider'];
    history.push({
      at: utc(settledAt),
      event,
      status: stateOf(event === 'pay' ? 'paid' : settled),
      actor,
      note: '',
    });
  }
  for (const { at, event, to, actor, note, amount } of events) {
    history.push({
      at: utc(at),
      event,
      status: stateOf(to),
      actor,
      note,
      ...(amount === null ? {} : { amount: money(amount) }),
    });
  }
  return history;
}

function utc(time: string | Date): string {
  return new Date(time).toISOString();
}
