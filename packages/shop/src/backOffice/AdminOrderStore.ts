import type { Database } from '../database/Database.ts';
import { actorsOf } from '../orders/orderRefusals.ts';
import { readOrderDetails } from '../orders/OrderDetails.ts';
import { eventsFrom, stateOf, statusesOf } from '../orders/states.ts';
import type { OrderState, OrderStatus } from '../orders/states.ts';
import type { StaffRole } from '../staff/Staff.ts';
import type {
  AdminOrder,
  AdminOrderSummary,
  OrderPayment,
} from './AdminOrder.ts';

export interface OrderQuestion {
  readonly status?: OrderState;
  /** An order's number or id, or the beginning of a name or e-mail address. */
  readonly query?: string;
  /** Only orders with a smaller number: the list is newest first. */
  readonly before?: number;
  readonly limit: number;
}

/** Names and addresses have no index, which every order would have to pay for: they are looked for among so many newest orders. */
const SEARCHED = 50_000;

interface Row {
  readonly id: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly name: string;
  readonly email: string;
  readonly pieces: number;
  readonly total: number;
  readonly refunded: number;
  readonly currency: string;
  readonly open_return: boolean;
  readonly created_at: Date;
}

/** Orders as the back office reads them. */
export class AdminOrderStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(question: OrderQuestion): Promise<readonly AdminOrderSummary[]> {
    const { name, text, values } = statementOf(question);
    const rows = await this.#database.rows<Row>(name, text, values);
    return rows.map(row => ({
      id: row.id,
      number: Number(row.number),
      status: stateOf(row.status),
      name: row.name,
      email: row.email,
      pieces: row.pieces,
      total: { amount: row.total, currency: row.currency },
      refunded: { amount: row.refunded, currency: row.currency },
      returnRequested: row.open_return,
      createdAt: row.created_at.toISOString(),
    }));
  }

  async find(id: string, role: StaffRole): Promise<AdminOrder | undefined> {
    const details = await readOrderDetails(this.#database, id);
    if (details === undefined) return undefined;
    const rows = await this.#database.rows<{
      kind: OrderPayment['kind'];
      status: OrderPayment['status'];
      amount: number;
      currency: string;
      reference: string | null;
      at: Date;
    }>(
      'admin_order_payments',
      `SELECT p.kind, p.status, p.amount_minor::float8 AS amount, p.currency, p.reference, p.at FROM payments p
       WHERE p.order_id = $1 ORDER BY p.at, p.kind`,
      [id],
    );
    const [now] = await this.#database.rows<{ status: OrderStatus }>(
      'order_status',
      'SELECT status FROM orders WHERE id = $1',
      [id],
    );
    const { token: _, can: __, ...order } = details;
    const status = now?.status ?? details.status;
    const waiting = details.returns.some(one => one.status === 'requested');
    return {
      ...order,
      payments: rows.map(
        ({ kind, status: done, amount, currency, reference, at }) => ({
          kind,
          status: done,
          amount: { amount, currency },
          ...(reference === null ? {} : { reference }),
          at: at.toISOString(),
        }),
      ),
      events:
        role === 'viewer'
          ? []
          : [...new Set(eventsFrom(status, actorsOf(role)))].filter(
              event =>
                (event !== 'reject-return' || waiting) &&
                (event !== 'refund' ||
                  (details.refunded.amount < details.total.amount &&
                    rows.some(
                      row => row.kind === 'charge' && row.status === 'done',
                    ))),
            ),
    };
  }

  /** The lines that a customer wants to send back, when they wait for it. */
  async openReturn(
    id: string,
  ): Promise<
    | readonly { readonly variantId: number; readonly quantity: number }[]
    | undefined
  > {
    const [row] = await this.#database.rows<{
      lines: { variantId: number; quantity: number }[];
    }>(
      'open_return',
      `SELECT lines FROM return_requests WHERE order_id = $1 AND status = 'requested'`,
      [id],
    );
    return row?.lines;
  }
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A statement of its own for each kind of question, so that each is answered from an index: all orders by their number, those of
 * a state by state and number (`orders_rare` has the states that few orders are in, the others are found on the way).
 */
function statementOf({ status, query = '', before, limit }: OrderQuestion): {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [limit];
  const parts: string[] = [];
  const conditions: string[] = [];
  const where = (part: string, value: unknown, condition: string): void => {
    values.push(value);
    parts.push(part);
    conditions.push(condition.replaceAll('?', `$${values.length}`));
  };
  if (before !== undefined) where('before', before, 'o.number < ?');
  if (/^\d{1,15}$/.test(query)) where('number', Number(query), 'o.number = ?');
  else if (ID.test(query)) where('id', query, 'o.id = ?');
  else if (query !== '') {
    where(
      'words',
      query.toLowerCase(),
      `o.number > (SELECT max(number) FROM orders) - ${SEARCHED}
       AND (starts_with(lower(o.customer->>'email'), ?) OR starts_with(lower(o.customer->>'name'), ?))`,
    );
  }
  const statuses = status === undefined ? [] : statusesOf(status);
  const found = (statuses.length === 0 ? [undefined] : statuses).map(one => {
    const all = [
      ...(one === undefined ? [] : [`o.status = '${one}'`]),
      ...conditions,
    ];
    return `(SELECT o.id, o.number, o.status, o.customer, o.created_at, o.currency, o.total_minor, o.refunded_minor FROM orders o
      ${
        all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
      } ORDER BY o.number DESC LIMIT $1)`;
  });
  return {
    name: ['admin_orders', status ?? 'all', ...parts].join('_'),
    text: `SELECT o.id, o.number, o.status, o.customer->>'name' AS name, o.customer->>'email' AS email, o.created_at, o.currency,
        o.total_minor::float8 AS total, o.refunded_minor::float8 AS refunded,
        (SELECT sum(l.quantity)::integer FROM order_lines l WHERE l.order_id = o.id) AS pieces,
        EXISTS (SELECT 1 FROM return_requests q WHERE q.order_id = o.id AND q.status = 'requested') AS open_return
      FROM (${found.join(' UNION ALL ')}) o ORDER BY o.number DESC LIMIT $1`,
    values,
  };
}
