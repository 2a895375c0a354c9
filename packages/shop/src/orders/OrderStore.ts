import { MicroBatch } from '../batching/MicroBatch.ts';
import { isRolledBack } from '../database/Database.ts';
import type { Database } from '../database/Database.ts';
import { currentTrace } from '../tracing/Tracer.ts';
import type { Money } from '../money.ts';
import type { CouponProblem } from '../pricing/Quote.ts';
import type {
  Customer,
  OrderView,
  PricedView,
  ShippingMethod,
} from './Order.ts';
import type { OrderStatus } from './states.ts';

export interface Placement {
  readonly orderId: string;
  readonly key: string;
  readonly hash: string;
  readonly token: string;
  readonly cartId: string;
  /** What the customer looked at; absent = whatever the cart holds now. */
  readonly cartVersion?: number;
  readonly customer: Customer;
  /** The customer who is signed in; a guest's order belongs to nobody. */
  readonly customerId?: string;
  readonly shippingMethod: ShippingMethod;
  /** Minor units. What the customer was shown; absent = whatever it costs now. */
  readonly expectedTotal?: number;
  readonly expiresAt: Date;
  readonly attemptUntil: Date;
}

export interface PriceChange {
  readonly variantId: number;
  readonly title: string;
  readonly price: number;
  readonly currentPrice: number;
}

export interface Shortage {
  readonly variantId: number;
  readonly title: string;
  readonly quantity: number;
  readonly available: number;
}

export interface CouponRefusal {
  readonly code: string;
  readonly reason: CouponProblem;
  /** Minor units: from which value of goods on it applies. `null` for an unknown one. */
  readonly minimum: number | null;
  readonly currency: string;
}

export type Placed =
  | { readonly outcome: 'placed'; readonly detail: OrderView }
  | {
      readonly outcome: 'priceChanged';
      readonly detail: readonly PriceChange[];
    }
  | { readonly outcome: 'soldOut'; readonly detail: readonly Shortage[] }
  | { readonly outcome: 'couponRefused'; readonly detail: CouponRefusal }
  | {
      readonly outcome: 'totalChanged';
      readonly detail: { readonly total: number; readonly currency: string };
    }
  | { readonly outcome: 'replay' }
  | {
      readonly outcome:
        | 'noCart'
        | 'ordered'
        | 'empty'
        | 'cartChanged'
        | 'noShipping';
    };

export interface Confirmation {
  readonly orderId: string;
  readonly outcome: 'captured' | 'authorized' | 'declined';
  /** The provider's word for the charge, or its reason to decline. */
  readonly reference: string;
  /** Kept for the jobs that follow from it. */
  readonly trace?: string;
}

/** Orders in PostgreSQL. Placing and confirming are done for many orders in one transaction each; see migrations/0002. */
export class OrderStore {
  readonly #database: Database;
  readonly #placing: MicroBatch<Placement, Placed>;
  readonly #confirming: MicroBatch<Confirmation, OrderStatus>;

