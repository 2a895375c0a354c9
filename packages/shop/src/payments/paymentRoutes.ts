import { Problem } from '../http/Problem.ts';
import { parameter } from '../http/Route.ts';
import type { Route } from '../http/Route.ts';
import { answerJson } from '../http/answer.ts';
import type { PaymentProvider } from './PaymentProvider.ts';
import type { PaymentWebhooks } from './PaymentWebhooks.ts';

export function paymentRoutes(
  provider: PaymentProvider,
  webhooks: PaymentWebhooks,
): readonly Route[] {
  return [
    {
      method: 'post',
      path: '/api/payments/webhooks/{provider}',
      // The signature is over the bytes as they came.
      raw: true,
      async handle(request, response) {
        const name = parameter(request, 'provider');
        if (name !== provider.name)
          throw Problem.notFound('payment provider', name);
        const body: unknown = request.body;
        const outcome = await webhooks.receive({
          body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
          headers: request.headers,
        });
        answerJson(response, 200, { received: true, outcome });
      },
    },
  ];
}
