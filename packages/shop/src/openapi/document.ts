import type { Feature } from '../config/Config.ts';
import { backOfficeOperations } from '../backOffice/openapi.ts';
import { afterSaleOperations } from '../orders/openapi.ts';
import { reviewOperations } from '../reviews/openapi.ts';
import { paymentOperations } from '../payments/openapi.ts';
import { productOperations } from '../products/openapi.ts';
import { accountOperations } from '../accounts/openapi.ts';
import { pricingOperations } from '../pricing/openapi.ts';
import { path } from './Operation.ts';
import type { Node, Operation, Operations } from './Operation.ts';
import { SCHEMAS } from './schemas.ts';
import { ref } from './shapes.ts';

const CART = path('cartId', { type: 'string', format: 'uuid' });
const LINE = path('variantId', { type: 'integer', minimum: 1 });
const KEY: Node = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'New for every order; the same request with the same key never orders twice.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,128}$' },
};

const OPERATIONS: Operations = {
  'get /livez': {
    id: 'live',
    summary: 'Is the process alive?',
    answers: { 200: 'Status' },
  },
  'get /readyz': {
    id: 'ready',
    summary: 'May it take requests?',
    answers: { 200: 'Status' },
    problems: [503],
  },
  'get /metrics': {
    id: 'metrics',
    summary: 'Metrics in the text format of Prometheus.',
    answers: { 200: 'text/plain' },
  },
  'get /version': {
    id: 'version',
    summary: 'What runs.',
    answers: { 200: 'Version' },
  },
  'get /openapi.json': {
    id: 'openApi',
    summary: 'This document.',
    answers: { 200: 'application/json', 304: '' },
  },
  ...productOperations,
  ...pricingOperations,
  ...accountOperations,
  ...paymentOperations,
  ...afterSaleOperations,
  ...backOfficeOperations,
  ...reviewOperations,
  'post /api/carts': {
    id: 'createCart',
    summary: 'A new cart.',
    body: 'NewCart',
    bodyOptional: true,
    answers: { 201: 'Cart' },
    problems: [400, 403, 413, 415, 422, 503],
  },
  'get /api/carts/{cartId}': {
    id: 'getCart',
    summary: 'A cart.',
    parameters: [CART],
    answers: { 200: 'Cart' },
    problems: [400, 404, 503],
  },
  'post /api/carts/{cartId}/lines': {
    id: 'addLine',
    summary: 'Adds pieces; equal variants become one line.',
    parameters: [CART],
    body: 'WantedLine',
    answers: { 200: 'Cart' },
    problems: [400, 403, 404, 409, 413, 415, 422, 503],
  },
  'patch /api/carts/{cartId}/lines/{variantId}': {
    id: 'changeLine',
    summary: 'Sets the quantity of a line.',
    parameters: [CART, LINE],
    body: 'NewQuantity',
    answers: { 200: 'Cart' },
    problems: [400, 403, 404, 409, 413, 415, 503],
  },
  'delete /api/carts/{cartId}/lines/{variantId}': {
    id: 'removeLine',
    summary: 'Takes a line out.',
    parameters: [CART, LINE],
    answers: { 200: 'Cart' },
    problems: [400, 403, 404, 409, 503],
  },
  'post /api/carts/{cartId}/accepted-prices': {
    id: 'acceptPrices',
    summary: "Takes today's prices for all lines.",
    parameters: [CART],
    answers: { 200: 'Cart' },
    problems: [400, 403, 404, 409, 503],
  },
  'post /api/carts/{cartId}/checkout': {
    id: 'checkout',
    summary:
      'Orders and pays a cart. 202: reserved, the payment is not known yet; the same request again goes on.',
    parameters: [CART, KEY],
    body: 'CheckoutRequest',
    answers: { 201: 'Order', 202: 'Order' },
    problems: [400, 402, 403, 404, 409, 413, 415, 422, 503],
  },
};

/** The OpenAPI 3.1 document of what this release serves with these features. */
export function openApiDocument(features: ReadonlySet<Feature>): Node {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [key, operation] of Object.entries(OPERATIONS)) {
    if (operation.feature !== undefined && !features.has(operation.feature))
      continue;
    const [method = '', route = ''] = key.split(' ');
    paths[route] = { ...paths[route], [method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shop',
      version: '1',
      description:
        'Catalog, carts and orders. Amounts are minor units, times are UTC.',
    },
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        staffToken: { type: 'http', scheme: 'bearer' },
        staffCookie: { type: 'apiKey', in: 'cookie', name: 'shop_staff' },
      },
    },
  };
}

function describe({
  id,
  summary,
  parameters,
  body,
  bodyOptional,
  answers,
  problems = [],
  staff,
}: Operation): Node {
  const responses: Record<string, Node> = {};
  for (const [status, schema] of Object.entries(answers)) {
    responses[status] = {
      description: status === '304' ? 'As the caller has it.' : 'Done.',
      ...content(schema),
    };
  }
  for (const status of [...problems, 405, 500, 503]) {
    responses[status] ??= {
      description: 'Refused.',
      content: { 'application/problem+json': { schema: ref('Problem') } },
    };
  }
  return {
    operationId: id,
    summary,
    ...(staff ? { security: [{ staffToken: [] }, { staffCookie: [] }] } : {}),
    ...(parameters ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: !bodyOptional,
            content: { 'application/json': { schema: ref(body) } },
          },
        }
      : {}),
    responses,
  };
}

function content(schema: string): Node {
  if (schema === '') return {};
  if (schema.includes('/')) return { content: { [schema]: {} } };
  return { content: { 'application/json': { schema: ref(schema) } } };
}