  constructor(database: Database, queueLimit: number) {
    this.#database = database;
    this.#placing = new MicroBatch<Placement, Placed>({
      name: 'orders',
      maxWaiting: queueLimit,
      separable: isRolledBack,
      keys: placement => [placement.key, placement.cartId],
      run: items => this.#place(items),
    });
    this.#confirming = new MicroBatch<Confirmation, OrderStatus>({
      name: 'payments',
      // What was charged must be noted: a confirmation is never refused for want of room.
      maxWaiting: Number.POSITIVE_INFINITY,
      separable: isRolledBack,
      keys: confirmation => [confirmation.orderId],
      run: items => this.#confirm(items),
    });
  }

  get depth(): number {
    return this.#placing.depth + this.#confirming.depth;
  }

  place(placement: Placement): Promise<Placed> {
    return this.#placing.submit(placement);
  }

  /** Answers the status that the order has now; only one that waited for its payment is moved. */
  confirm(confirmation: Confirmation): Promise<OrderStatus> {
    // What follows from the payment, an e-mail, goes on with the trace of the request.
    const trace = currentTrace();
    return this.#confirming.submit({
      ...confirmation,
      ...(trace === undefined ? {} : { trace }),
    });
  }

  async findByKey(key: string): Promise<OrderView | undefined> {
    const rows = await this.#database.rows<{ view: OrderView }>(
      'order_by_key',
      'SELECT order_view(o) AS view FROM orders o WHERE o.idempotency_key = $1',
      [key],
    );
    return rows[0]?.view;
  }

  async find(id: string): Promise<OrderView | undefined> {
    const rows = await this.#database.rows<{ view: OrderView }>(
      'order',
      'SELECT order_view(o) AS view FROM orders o WHERE o.id = $1',
      [id],
    );
    return rows[0]?.view;
  }

  /** Takes over the payment of an order whose last attempt ended without an outcome. `false` while another is busy with it. */
  async takeAttempt(id: string, until: Date): Promise<boolean> {
    const rows = await this.#database.rows(
      'take_attempt',
      `UPDATE orders SET attempt_until = $2 WHERE id = $1 AND status = 'pending_payment' AND attempt_until < now() RETURNING id`,
      [id, until],
    );
    return rows.length === 1;
  }

  /** Lets the next request take the attempt over at once. */
  async endAttempt(id: string): Promise<void> {
    await this.#database.rows(
      'end_attempt',
      `UPDATE orders SET attempt_until = now() WHERE id = $1 AND status = 'pending_payment'`,
      [id],
    );
  }

  /** Ends reservations that outlived their time. Answers how many. */
  async expire(most: number): Promise<number> {
    const rows = await this.#database.rows<{ ended: number }>(
      'expire',
      'SELECT expire_reservations($1) AS ended',
      [most],
    );
    return rows[0]?.ended ?? 0;
  }

  /** What the customer pays, or was charged. `undefined`: there is no such order. */
  async amountDue(id: string): Promise<Money | undefined> {
    const rows = await this.#database.rows<Money>(
      'amount_due',
      'SELECT amount_due(o)::float8 AS amount, o.currency FROM orders o WHERE o.id = $1',
      [id],
    );
    return rows[0];
  }

  async #place(items: readonly Placement[]): Promise<Placed[]> {
    const batch = items.map((item, index) => ({
      n: index + 1,
      cartVersion: null,
      ...item,
    }));
    const rows = await this.#database.rows<PlacedRow>(
      'place_orders',
      'SELECT n, outcome, detail FROM place_orders($1, $2)',
      [JSON.stringify(batch), items.map(item => item.cartId)],
    );
    const answers: Placed[] = [];
    for (const { n, ...placed } of rows) {
      answers[n - 1] =
        placed.outcome === 'placed'
          ? {
              outcome: 'placed',
              detail: written(items[n - 1] as Placement, placed.detail),
            }
          : placed;
    }
    return answers;
  }

  async #confirm(items: readonly Confirmation[]): Promise<OrderStatus[]> {
    const ids = items.map(item => item.orderId);
    const rows = await this.#database.rows<{ id: string; status: OrderStatus }>(
      'confirm_payments',
      'SELECT order_id AS id, status FROM confirm_payments($1, $2)',
      [JSON.stringify(items), ids],
    );
    const statuses = new Map(rows.map(row => [row.id, row.status]));
    return ids.map(id => statuses.get(id.toLowerCase()) as OrderStatus);
  }
}

type WrittenDetail = PricedView & Pick<OrderView, 'number' | 'createdAt'>;

type PlacedRow = { readonly n: number } & (
  | Exclude<Placed, { outcome: 'placed' }>
  | { readonly outcome: 'placed'; readonly detail: WrittenDetail }
);

/** The database answers only what the caller does not know of a new order. */
function written(placement: Placement, detail: WrittenDetail): OrderView {
  return {
    id: placement.orderId,
    token: placement.token,
    status: 'pending_payment',
    customer: placement.customer,
    customerId: placement.customerId ?? null,
    shippingMethod: placement.shippingMethod,
    hash: placement.hash,
    ...detail,
  };
}
