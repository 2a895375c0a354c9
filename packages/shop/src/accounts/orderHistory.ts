import type { Database } from '../database/Database.ts';
import type { InputReader } from '../http/InputReader.ts';
import type { Money } from '../money.ts';
import { stateOf } from '../orders/states.ts';
import type { OrderState, OrderStatus } from '../orders/states.ts';

export interface OrderSummary {
  readonly id: string;
  readonly number: number;
  readonly status: OrderState;
  readonly createdAt: string;
  readonly total: Money;
  readonly pieces: number;
  /** Of the first lines. */
  readonly titles: readonly string[];
}

export interface OrderPage {
  readonly items: readonly OrderSummary[];
  readonly nextCursor?: string;
}

/** The orders of an account, newest first. One statement, whatever the length of the page. */
export async function listOrders(
  database: Database,
  customerId: string,
  page: { readonly limit: number; readonly before: number },
): Promise<OrderPage> {
  const rows = await database.rows<{
    id: string;
    number: string;
    status: OrderStatus;
    created_at: Date;
    total: number;
    currency: string;
    pieces: number;
    titles: string[];
  }>(
    'orders_of_customer',
    `SELECT o.id, o.number, o.status, o.created_at, o.total_minor::float8 AS total, o.currency, l.pieces, l.titles
     FROM orders o CROSS JOIN LATERAL (
       SELECT sum(quantity)::integer AS pieces, (array_agg(title ORDER BY position))[1:3] AS titles
       FROM order_lines WHERE order_id = o.id
     ) l
     WHERE o.customer_id = $1 AND o.number < $2 ORDER BY o.number DESC LIMIT $3`,
    [customerId, page.before, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(
    (row): OrderSummary => ({
      id: row.id,
      number: Number(row.number),
      status: stateOf(row.status),
      createdAt: row.created_at.toISOString(),
      total: { amount: row.total, currency: row.currency },
      pieces: row.pieces,
      titles: row.titles,
    }),
  );
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > page.limit && last !== undefined
      ? { nextCursor: String(last.number) }
      : {}),
  };
}

/** Orders with a number below it; without a cursor all. */
export function readCursor(query: InputReader): number {
  if (!query.has('cursor')) return Number.MAX_SAFE_INTEGER;
  return Number(
    query.matching(
      'cursor',
      /^[1-9]\d{0,14}$/,
      'Give the nextCursor of the page before.',
    ),
  );
}
