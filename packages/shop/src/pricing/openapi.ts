import { SHIPPING_METHODS } from '../orders/Order.ts';
import { path, query } from '../openapi/Operation.ts';
import type { Operations } from '../openapi/Operation.ts';
import { STRING, UUID, list, object, ref } from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { COUPON_PROBLEMS } from './Quote.ts';

const CART = path('cartId', UUID);
const METHOD: Schema = { type: 'string', enum: SHIPPING_METHODS };
const COUNTRY: Schema = { type: 'string', pattern: '^[A-Z]{2}$' };
const PERCENT: Schema = {
  type: 'number',
  minimum: 0,
  maximum: 100,
  description: 'Percent.',
};

/** What an order and a quote have in common. */
export const PRICED: Readonly<Record<string, Schema>> = {
  lines: list(ref('PricedLine')),
  subtotal: ref('Money'),
  discounts: list(ref('Discount')),
  discount: ref('Money'),
  shipping: ref('Money'),
  taxes: list(ref('Tax')),
  tax: ref('Money'),
  total: ref('Money'),
};

export const pricingSchemas: Readonly<Record<string, Schema>> = {
  PricedLine: object(
    {
      variantId: { type: 'integer', minimum: 1 },
      sku: STRING,
      slug: STRING,
      title: STRING,
      quantity: { type: 'integer', minimum: 1 },
      unitPrice: ref('Money'),
      lineTotal: ref('Money'),
      discount: ref('Money'),
      taxRate: PERCENT,
      image: { ...STRING, description: 'Only of an order with its history.' },
    },
    ['image'],
  ),
  Discount: object({ title: STRING, code: STRING, amount: ref('Money') }, [
    'code',
  ]),
  Tax: object({ rate: PERCENT, gross: ref('Money'), tax: ref('Money') }),
  Country: object({ code: COUNTRY, name: STRING, taxNote: STRING }, [
    'taxNote',
  ]),
  Countries: object({ items: list(ref('Country')) }),
  Quote: object(
    {
      country: COUNTRY,
      ...PRICED,
      shippingMethod: METHOD,
      shippingMethods: list(
        object({
          code: METHOD,
          title: STRING,
          days: STRING,
          price: ref('Money'),
        }),
      ),
      coupon: object(
        {
          code: STRING,
          problem: object({
            reason: { type: 'string', enum: COUPON_PROBLEMS },
            detail: STRING,
          }),
        },
        ['problem'],
      ),
      pricesChanged: { type: 'boolean' },
      taxNote: STRING,
    },
    ['coupon', 'taxNote'],
  ),
  NewCoupon: object({
    code: { type: 'string', pattern: '^[A-Za-z0-9-]{3,40}$' },
  }),
};

export const pricingOperations: Operations = {
  'get /api/countries': {
    id: 'listCountries',
    summary: 'The countries that the shop delivers to.',
    answers: { 200: 'Countries', 304: '' },
    problems: [503],
  },
  'get /api/carts/{cartId}/quote': {
    id: 'quoteCart',
    summary:
      'What the cart would cost: promotions, coupon, shipping to a country, and the tax contained.',
    parameters: [
      CART,
      query('country', COUNTRY, true),
      query('shippingMethod', METHOD),
    ],
    answers: { 200: 'Quote' },
    problems: [400, 403, 404, 422, 503],
  },
  'put /api/carts/{cartId}/coupon': {
    id: 'setCoupon',
    summary: 'Adds a coupon to the cart, in the place of the one before.',
    parameters: [CART],
    body: 'NewCoupon',
    answers: { 200: 'Cart' },
    problems: [400, 403, 404, 409, 413, 415, 422, 503],
  },
  'delete /api/carts/{cartId}/coupon': {
    id: 'removeCoupon',
    summary: 'Takes the coupon out.',
    parameters: [CART],
    answers: { 200: 'Cart' },
    problems: [403, 404, 409, 503],
  },
};
