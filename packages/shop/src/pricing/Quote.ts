import { formatMoney } from '../money.ts';
import type { Money } from '../money.ts';
import { toPriced } from '../orders/Order.ts';
import type { Priced, PricedView, ShippingMethod } from '../orders/Order.ts';

/** Why a coupon is worth nothing for this order. `customer`: this e-mail address used it as often as it may. */
export const COUPON_PROBLEMS = [
  'unknown',
  'not-yet',
  'ended',
  'currency',
  'used-up',
  'nothing',
  'minimum',
  'customer',
] as const;
export type CouponProblem = (typeof COUPON_PROBLEMS)[number];

export interface ShippingOffer {
  readonly code: ShippingMethod;
  readonly title: string;
  /** Working days, for people. */
  readonly days: string;
  readonly price: Money;
}

/** What a cart would cost if it were ordered now. */
export interface Quote extends Priced {
  readonly country: string;
  readonly shippingMethod: ShippingMethod;
  readonly shippingMethods: readonly ShippingOffer[];
  /** What the cart's coupon is; with a reason when it does not apply. The checkout is refused then. */
  readonly coupon?: {
    readonly code: string;
    readonly problem?: {
      readonly reason: CouponProblem;
      readonly detail: string;
    };
  };
  /** A line costs something else today. The checkout is refused until the customer accepts it. */
  readonly pricesChanged: boolean;
  /** Why no tax is contained. */
  readonly taxNote?: string;
}

/** As the SQL function describes it. */
export interface QuoteView extends PricedView {
  readonly shippingMethod: ShippingMethod;
  readonly shippingMethods: readonly (Omit<ShippingOffer, 'price'> & {
    readonly price: number;
  })[];
  readonly pricesChanged: boolean;
  readonly coupon: string | null;
  readonly couponProblem: CouponProblem | null;
  readonly couponMinimum: number | null;
  readonly taxNote: string | null;
}

export function toQuote(view: QuoteView, country: string): Quote {
  const { currency, coupon, couponProblem: reason } = view;
  return {
    country,
    ...toPriced(view),
    shippingMethod: view.shippingMethod,
    shippingMethods: view.shippingMethods.map(method => ({
      ...method,
      price: { amount: method.price, currency },
    })),
    ...(coupon === null
      ? {}
      : {
          coupon: {
            code: coupon,
            ...(reason === null
              ? {}
              : {
                  problem: {
                    reason,
                    detail: couponProblem({
                      code: coupon,
                      reason,
                      minimum: view.couponMinimum,
                      currency,
                    }),
                  },
                }),
          },
        }),
    pricesChanged: view.pricesChanged,
    ...(view.taxNote === null ? {} : { taxNote: view.taxNote }),
  };
}

/** A sentence that says why, and what to do. */
export function couponProblem({
  code,
  reason,
  minimum,
  currency,
}: {
  readonly code: string;
  readonly reason: CouponProblem;
  readonly minimum: number | null;
  readonly currency: string;
}): string {
  switch (reason) {
    case 'unknown':
      return `There is no coupon '${code}'. Check how it is written, or take it out.`;
    case 'not-yet':
      return `Coupon '${code}' is not valid yet. Take it out, or order later.`;
    case 'ended':
      return `Coupon '${code}' is not valid any more. Take it out.`;
    case 'currency':
      return `Coupon '${code}' is for another currency than ${currency}. Take it out.`;
    case 'used-up':
      return `Coupon '${code}' is used up. Take it out.`;
    case 'nothing':
      return `Coupon '${code}' is for none of the articles of this cart. Add one that it is for, or take it out.`;
    case 'minimum':
      return `Coupon '${code}' needs goods for ${formatMoney({
        amount: minimum ?? 0,
        currency,
      })}. Add something, or take it out.`;
    case 'customer':
      return `Coupon '${code}' was used with this e-mail address as often as it may be. Take it out.`;
    default: {
      const never: never = reason;
      throw new Error(`Unknown reason ${String(never)}`);
    }
  }
}
