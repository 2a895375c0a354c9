import { randomBytes } from 'node:crypto';
import type { PaymentConfig } from '../config/readPayments.ts';
import type { PaymentProvider } from './PaymentProvider.ts';
import { TestPaymentProvider } from './TestPaymentProvider.ts';

/** The provider that is configured. Stripe's library is loaded only when it is wanted. */
export async function createPaymentProvider(
  config: PaymentConfig,
  timeoutMs: number,
): Promise<PaymentProvider> {
  switch (config.provider) {
    case 'test':
      // Without a secret of its own nobody outside of this process can send webhooks.
      return new TestPaymentProvider({
        secret: config.webhookSecret ?? randomBytes(32).toString('hex'),
      });
    case 'stripe': {
      const [{ default: Stripe }, { StripePaymentProvider }] =
        await Promise.all([
          import('stripe'),
          import('./StripePaymentProvider.ts'),
        ]);
      const api =
        config.apiUrl === undefined ? undefined : new URL(config.apiUrl);
      const client = new Stripe(config.secretKey, {
        timeout: timeoutMs,
        // Asking again is the shop's own business, with the same keys.
        maxNetworkRetries: 0,
        telemetry: false,
        appInfo: { name: 'shop' },
        ...(api === undefined
          ? {}
          : {
              host: api.hostname,
              port: api.port || (api.protocol === 'http:' ? 80 : 443),
              protocol: api.protocol === 'http:' ? 'http' : 'https',
            }),
      });
      return new StripePaymentProvider({
        client,
        webhookSecret: config.webhookSecret,
        capture: config.capture,
      });
    }
    default: {
      const never: never = config;
      throw new Error(`Unknown provider ${JSON.stringify(never)}`);
    }
  }
}
