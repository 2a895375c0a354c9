import { createHash, randomUUID } from 'node:crypto';
import type { CartStore } from '../carts/CartStore.ts';
import { Problem } from '../http/Problem.ts';
import { orderedId } from '../ids/orderedId.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/Metrics.ts';
import type { PaymentProvider } from '../payments/PaymentProvider.ts';
import type { PaymentSettlement } from '../payments/PaymentSettlement.ts';
import { toOrder } from './Order.ts';
import type { Customer, Order, OrderView, ShippingMethod } from './Order.ts';
import type { OrderStore } from './OrderStore.ts';
import { checkoutRefusal } from './checkoutRefusal.ts';

export interface CheckoutRequest {
  readonly cartId: string;
  readonly cartVersion?: number;
  readonly customer: Customer;
  /** The customer who is signed in. */
  readonly customerId?: string;
  readonly shippingMethod: ShippingMethod;
  /** Minor units: what the customer was shown. */
  readonly expectedTotal?: number;
  readonly paymentToken: string;
}

export interface CheckoutOptions {
  readonly orders: OrderStore;
  readonly carts: CartStore;
  readonly provider: PaymentProvider;
  readonly settlement: PaymentSettlement;
  readonly reservationSeconds: number;
  readonly paymentTimeoutMs: number;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface CheckedOut {
  readonly order: Order;
  /** The order was there already: the request was sent before. */
  readonly replayed: boolean;
}

/**
 * Reserve → pay → confirm. The stock is reserved and the order written in one transaction; then the provider is asked, with no lock
 * and no connection held; then the outcome is written. Wherever this is cut off, the same request with the same key goes on
 * from what is stored: the provider gets the order's id as its key, so it takes the money at most once.
 */
export class Checkout {
  readonly #options: CheckoutOptions;

  constructor(options: CheckoutOptions) {
    this.#options = options;
  }

  async run(key: string, request: CheckoutRequest): Promise<CheckedOut> {
    const hash = createHash('sha256')
      .update(JSON.stringify(request))
      .digest('base64url');
    const { orders, carts, reservationSeconds } = this.#options;
    const { cartId, customerId } = request;
    await carts.lend?.({
      id: cartId,
      ...(customerId === undefined ? {} : { customerId }),
    });
    const placed = await orders.place({
      orderId: orderedId(),
      key,
      hash,
      // 122 random bits, from a supply that Node keeps.
      token: randomUUID().replaceAll('-', ''),
      cartId: request.cartId,
      ...(request.cartVersion === undefined
        ? {}
        : { cartVersion: request.cartVersion }),
      customer: request.customer,
      ...(request.customerId === undefined
        ? {}
        : { customerId: request.customerId }),
      shippingMethod: request.shippingMethod,
      ...(request.expectedTotal === undefined
        ? {}
        : { expectedTotal: request.expectedTotal }),
      expiresAt: new Date(Date.now() + reservationSeconds * 1_000),
      attemptUntil: this.#attemptUntil(),
    });
    this.#count(placed.outcome);
    switch (placed.outcome) {
      case 'placed':
        return {
          order: await this.#pay(placed.detail, request.paymentToken),
          replayed: false,
        };
      case 'replay':
        return {
          order: await this.#goOn(key, hash, request.paymentToken),
          replayed: true,
        };
      default:
        throw checkoutRefusal(placed, request);
    }
  }

  /** The same request again: answers from what is stored, and finishes what was cut off. */
  async #goOn(key: string, hash: string, paymentToken: string): Promise<Order> {
    const view = await this.#options.orders.findByKey(key);
    if (view === undefined)
      throw Problem.unavailable(
        'This order is just being written. Send the same request again in a second.',
      );
    if (view.hash !== hash) {
      throw new Problem(
        422,
        'This Idempotency-Key was used for another request. Use a new key for a new order.',
        { code: 'key-reused' },
      );
    }
    if (view.status !== 'pending_payment') return settled(view);
    if (await this.#options.orders.takeAttempt(view.id, this.#attemptUntil()))
      return this.#pay(view, paymentToken);
    throw new Problem(
      409,
      'This order is just being paid. Send the same request again in two seconds.',
      {
        code: 'in-progress',
        headers: { 'retry-after': '2' },
      },
    );
  }

  async #pay(view: OrderView, token: string): Promise<Order> {
    const { orders, provider, settlement, log } = this.#options;
    const amount = {
      amount: view.total,
      currency: view.currency,
    };
    // Not AbortSignal.timeout: nobody could end it, and thousands of them would ring for payments that are long done.
    const patience = new AbortController();
    const timer = setTimeout(
      () => patience.abort(new Error('The payment provider took too long.')),
      this.#options.paymentTimeoutMs,
    );
    let charged;
    try {
      charged = await provider.charge({
        amount,
        idempotencyKey: view.id,
        token,
        signal: patience.signal,
      });
    } catch (error) {
      log.warn('A payment provider gave no answer.', {
        provider: provider.name,
        orderId: view.id,
        error: String(error),
      });
      this.#count('unknown');
      await orders.endAttempt(view.id);
      // Its webhook may have been faster than the end of our patience.
      const now = await orders.find(view.id);
      return now === undefined || now.status === 'pending_payment'
        ? toOrder(view)
        : settled(now);
    } finally {
      clearTimeout(timer);
    }
    const status = await settlement.settle(
      { orderId: view.id, amount },
      charged,
      'answer',
    );
    return settled({ ...view, status });
  }

  #attemptUntil(): Date {
    return new Date(Date.now() + this.#options.paymentTimeoutMs + 5_000);
  }

  #count(outcome: string): void {
    this.#options.metrics.count(
      'shop_checkouts_total',
      'Steps of checkouts by outcome.',
      `outcome="${outcome}"`,
    );
  }
}

/** A live order, or the refusal that one without its money ends with. */
function settled(view: OrderView): Order {
  if (!['declined', 'expired', 'cancelled'].includes(view.status))
    return toOrder(view);
  if (view.status === 'declined') {
    throw new Problem(
      402,
      'The payment was declined and nothing was ordered. Your cart is as it was: try another card, with a new Idempotency-Key.',
      {
        code: 'payment-declined',
      },
    );
  }
  if (view.status === 'cancelled') {
    throw new Problem(
      409,
      'This order was cancelled; nothing stays charged. Order again with a new Idempotency-Key.',
      { code: 'order-cancelled' },
    );
  }
  throw new Problem(
    409,
    'This order was not paid in time and has ended; nothing stays charged. Order the cart again, with a new Idempotency-Key.',
    {
      code: 'reservation-expired',
    },
  );
}
