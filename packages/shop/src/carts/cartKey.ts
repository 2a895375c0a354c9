import type { Request } from 'express';
import { pathUuid } from '../http/InputReader.ts';
import { parameter } from '../http/Route.ts';
import type { CartKey } from './CartStore.ts';

/** The id of the customer who is signed in, if any. Asks the database only when the request shows a session. */
export type CustomerOf = (request: Request) => Promise<string | undefined>;

export function cartId(request: Request): string {
  return pathUuid(parameter(request, 'cartId'), 'cart');
}

/** The cart of the path, asked for by whoever is signed in. */
export async function cartKey(
  request: Request,
  customerOf: CustomerOf,
): Promise<CartKey> {
  const id = cartId(request);
  const customerId = await customerOf(request);
  return { id, ...(customerId === undefined ? {} : { customerId }) };
}
