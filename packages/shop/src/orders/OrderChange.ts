import { createHash, randomUUID } from 'node:crypto';
import type { OrderStatus, Transition } from './states.ts';

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

/** What a change is asked with, beside its event and the person. */
export interface ChangeWish {
  readonly lines?: readonly Pieces[];
  readonly restock?: boolean;
  readonly refund?: RefundWish;
}

/** As `change_order` answers; see migrations/0004. */
export type ChangeAnswer =
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

/** A transition in the words of `change_order`; see migrations/0004. */
export function changeOf(
  { event, from, to, stock, money }: Transition,
  deed: Deed,
  wish: ChangeWish,
  paymentTimeoutMs: number,
): Readonly<Record<string, unknown>> {
  const refund =
    money === 'refund' || money === 'refund rest'
      ? {
          id: randomUUID(),
          amount: wish.refund?.amount ?? null,
          reason: wish.refund?.reason ?? (deed.note || 'Cancelled.'),
          key: wish.refund?.key ?? null,
          hash: digestOfRefund(wish.refund),
          attemptUntil: new Date(Date.now() + paymentTimeoutMs + 5_000),
          whenWhole: money === 'refund' ? to ?? null : null,
          optional: money === 'refund rest',
        }
      : null;
  return {
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
}

/** Of what is asked for, so that the same key cannot stand for another refund. */
export function digestOfRefund(wish: RefundWish | undefined): string | null {
  if (wish?.key === undefined) return null;
  const { key: _, ...rest } = wish;
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url');
}
