import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { CustomerOf } from '../carts/cartKey.ts';
import { InputReader, pathUuid } from '../http/InputReader.ts';
import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { OrderStore } from './OrderStore.ts';

/** The id of the order in the path, when the caller may see it. */
export type OrderAccess = (request: Request) => Promise<string>;

/**
 * A guest shows the order's token, a customer is signed in to the account that the order belongs to. A wrong token and another
 * account are answered like a wrong id: whether an order exists is nobody else's business.
 */
export function orderAccess(
  orders: OrderStore,
  customerOf: CustomerOf,
): OrderAccess {
  return async request => {
    const id = pathUuid(parameter(request, 'orderId'), 'order');
    const query = InputReader.of({ ...request.query }, ['token']);
    const byToken = query.has('token');
    const customerId = byToken ? undefined : await customerOf(request);
    // Whoever is not signed in is told that the token is missing.
    const token =
      customerId === undefined ? query.text('token', 1, 100) : undefined;
    query.done();
    const view = await orders.find(id);
    const may =
      view !== undefined &&
      (token === undefined
        ? view.customerId === customerId
        : isOrderToken(view, token));
    if (!may) {
      throw Problem.notFound(
        token === undefined ? 'order of this account' : 'order with this token',
        id,
      );
    }
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
