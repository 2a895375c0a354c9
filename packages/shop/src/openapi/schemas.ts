import { backOfficeSchemas } from '../backOffice/openapiSchemas.ts';
import { MOST_LINES, MOST_PIECES } from '../carts/Cart.ts';
import { SHIPPING_METHODS } from '../orders/Order.ts';
import { paymentSchemas } from '../payments/openapi.ts';
import { productSchemas } from '../products/openapi.ts';
import { afterSaleSchemas, orderDetailsSchemas } from '../orders/openapi.ts';
import { ORDER_STATES } from '../orders/states.ts';
import { TEST_TOKENS } from '../payments/TestPaymentProvider.ts';
import { reviewSchemas } from '../reviews/openapi.ts';
import { accountSchemas } from '../accounts/openapi.ts';
import { PRICED, pricingSchemas } from '../pricing/openapi.ts';
import {
  ADDRESS,
  AVAILABILITY,
  INTEGER,
  PIECES,
  STRING,
  TIME,
  UUID,
  VARIANT,
  list,
  object,
  ref,
  text,
} from './shapes.ts';
import type { Schema } from './shapes.ts';

const CUSTOMER = {
  email: { type: 'string', maxLength: 320 },
  name: text(1, 100),
  address: ADDRESS,
};

const BASE: Readonly<Record<string, Schema>> = {
  ...afterSaleSchemas,
  ...backOfficeSchemas,
  ...reviewSchemas,
  Money: object({
    amount: { type: 'integer', description: 'Minor units, for example cents.' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  }),
  ...productSchemas,
  ...pricingSchemas,
  ...accountSchemas,
  ...paymentSchemas,
  WantedLine: object({ variantId: VARIANT, quantity: PIECES }),
  NewCart: object(
    {
      lines: { type: 'array', maxItems: MOST_LINES, items: ref('WantedLine') },
    },
    ['lines'],
  ),
  NewQuantity: object({
    quantity: {
      type: 'integer',
      minimum: 0,
      maximum: MOST_PIECES,
      description: '0 takes the line out.',
    },
  }),
  Cart: object(
    {
      id: UUID,
      version: INTEGER,
      status: { type: 'string', enum: ['open', 'ordered'] },
      lines: list(
        object(
          {
            variantId: VARIANT,
            sku: STRING,
            slug: STRING,
            title: STRING,
            quantity: PIECES,
            unitPrice: ref('Money'),
            currentUnitPrice: ref('Money'),
            lineTotal: ref('Money'),
            availability: AVAILABILITY,
            image: STRING,
          },
          ['currentUnitPrice'],
        ),
      ),
      pieces: INTEGER,
      subtotal: ref('Money'),
      coupon: STRING,
      expiresAt: TIME,
    },
    ['coupon'],
  ),
  CheckoutRequest: object(
    {
      ...CUSTOMER,
      shippingMethod: { type: 'string', enum: SHIPPING_METHODS },
      payment: object({
        token: {
          ...text(1, 100),
          description: `Stands for the card. Of the test provider: ${TEST_TOKENS.join(
            ', ',
          )}; of Stripe: the id of a payment method.`,
        },
      }),
      cartVersion: {
        type: 'integer',
        minimum: 1,
        maximum: 2_147_483_647,
        description:
          'The version the customer saw; another one is refused with 409.',
      },
      expectedTotal: {
        type: 'integer',
        minimum: 0,
        description:
          'The total the customer saw, in minor units; another one is refused with 409.',
      },
    },
    ['cartVersion', 'expectedTotal'],
  ),
  Order: object({
    id: UUID,
    number: INTEGER,
    token: STRING,
    status: {
      type: 'string',
      enum: ORDER_STATES,
    },
    customer: object(CUSTOMER),
    shippingMethod: { type: 'string', enum: SHIPPING_METHODS },
    ...PRICED,
    refunded: ref('Money'),
    createdAt: TIME,
  }),
  Status: object({ status: STRING }),
  Version: object({
    service: STRING,
    version: STRING,
    instance: STRING,
    features: list(STRING),
    migrationLevel: INTEGER,
    node: STRING,
  }),
  Problem: {
    type: 'object',
    description: 'RFC 9457.',
    properties: {
      type: STRING,
      title: STRING,
      status: INTEGER,
      detail: {
        type: 'string',
        description: 'What was attempted, on which thing, and what to do next.',
      },
      instance: { type: 'string', description: 'The request id.' },
      code: { type: 'string', description: 'Stable word for programs.' },
      errors: list(object({ at: STRING, detail: STRING })),
      lines: {
        type: 'array',
        description: 'The lines of the cart it is about.',
        items: { type: 'object' },
      },
      reason: { type: 'string', description: 'Why a coupon does not apply.' },
      total: ref('Money'),
    },
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    additionalProperties: false,
  },
};

export const SCHEMAS: Readonly<Record<string, Schema>> = {
  ...BASE,
  ...orderDetailsSchemas(BASE.Order),
};
