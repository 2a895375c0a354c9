import { cartKey } from '../carts/cartKey.ts';
import type { CustomerOf } from '../carts/cartKey.ts';
import type { CartStore } from '../carts/CartStore.ts';
import { refuseCart } from '../carts/cartRoutes.ts';
import { InputReader } from '../http/InputReader.ts';
import { PreparedCache } from '../http/PreparedCache.ts';
import { Problem } from '../http/Problem.ts';
import type { Route } from '../http/Route.ts';
import { answerJson, answerPrepared, prepareJson } from '../http/answer.ts';
import { SHIPPING_METHODS } from '../orders/Order.ts';
import type { Pricing } from './Pricing.ts';
import type { Quote } from './Quote.ts';

/** For the first look at a coupon, before anybody said where the order goes. */
const HOME = 'DE';

const COUPON = /^[A-Za-z0-9-]{3,40}$/;

export interface PricingRoutesOptions {
  readonly pricing: Pricing;
  readonly carts: CartStore;
  readonly customerOf: CustomerOf;
  /** How long the list of countries may be served again. */
  readonly cacheMs: number;
}

export function pricingRoutes({
  pricing,
  carts,
  customerOf,
  cacheMs,
}: PricingRoutesOptions): readonly Route[] {
  const cache = new PreparedCache(cacheMs, 1);
  return [
    {
      method: 'get',
      path: '/api/countries',
      async handle(request, response) {
        const prepared = await cache.get('countries', async () =>
          prepareJson({ items: await pricing.countries() }),
        );
        answerPrepared(
          response,
          request.headers['if-none-match'],
          prepared,
          'public, max-age=60, stale-while-revalidate=600',
        );
      },
    },
    {
      method: 'get',
      path: '/api/carts/{cartId}/quote',
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const query = InputReader.of({ ...request.query }, [
          'country',
          'shippingMethod',
        ]);
        const country = query.matching(
          'country',
          /^[A-Z]{2}$/,
          'Give the two capital letters of ISO 3166, for example DE.',
        );
        const method = query.has('shippingMethod')
          ? query.choice('shippingMethod', SHIPPING_METHODS)
          : undefined;
        query.done();
        const cart = await carts.find(key);
        if (cart === undefined) throw Problem.notFound('cart', key.id);
        const quote = await pricing.quote(cart, {
          country,
          ...(method === undefined ? {} : { method }),
        });
        if (quote === undefined) throw noDelivery(country);
        if (method !== undefined && quote.shippingMethod !== method) {
          throw new Problem(
            422,
            `Shipping method '${method}' is not offered to '${country}'. Choose one of ${quote.shippingMethods
              .map(one => one.code)
              .join(', ')}.`,
            { code: 'no-shipping' },
          );
        }
        answerJson(response, 200, quote);
      },
    },
    {
      method: 'put',
      path: '/api/carts/{cartId}/coupon',
      body: true,
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        const input = InputReader.of(request.body, ['code']);
        const code = input
          .matching(
            'code',
            COUPON,
            'Give the coupon as it is written: 3 to 40 letters, digits and hyphens.',
          )
          .toUpperCase();
        input.done();
        const cart = await carts.find(key);
        if (cart === undefined) throw Problem.notFound('cart', key.id);
        refuseCoupon(
          await pricing.quote({ ...cart, coupon: code }, { country: HOME }),
        );
        answerJson(
          response,
          200,
          refuseCart(await carts.setCoupon(key, code), key.id, 0),
        );
      },
    },
    {
      method: 'delete',
      path: '/api/carts/{cartId}/coupon',
      async handle(request, response) {
        const key = await cartKey(request, customerOf);
        answerJson(
          response,
          200,
          refuseCart(await carts.setCoupon(key, undefined), key.id, 0),
        );
      },
    },
  ];
}

/** A coupon for which only something is missing in the cart may be kept; the quote says what. */
function refuseCoupon(quote: Quote | undefined): void {
  const problem = quote?.coupon?.problem;
  if (
    problem === undefined ||
    problem.reason === 'minimum' ||
    problem.reason === 'nothing'
  )
    return;
  throw new Problem(422, problem.detail, {
    code: 'coupon-refused',
    more: { reason: problem.reason },
  });
}

function noDelivery(country: string): Problem {
  return new Problem(
    422,
    `The shop does not deliver to '${country}'. Choose one of GET /api/countries.`,
    { code: 'no-delivery' },
  );
}
