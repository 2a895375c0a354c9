import { ApiError } from '../api/ApiError.ts';
import { customerApi } from '../api/customerApi.ts';
import type { CheckoutRequest, Order } from '../api/types.ts';

const TRIES = 5;
const WAIT_MS = 700;

/**
 * Orders and pays. The same key again goes on where the attempt before was cut off and can never order twice, so it is tried again
 * while the answer is missing or not final. Throws the shop's refusal; an order whose payment is not known after all tries is answered.
 */
export async function placeOrder(
  cartId: string,
  key: string,
  body: CheckoutRequest,
): Promise<Order> {
  let last: Order | undefined;
  let failure: unknown;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      failure = undefined;
      last = await customerApi.checkout(cartId, key, body);
      if (last.status !== 'placed') return last;
    } catch (error) {
      failure = error;
      if (!(error instanceof ApiError) || isFinal(error)) throw error;
    }
    if (attempt < TRIES)
      await new Promise(resolve => setTimeout(resolve, WAIT_MS * attempt));
  }
  if (last !== undefined) return last;
  throw failure;
}

/** Whether the shop has decided. Without an answer, or while it is busy with this very order, it has not. */
function isFinal(error: ApiError): boolean {
  return (
    error.status !== 0 && error.status < 500 && error.code !== 'in-progress'
  );
}

/** Browsers give a random UUID only on secure pages; elsewhere one is made of random numbers. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('');
}
