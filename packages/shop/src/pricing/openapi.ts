import { SHIPPING_METHODS } from '../orders/Order.ts';
import { path, query } from '../openapi/Operation.ts';
import type { Operations } from '../openapi/Operation.ts';
import { MOST_MONEY } from '../backOffice/paging.ts';
import {
  INTEGER,
  STRING,
  TIME,
  UUID,
  VARIANT,
  list,
  object,
  ref,
  text,
} from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { KINDS, TARGETS } from './Promotion.ts';
import { COUPON_PROBLEMS } from './Quote.ts';

const CART = path('cartId', UUID);
const METHOD: Schema = { type: 'string', enum: SHIPPING_METHODS };
const TARGET: Schema = { type: 'string', enum: TARGETS };
const KIND: Schema = { type: 'string', enum: KINDS };
const SLUG = '^[a-z0-9][a-z0-9-]{0,79}$';
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
  Promotion: object(
    {
      id: INTEGER,
      title: STRING,
      code: STRING,
      target: TARGET,
      kind: KIND,
      percent: INTEGER,
      amount: ref('Money'),
      buy: INTEGER,
      pay: INTEGER,
      category: STRING,
      product: STRING,
      minimum: ref('Money'),
      startsAt: TIME,
      endsAt: TIME,
      usageLimit: INTEGER,
      customerLimit: INTEGER,
      used: INTEGER,
    },
    [
      'code',
      'percent',
      'amount',
      'buy',
      'pay',
      'category',
      'product',
      'minimum',
      'startsAt',
      'endsAt',
      'usageLimit',
      'customerLimit',
    ],
  ),
  PromotionPage: object({ items: list(ref('Promotion')), nextCursor: STRING }, [
    'nextCursor',
  ]),
  NewPromotion: object(
    {
      title: text(1, 100),
      code: {
        type: 'string',
        pattern: '^[A-Za-z0-9-]{3,40}$',
        description: 'Makes it a coupon. Without, it applies by itself.',
      },
      target: TARGET,
      kind: {
        ...KIND,
        description:
          'line: percent, multi-buy · order: percent, amount · shipping: free.',
      },
      percent: { type: 'integer', minimum: 1, maximum: 100 },
      amount: { type: 'integer', minimum: 1, maximum: MOST_MONEY },
      currency: {
        type: 'string',
        pattern: '^[A-Z]{3}$',
        description: 'Of amount and minimum.',
      },
      buy: { type: 'integer', minimum: 2, maximum: 99 },
      pay: { type: 'integer', minimum: 1, maximum: 98 },
      category: { type: 'string', pattern: SLUG },
      product: { type: 'string', pattern: SLUG },
      minimum: { type: 'integer', minimum: 0, maximum: MOST_MONEY },
      startsAt: { ...TIME, description: 'UTC.' },
      endsAt: { ...TIME, description: 'UTC.' },
      usageLimit: { type: 'integer', minimum: 1 },
      customerLimit: { type: 'integer', minimum: 1 },
    },
    [
      'code',
      'percent',
      'amount',
      'currency',
      'buy',
      'pay',
      'category',
      'product',
      'minimum',
      'startsAt',
      'endsAt',
      'usageLimit',
      'customerLimit',
    ],
  ),
  PromotionChange: object(
    {
      title: text(1, 100),
      startsAt: { anyOf: [TIME, { type: 'null' }] },
      endsAt: { anyOf: [TIME, { type: 'null' }] },
      usageLimit: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      customerLimit: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    },
    ['title', 'startsAt', 'endsAt', 'usageLimit', 'customerLimit'],
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
  'get /api/admin/promotions': {
    id: 'listPromotions',
    summary: 'Promotions and coupons, newest first.',
    staff: true,
    parameters: [
      query('cursor', { type: 'string', maxLength: 30 }),
      query('limit', {
        type: 'integer',
        minimum: 1,
        maximum: 100,
        default: 50,
      }),
    ],
    answers: { 200: 'PromotionPage' },
    problems: [400, 401, 403, 503],
  },
  'post /api/admin/promotions': {
    id: 'addPromotion',
    summary: 'A new promotion or coupon. Managers only.',
    staff: true,
    body: 'NewPromotion',
    answers: { 201: 'Promotion' },
    problems: [400, 401, 403, 409, 413, 415, 422, 503],
  },
  'patch /api/admin/promotions/{promotionId}': {
    id: 'changePromotion',
    summary:
      'Renames it, or sets its time and its limits; null takes one away. Managers only.',
    staff: true,
    parameters: [path('promotionId', VARIANT)],
    body: 'PromotionChange',
    answers: { 200: 'Promotion' },
    problems: [400, 401, 403, 404, 409, 413, 415, 422, 503],
  },
  'delete /api/carts/{cartId}/coupon': {
    id: 'removeCoupon',
    summary: 'Takes the coupon out.',
    parameters: [CART],
    answers: { 200: 'Cart' },
    problems: [403, 404, 409, 503],
  },
};
