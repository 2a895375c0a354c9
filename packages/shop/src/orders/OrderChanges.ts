import type { Database } from '../database/Database.ts';
import { Problem } from '../http/Problem.ts';
import type { PaymentSettlement } from '../payments/PaymentSettlement.ts';
import { changeOf, digestOfRefund } from './OrderChange.ts';
import type {
  ChangeAnswer,
  ChangeWish,
  Deed,
  Pieces,
  RefundWish,
} from './OrderChange.ts';
import { allowed, keyReused, refusalOf } from './orderRefusals.ts';
import { stateOf } from './states.ts';
import type {
  OrderEvent,
  OrderState,
  OrderStatus,
  Transition,
} from './states.ts';

export interface Changed {
  readonly status: OrderState;
  readonly refund?: {
    readonly id: string;
    readonly status: 'wanted' | 'done' | 'failed';
  };
}

export interface OrderChangesOptions {
  readonly database: Database;
  readonly settlement: PaymentSettlement;
  readonly paymentTimeoutMs: number;
}

/** Which event brings an order into this state. The others come with their money. */
const EVENT_TO: Readonly<Partial<Record<OrderState, OrderEvent>>> = {
  packed: 'pack',
  shipped: 'ship',
  delivered: 'deliver',
  cancelled: 'cancel',
  returned: 'return',
};

/**
 * Everything that happens to an order after its payment, and its cancellation before. One transaction moves the order with its
 * stock, its refund, its history and the audit; then the provider is asked for the refund, with nothing held.
 */
export class OrderChanges {
  readonly #options: OrderChangesOptions;

  constructor(options: OrderChangesOptions) {
    this.#options = options;
  }

  cancel(id: string, deed: Deed): Promise<Changed> {
    return this.#change(id, 'cancel', deed, {});
  }

  /** By the words of the back office: the state it is to reach. `lines`: only for a return of some of the pieces. */
  async move(
    id: string,
    to: OrderState,
    deed: Deed,
    lines?: readonly Pieces[],
  ): Promise<Changed> {
    const event = EVENT_TO[to];
    if (event === undefined) {
      throw new Problem(
        409,
        to === 'refunded'
          ? 'An order becomes refunded when all of its money was given back. Refund it instead.'
          : `An order becomes ${to} by its payment, not by hand.`,
        { code: 'wrong-state' },
      );
    }
    return this.#change(id, event, deed, {
      restock: event === 'return',
      ...(lines === undefined ? {} : { lines }),
    });
  }

  rejectReturn(id: string, deed: Deed): Promise<Changed> {
    return this.#change(id, 'reject-return', deed, {});
  }

  refund(id: string, wish: RefundWish, deed: Deed): Promise<Changed> {
    return this.#change(id, 'refund', deed, {
      restock: wish.restock,
      ...(wish.lines === undefined ? {} : { lines: wish.lines }),
      refund: wish,
    });
  }

  async #change(
    id: string,
    event: OrderEvent,
    deed: Deed,
    wish: ChangeWish,
  ): Promise<Changed> {
    const before = await this.#replayed(id, wish.refund);
    if (before !== undefined) return before;
    // The order may move between the look and the lock: then it is looked at again, which ends, because its life is short.
    for (let attempt = 1; ; attempt += 1) {
      const status = await this.#status(id);
      const transition = allowed(event, status, deed.by);
      const answer = await this.#ask(id, transition, deed, wish);
      if (answer.outcome === 'wrongState' && attempt < 5) continue;
      // Somebody wrote the same refund since we looked.
      if (answer.outcome === 'replay')
        return this.#change(id, event, deed, wish);
      if (answer.outcome === 'changed')
        return this.#answered(answer.detail, id);
      throw refusalOf(answer, id, event);
    }
  }

  /** The same refund again: it may be what moved the order to where no refund is possible any more. */
  async #replayed(
    id: string,
    refund: RefundWish | undefined,
  ): Promise<Changed | undefined> {
    if (refund?.key === undefined) return undefined;
    const [known] = await this.#options.database.rows<{
      id: string;
      request_hash: string;
      status: NonNullable<Changed['refund']>['status'];
    }>(
      'refund_by_key',
      'SELECT id, request_hash, status FROM refunds WHERE order_id = $1 AND idempotency_key = $2',
      [id, refund.key],
    );
    if (known === undefined) return undefined;
    if (known.request_hash !== digestOfRefund(refund)) throw keyReused();
    return {
      status: stateOf(await this.#status(id)),
      refund: { id: known.id, status: known.status },
    };
  }

  async #answered(
    {
      status,
      refundId,
    }: Extract<ChangeAnswer, { outcome: 'changed' }>['detail'],
    id: string,
  ): Promise<Changed> {
    if (refundId === null) return { status: stateOf(status) };
    const refunded = await this.#options.settlement.refund(refundId);
    // A refused refund may have taken the order back to where it was.
    const now = refunded === 'failed' ? await this.#status(id) : status;
    return {
      status: stateOf(now),
      refund: { id: refundId, status: refunded },
    };
  }

  async #status(id: string): Promise<OrderStatus> {
    const rows = await this.#options.database.rows<{ status: OrderStatus }>(
      'order_status',
      'SELECT status FROM orders WHERE id = $1',
      [id],
    );
    if (rows[0] === undefined) throw Problem.notFound('order', id);
    return rows[0].status;
  }

  async #ask(
    id: string,
    transition: Transition,
    deed: Deed,
    wish: ChangeWish,
  ): Promise<ChangeAnswer> {
    const change = changeOf(
      transition,
      deed,
      wish,
      this.#options.paymentTimeoutMs,
    );
    const rows = await this.#options.database.rows<
      ChangeAnswer & { outcome: string }
    >('change_order', 'SELECT outcome, detail FROM change_order($1, $2)', [
      id,
      JSON.stringify(change),
    ]);
    return rows[0] as ChangeAnswer;
  }
}
