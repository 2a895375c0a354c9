import { MOST_LINES, MOST_PIECES } from './Cart.ts';
import type { Changed, Wanted } from './CartStore.ts';

/** A cart as a document, in the words of the table `carts`. */
export interface CartDocument {
  readonly id: string;
  /** What customers see; changes with what is in the cart. */
  readonly version: number;
  /** Changes with every write. */
  readonly revision: number;
  readonly currency: string;
  readonly lines: readonly DocumentLine[];
  readonly coupon: string | null;
  readonly customer_id: string | null;
  /** UTC, ISO 8601. */
  readonly expires_at: string;
  /** It was given to a checkout once: whether it is ordered is known there. */
  readonly lent?: boolean;
}

export interface DocumentLine {
  readonly variant: number;
  readonly quantity: number;
  /** Minor units, when the line was added or changed. */
  readonly price: number;
}

/** What a variant costs today. */
export interface TodaysPrice {
  readonly id: number;
  readonly price: number;
  readonly currency: string;
  readonly published: boolean;
}

type Refusal = Exclude<Changed['outcome'], 'changed'>;

/**
 * Adds pieces to a line or sets them (0 takes the line out). The line takes today's price, all others keep the price the customer
 * saw. Answers the changed cart, or why it cannot be. The same rules as `change_cart` in migrations/0002_carts_and_orders.
 */
export function changeLine(
  cart: CartDocument,
  mode: 'add' | 'set',
  wanted: Wanted,
  today: TodaysPrice | undefined,
): CartDocument | Refusal {
  const had = cart.lines.find(line => line.variant === wanted.variantId);
  if (mode === 'set' && had === undefined) return 'noLine';
  if (today === undefined || (!today.published && had === undefined))
    return 'noVariant';
  const quantity =
    mode === 'add' ? wanted.quantity + (had?.quantity ?? 0) : wanted.quantity;
  if (quantity > MOST_PIECES) return 'tooMany';
  if (had === undefined && cart.lines.length >= MOST_LINES) return 'full';
  if (cart.lines.length > 0 && today.currency !== cart.currency)
    return 'currency';
  const line = { variant: wanted.variantId, quantity, price: today.price };
  const lines =
    had === undefined
      ? [...cart.lines, line]
      : cart.lines.flatMap(one => {
          if (one !== had) return one;
          return quantity === 0 ? [] : line;
        });
  return { ...cart, lines, currency: today.currency };
}

/** Takes today's prices for all lines whose variants there still are. */
export function acceptPrices(
  cart: CartDocument,
  today: readonly TodaysPrice[],
): CartDocument {
  const prices = new Map(today.map(({ id, price }) => [id, price]));
  return {
    ...cart,
    lines: cart.lines.flatMap(line => {
      const price = prices.get(line.variant);
      return price === undefined ? [] : { ...line, price };
    }),
  };
}

/** The customer's cart with the guest's lines. What does not fit (pieces, lines, another currency) is left out. */
export function mergeCarts(
  own: CartDocument,
  guest: CartDocument,
): CartDocument {
  if (own.lines.length > 0 && own.currency !== guest.currency) return own;
  const lines = new Map<number, DocumentLine>();
  for (const line of [...own.lines, ...guest.lines]) {
    const had = lines.get(line.variant);
    lines.set(line.variant, {
      ...(had ?? line),
      quantity: Math.min(MOST_PIECES, (had?.quantity ?? 0) + line.quantity),
    });
  }
  return {
    ...own,
    currency: guest.currency,
    coupon: own.coupon ?? guest.coupon,
    expires_at:
      own.expires_at > guest.expires_at ? own.expires_at : guest.expires_at,
    lines: [...lines.values()].slice(0, MOST_LINES),
  };
}
