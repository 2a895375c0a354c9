import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '../database/Database.ts';
import { Problem } from '../http/Problem.ts';
import type { PaymentSettlement } from '../payments/PaymentSettlement.ts';
import { TRANSITIONS, eventsFrom, stateOf } from './states.ts';
import type {
  Actor,
  OrderEvent,
  OrderState,
  OrderStatus,
  Transition,
} from './states.ts';

export interface Pieces {
  readonly variantId: number;
  readonly quantity: number;
}

/** Who does it. `by` decides what is allowed, `name` is what the history says. */
export interface Deed {
  readonly by: 'customer' | 'clerk' | 'manager';
  readonly name: string;
  readonly note: string;
  readonly requestId?: string;
}

export interface RefundWish {
  /** Minor units. Absent: what the lines cost, or without lines all that is left. */
  readonly amount?: number;
  readonly lines?: readonly Pieces[];
  readonly reason: string;
  /** The pieces go back into the stock. */
  readonly restock: boolean;
  /** The same wish with the same key is one refund. */
  readonly key?: string;
}

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

/** As `change_order` answers; see migrations/0004. */
type Answer =
  | {
      readonly outcome: 'changed';
      readonly detail: {
        readonly status: OrderStatus;
        readonly refundId: string | null;
      };
    }
  | {
      readonly outcome: 'wrongState';
      readonly detail: { readonly status: OrderStatus };
    }
  | {
      readonly outcome: 'noLine';
      readonly detail: { readonly variantId: number };
    }
  | {
      readonly outcome: 'tooManyPieces';
      readonly detail: { readonly variantId: number; readonly left: number };
    }
  | { readonly outcome: 'tooMuch'; readonly detail: { readonly left: number } }
  | {
      readonly outcome: 'replay';
      readonly detail: { readonly refundId: string };
    }
  | {
      readonly outcome: 'noOrder' | 'notPaid' | 'nothingLeft' | 'keyReused';
      readonly detail: unknown;
    };

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
    wish: {
      readonly lines?: readonly Pieces[];
      readonly restock?: boolean;
      readonly refund?: RefundWish;
    },
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
      return this.#answered(id, answer, transition);
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
    if (known.request_hash !== digest(refund)) throw keyReused();
    return {
      status: stateOf(await this.#status(id)),
      refund: { id: known.id, status: known.status },
    };
  }

  async #answered(
    id: string,
    answer: Exclude<Answer, { outcome: 'replay' }>,
    transition: Transition,
  ): Promise<Changed> {
    switch (answer.outcome) {
      case 'changed': {
        const { status, refundId } = answer.detail;
        if (refundId === null) return { status: stateOf(status) };
        const refunded = await this.#options.settlement.refund(refundId);
        // A refused refund may have taken the order back to where it was.
        const now = refunded === 'failed' ? await this.#status(id) : status;
        return {
          status: stateOf(now),
          refund: { id: refundId, status: refunded },
        };
      }
      case 'noOrder':
        throw Problem.notFound('order', id);
      case 'wrongState':
        throw refusal(transition.event, answer.detail.status, 'manager');
      case 'noLine':
        throw new Problem(
          422,
          `Variant ${answer.detail.variantId} is not in this order. Take the variants from its lines.`,
          { code: 'no-line' },
        );
      case 'tooManyPieces':
        throw new Problem(
          422,
          `Only ${answer.detail.left} pieces of variant ${answer.detail.variantId} are left to take back.`,
          { code: 'too-many-pieces' },
        );
      case 'tooMuch':
        throw new Problem(
          422,
          `Only ${answer.detail.left} (minor units) of this order are left to give back. Lower the amount.`,
          { code: 'too-much' },
        );
      case 'notPaid':
        throw new Problem(
          409,
          'This order was never paid, so there is nothing to give back.',
          { code: 'not-paid' },
        );
      case 'nothingLeft':
        throw new Problem(
          409,
          'All of the money of this order was given back already.',
          { code: 'nothing-left' },
        );
      case 'keyReused':
        throw keyReused();
      default: {
        const never: never = answer;
        throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
      }
    }
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
    { event, from, to, stock, money }: Transition,
    deed: Deed,
    wish: {
      readonly lines?: readonly Pieces[];
      readonly restock?: boolean;
      readonly refund?: RefundWish;
    },
  ): Promise<Answer> {
    const refund =
      money === 'refund' || money === 'refund rest'
        ? {
            id: randomUUID(),
            amount: wish.refund?.amount ?? null,
            reason: wish.refund?.reason ?? (deed.note || 'Cancelled.'),
            key: wish.refund?.key ?? null,
            hash: digest(wish.refund),
            attemptUntil: new Date(
              Date.now() + this.#options.paymentTimeoutMs + 5_000,
            ),
            whenWhole: money === 'refund' ? to ?? null : null,
            optional: money === 'refund rest',
          }
        : null;
    const change = {
      event,
      from,
      to: money === 'refund' ? null : to ?? null,
      actor: deed.name,
      note: deed.note,
      unpaid: money === 'reverse',
      lines: wish.lines ?? null,
      restock: stock === 'back' || (stock === 'chosen' && wish.restock),
      whenAllBack: event === 'return',
      refund,
      ...(deed.by === 'customer'
        ? {}
        : {
            audit: {
              action: `order-${event}`,
              details: {
                note: deed.note,
                ...(wish.lines ? { lines: wish.lines } : {}),
                ...(wish.refund?.amount === undefined
                  ? {}
                  : { amount: wish.refund.amount }),
              },
              requestId: deed.requestId ?? null,
            },
          }),
    };
    const rows = await this.#options.database.rows<
      Answer & { outcome: string }
    >('change_order', 'SELECT outcome, detail FROM change_order($1, $2)', [
      id,
      JSON.stringify(change),
    ]);
    return rows[0] as Answer;
  }
}

/** The transition, when this person may make it from this state; otherwise the refusal that says what is possible. */
function allowed(
  event: OrderEvent,
  status: OrderStatus,
  by: Deed['by'],
): Transition {
  const found = TRANSITIONS.filter(
    one => one.event === event && one.from.includes(status),
  );
  const actors = actorsOf(by);
  const mine = found.find(one => one.by.some(actor => actors.includes(actor)));
  if (mine !== undefined) return mine;
  if (found.length > 0 && by === 'clerk') {
    throw new Problem(
      403,
      `Only a manager may ${event} an order that is ${stateOf(status)}.`,
      { code: 'role' },
    );
  }
  throw refusal(event, status, by);
}

export function actorsOf(by: Deed['by']): readonly Actor[] {
  return by === 'manager' ? ['clerk', 'manager'] : [by];
}

function refusal(
  event: OrderEvent,
  status: OrderStatus,
  by: Deed['by'],
): Problem {
  const possible = [...new Set(eventsFrom(status, actorsOf(by)))];
  const hint =
    possible.length === 0
      ? 'Nothing can be done with it any more.'
      : `Possible now: ${possible.join(', ')}.`;
  return new Problem(
    409,
    `This order is ${stateOf(status)}, so '${event}' is not possible. ${hint}`,
    { code: 'wrong-state' },
  );
}

function keyReused(): Problem {
  return new Problem(
    422,
    'This Idempotency-Key was used for another refund of this order. Use a new key for a new refund.',
    { code: 'key-reused' },
  );
}

function digest(wish: RefundWish | undefined): string | null {
  if (wish?.key === undefined) return null;
  const { key: _, ...rest } = wish;
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url');
}
