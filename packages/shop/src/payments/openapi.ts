import { path } from '../openapi/Operation.ts';
import type { Operations } from '../openapi/Operation.ts';
import { STRING, object } from '../openapi/shapes.ts';
import type { Schema } from '../openapi/shapes.ts';

export const paymentOperations: Operations = {
  'post /api/payments/webhooks/{provider}': {
    id: 'receiveWebhook',
    summary:
      'Events of the payment provider, signed by it; the body is whatever it sends. The same event twice has its effect once.',
    parameters: [
      path('provider', { type: 'string', enum: ['test', 'stripe'] }),
    ],
    answers: { 200: 'WebhookReceived' },
    problems: [400, 404, 413, 415, 503],
  },
};

export const paymentSchemas: Readonly<Record<string, Schema>> = {
  WebhookReceived: object({
    received: { type: 'boolean', const: true },
    outcome: {
      ...STRING,
      description:
        "The order's stored status after it, or why nothing was to be done.",
    },
  }),
};
