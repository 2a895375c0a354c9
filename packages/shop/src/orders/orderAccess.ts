import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { InputReader, pathUuid } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { OrderStore } from './OrderStore.ts';

/** The id of the order in the path, when the caller may see it. */
export type OrderAccess = (request: Request) => Promise<string>;

/**
 * A guest shows the order's token. A wrong token is answered like a wrong id: whether an order exists is nobody else's
 * business.
 */
export function orderAccess(orders: OrderStore): OrderAccess {
  return async request => {
    const id = pathUuid(parameter(request, 'orderId'), 'order');
    const query = InputReader.of({ ...request.query }, ['token']);
    const token = query.text('token', 1, 100);
    query.done();
    const view = await orders.find(id);
    if (view === undefined || !isOrderToken(view, token))
      throw Problem.notFound('order with this token', id);
    return id;
  };
}

export function isOrderToken(
  order: { readonly token: string },
  token: string,
): boolean {
  const a = Buffer.from(order.token);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
