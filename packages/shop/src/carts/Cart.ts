import type { Money } from '../money.ts';
import { imageOf } from '../products/summaries.ts';
import { availabilityOf } from '../stock/availability.ts';
import type { Availability } from '../stock/availability.ts';

export const MOST_LINES = 100;
export const MOST_PIECES = 99;

export interface CartLine {
  readonly variantId: number;
  readonly sku: string;
  readonly slug: string;
  readonly title: string;
  readonly quantity: number;
  /** The price when the line was added or changed: what the customer saw, and what counts at checkout. */
  readonly unitPrice: Money;
  /** Only when it differs from `unitPrice`. Checkout is refused until the customer accepts it. */
  readonly currentUnitPrice?: Money;
  readonly lineTotal: Money;
  readonly availability: Availability;
  readonly image: string;
}

export interface Cart {
  /** Also the right to see and change it: unguessable, so whoever knows it may. */
  readonly id: string;
  /** Changes with every change. */
  readonly version: number;
  readonly status: 'open' | 'ordered';
  readonly lines: readonly CartLine[];
  readonly pieces: number;
  /** Before promotions, coupon and shipping: those are in the quote. */
  readonly subtotal: Money;
  /** What the customer typed in; what it is worth is in the quote. */
  readonly coupon?: string;
  readonly expiresAt: string;
}

/** As the SQL functions describe a cart. */
export interface CartView {
  readonly id: string;
  readonly version: number;
  readonly status: 'open' | 'ordered';
  readonly currency: string;
  readonly coupon: string | null;
  readonly expiresAt: string;
  readonly lines: readonly {
    readonly variantId: number;
    readonly sku: string;
    readonly slug: string;
    readonly product: string;
    readonly variant: string;
    /** Absent when it has none. */
    readonly colour?: string | null;
    readonly quantity: number;
    readonly price: number;
    readonly currentPrice: number;
    readonly available: number;
  }[];
}

export function toCart(view: CartView): Cart {
  const { currency } = view;
  const lines = view.lines.map(
    (line): CartLine => ({
      variantId: line.variantId,
      sku: line.sku,
      slug: line.slug,
      title:
        line.variant === '' ? line.product : `${line.product}, ${line.variant}`,
      quantity: line.quantity,
      unitPrice: { amount: line.price, currency },
      ...(line.currentPrice === line.price
        ? {}
        : { currentUnitPrice: { amount: line.currentPrice, currency } }),
      lineTotal: { amount: line.price * line.quantity, currency },
      availability:
        line.available < line.quantity
          ? 'sold-out'
          : availabilityOf(line.available),
      image: imageOf(line.slug, line.colour ?? undefined),
    }),
  );
  return {
    id: view.id,
    version: view.version,
    status: view.status,
    lines,
    pieces: lines.reduce((sum, line) => sum + line.quantity, 0),
    subtotal: {
      amount: lines.reduce((sum, line) => sum + line.lineTotal.amount, 0),
      currency,
    },
    ...(view.coupon === null ? {} : { coupon: view.coupon }),
    expiresAt: new Date(view.expiresAt).toISOString(),
  };
}
