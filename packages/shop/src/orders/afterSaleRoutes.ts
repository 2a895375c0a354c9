import type { Request } from 'express';
import { randomUUID } from 'node:crypto';
import { MOST_LINES, MOST_PIECES } from '../carts/Cart.ts';
import type { Database } from '../database/Database.ts';
import { InputReader } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import { readOrderDetails, RETURNABLE } from './OrderDetails.ts';
import type { OrderDetails } from './OrderDetails.ts';
import type { Pieces } from './OrderChange.ts';
import type { OrderChanges } from './OrderChanges.ts';
import { stateOf } from './states.ts';

export interface AfterSaleOptions {
  readonly database: Database;
  readonly changes: OrderChanges;
  /** The id of the order in the path, when the caller may see it; throws otherwise. */
  readonly allowed: (request: Request) => Promise<string>;
}

/** What a customer may ask for after the checkout: look at the order, cancel it, send something back. */
export function afterSaleRoutes({
  database,
  changes,
  allowed,
}: AfterSaleOptions): readonly Route[] {
  const details = async (id: string): Promise<OrderDetails> => {
    const found = await readOrderDetails(database, id);
    if (found === undefined) throw Problem.notFound('order', id);
    return found;
  };
  return [
    {
      method: 'get',
      path: '/api/orders/{orderId}',
      async handle(request, response) {
        const id = await allowed(request);
        answerJson(response, 200, forCustomer(await details(id)));
      },
    },
    {
      method: 'post',
      path: '/api/orders/{orderId}/cancellation',
      body: true,
      async handle(request, response) {
        const note = readReason(request.body);
        const id = await allowed(request);
        await changes.cancel(id, { by: 'customer', name: 'customer', note });
        answerJson(response, 200, forCustomer(await details(id)));
      },
    },
    {
      method: 'post',
      path: '/api/orders/{orderId}/returns',
      body: true,
      async handle(request, response) {
        const input = InputReader.of(request.body ?? {}, ['lines', 'reason']);
        const lines = input.has('lines') ? readPieces(input) : undefined;
        const reason = input.text('reason', 1, 500);
        input.done();
        const id = await allowed(request);
        await requestReturn(database, id, lines, reason);
        answerJson(response, 201, forCustomer(await details(id)));
      },
    },
  ];
}

/** Customers read what happened, not which person of the staff did it. */
function forCustomer(order: OrderDetails): OrderDetails {
  return {
    ...order,
    history: order.history.map(entry =>
      ['customer', 'payment provider', 'shop'].includes(entry.actor)
        ? entry
        : { ...entry, actor: 'shop', note: '' },
    ),
  };
}

function readReason(body: unknown): string {
  const input = InputReader.of(body ?? {}, ['reason']);
  const reason = input.has('reason') ? input.text('reason', 1, 500) : '';
  input.done();
  return reason;
}

/** Pieces by variant; equal variants are one entry. */
export function readPieces(input: InputReader): readonly Pieces[] {
  const merged = new Map<number, number>();
  const read = input.objects('lines', MOST_LINES, ['variantId', 'quantity']);
  if (read.length === 0) input.wrong('lines', 'Give at least one line.');
  for (const line of read) {
    const variantId = line.integer('variantId', 1, 2_147_483_647);
    const quantity = line.integer('quantity', 1, MOST_PIECES);
    merged.set(variantId, (merged.get(variantId) ?? 0) + quantity);
  }
  return [...merged].map(([variantId, quantity]) => ({ variantId, quantity }));
}

/** Under the order's lock, so that it cannot move meanwhile. The goods are taken back by the staff. */
async function requestReturn(
  database: Database,
  id: string,
  lines: readonly Pieces[] | undefined,
  reason: string,
): Promise<void> {
  await database.transaction(async transaction => {
    const [order] = await transaction.query<{
      status: (typeof RETURNABLE)[number];
    }>('SELECT status FROM orders WHERE id = $1 FOR UPDATE', [id]);
    if (order === undefined) throw Problem.notFound('order', id);
    if (!RETURNABLE.includes(order.status)) {
      throw new Problem(
        409,
        `This order is ${stateOf(
          order.status,
        )}; only one that was shipped can be sent back.`,
        { code: 'wrong-state' },
      );
    }
    const outside = await transaction.query<{
      variant_id: number;
      left: number;
    }>(
      'SELECT variant_id, quantity - given_back AS left FROM order_lines WHERE order_id = $1 ORDER BY position',
      [id],
    );
    const left = new Map(outside.map(line => [line.variant_id, line.left]));
    const wanted =
      lines ??
      outside
        .filter(line => line.left > 0)
        .map(line => ({ variantId: line.variant_id, quantity: line.left }));
    for (const { variantId, quantity } of wanted) {
      if (quantity > (left.get(variantId) ?? 0)) {
        throw new Problem(
          422,
          `Of variant ${variantId} this order has ${
            left.get(variantId) ?? 0
          } pieces that can be sent back.`,
          { code: 'too-many-pieces' },
        );
      }
    }
    const noted = await transaction.query(
      `INSERT INTO return_requests (id, order_id, lines, reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT (order_id) WHERE status = 'requested' DO NOTHING RETURNING id`,
      [randomUUID(), id, JSON.stringify(wanted), reason],
    );
    if (noted.length === 0) {
      throw new Problem(
        409,
        'A return of this order is under way already. Wait until it arrived.',
        { code: 'return-open' },
      );
    }
  });
}
