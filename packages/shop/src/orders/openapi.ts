import { path, query } from '../openapi/Operation.ts';
import type { Operations } from '../openapi/Operation.ts';
import {
  STRING,
  TIME,
  UUID,
  list,
  object,
  ref,
  text,
} from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';
import { MOST_LINES } from '../carts/Cart.ts';
import { ORDER_EVENTS, ORDER_STATES } from './states.ts';

const ACCESS = [
  path('orderId', { type: 'string', format: 'uuid' }),
  query('token', {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'Of a guest; not needed by the customer whose order it is.',
  }),
];

export const afterSaleOperations: Operations = {
  'get /api/orders/{orderId}': {
    id: 'getOrder',
    summary:
      'An order with its history, for whoever knows its id and its token.',
    parameters: ACCESS,
    answers: { 200: 'OrderDetails' },
    problems: [400, 403, 404, 503],
  },
  'post /api/orders/{orderId}/cancellation': {
    id: 'cancelOrder',
    summary:
      'Cancels an order that is not packed yet; its money and its pieces go back.',
    parameters: ACCESS,
    body: 'Cancellation',
    bodyOptional: true,
    answers: { 200: 'OrderDetails' },
    problems: [400, 403, 404, 409, 413, 415, 503],
  },
  'post /api/orders/{orderId}/returns': {
    id: 'requestReturn',
    summary:
      'Announces that pieces of an order come back. The shop takes them back, or refuses, when they arrive.',
    parameters: ACCESS,
    body: 'NewReturn',
    answers: { 201: 'OrderDetails' },
    problems: [400, 403, 404, 409, 413, 415, 422, 503],
  },
};

export const afterSaleSchemas: Readonly<Record<string, Schema>> = {
  Cancellation: object({ reason: text(1, 500) }, ['reason']),
  NewReturn: object(
    {
      lines: {
        type: 'array',
        minItems: 1,
        maxItems: MOST_LINES,
        items: ref('WantedLine'),
        description: 'Absent: all pieces.',
      },
      reason: text(1, 500),
    },
    ['lines'],
  ),
};

const PIECES_OF = list(ref('WantedLine'));

const PAST: Readonly<Record<string, Schema>> = {
  history: list(
    object(
      {
        at: TIME,
        event: {
          type: 'string',
          enum: ['place', 'refund-failed', ...ORDER_EVENTS],
        },
        status: { type: 'string', enum: ORDER_STATES },
        actor: STRING,
        note: STRING,
        amount: ref('Money'),
      },
      ['amount'],
    ),
  ),
  refunds: list(
    object({
      id: UUID,
      amount: ref('Money'),
      lines: PIECES_OF,
      reason: STRING,
      status: { type: 'string', enum: ['wanted', 'done', 'failed'] },
      createdAt: TIME,
    }),
  ),
  returns: list(
    object({
      id: UUID,
      lines: PIECES_OF,
      reason: STRING,
      status: { type: 'string', enum: ['requested', 'received', 'rejected'] },
      createdAt: TIME,
    }),
  ),
};

/** What an order is with its past: for its customer, and for the staff, who do not get the customer's token. */
export function orderDetailsSchemas(
  order: Schema | undefined,
): Readonly<Record<string, Schema>> {
  const all = (order?.properties ?? {}) as Readonly<Record<string, Schema>>;
  const required = new Set(order?.required as readonly string[] | undefined);
  const optional = Object.keys(all).filter(name => !required.has(name));
  const { token: _, ...shown } = all;
  return {
    OrderDetails: object(
      {
        ...all,
        ...PAST,
        can: object({
          cancel: { type: 'boolean' },
          return: { type: 'boolean' },
        }),
      },
      optional,
    ),
    AdminOrder: object(
      {
        ...shown,
        ...PAST,
        payments: list(
          object(
            {
              kind: {
                type: 'string',
                enum: ['charge', 'capture', 'void', 'refund'],
              },
              status: {
                type: 'string',
                enum: ['wanted', 'done', 'authorized', 'declined'],
              },
              amount: ref('Money'),
              reference: STRING,
              at: TIME,
            },
            ['reference'],
          ),
        ),
        events: {
          ...list({ type: 'string', enum: ORDER_EVENTS }),
          description: 'What the one who asks may do with it now.',
        },
      },
      optional,
    ),
  };
}
