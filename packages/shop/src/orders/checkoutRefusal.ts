import { Problem } from '../http/Problem.ts';
import { formatMoney } from '../money.ts';
import { couponProblem } from '../pricing/Quote.ts';
import type { CheckoutRequest } from './Checkout.ts';
import type { Placed } from './OrderStore.ts';

/** Why a cart was not ordered: what is the matter, and what to do. */
export function checkoutRefusal(
  placed: Exclude<Placed, { outcome: 'placed' | 'replay' }>,
  request: CheckoutRequest,
): Problem {
  switch (placed.outcome) {
    case 'noCart':
      return Problem.notFound('cart', request.cartId);
    case 'ordered':
      return new Problem(
        409,
        'This cart was ordered already. Start a new cart.',
        { code: 'cart-ordered' },
      );
    case 'empty':
      return new Problem(
        422,
        'The cart is empty. Put something into it first.',
        { code: 'cart-empty' },
      );
    case 'cartChanged':
      return new Problem(
        409,
        `The cart changed since version ${request.cartVersion}. Look at it again, then order it.`,
        { code: 'cart-changed' },
      );
    case 'noShipping':
      return new Problem(
        422,
        `Shipping method '${request.shippingMethod}' is not offered to '${request.customer.address.country}'. Choose another, or another country: GET /api/countries.`,
        { code: 'no-shipping' },
      );
    case 'priceChanged':
      return new Problem(
        409,
        `${listed(
          placed.detail,
        )} changed in price. Accept the new price, then order again.`,
        {
          code: 'price-changed',
          more: { lines: placed.detail },
        },
      );
    case 'couponRefused':
      return new Problem(409, couponProblem(placed.detail), {
        code: 'coupon-refused',
        more: { reason: placed.detail.reason },
      });
    case 'totalChanged':
      return new Problem(
        409,
        `This order costs ${formatMoney({
          amount: placed.detail.total,
          currency: placed.detail.currency,
        })} now. Look at the quote again, then order it.`,
        {
          code: 'total-changed',
          more: {
            total: {
              amount: placed.detail.total,
              currency: placed.detail.currency,
            },
          },
        },
      );
    case 'soldOut':
      return new Problem(
        409,
        `${listed(
          placed.detail,
        )}: fewer pieces are left than your cart holds. Lower the quantity or take it out.`,
        {
          code: 'sold-out',
          more: { lines: placed.detail },
        },
      );
    default: {
      const never: never = placed;
      throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
    }
  }
}

function listed(lines: readonly { readonly title: string }[]): string {
  return lines.map(line => `'${line.title}'`).join(', ');
}
