import type { EnvironmentReader } from './EnvironmentReader.ts';

export const PAYMENT_PROVIDERS = ['test', 'stripe'] as const;

export type PaymentConfig =
  | {
      readonly provider: 'test';
      /** Absent: webhooks come only from inside the process. */
      readonly webhookSecret?: string;
    }
  | {
      readonly provider: 'stripe';
      readonly secretKey: string;
      /** For the storefront's card field. Absent: the storefront takes no cards, the API does. */
      readonly publishableKey?: string;
      readonly webhookSecret: string;
      /** Another address than Stripe's own, for a proxy or a stand-in. */
      readonly apiUrl?: string;
      readonly capture: 'automatic' | 'manual';
    };

/** Never repeats a key in a message. */
export function readPayments(read: EnvironmentReader): PaymentConfig {
  const provider = read.choice(
    'SHOP_PAYMENT_PROVIDER',
    'test',
    PAYMENT_PROVIDERS,
  );
  const webhookSecret = read.optional('SHOP_PAYMENT_WEBHOOK_SECRET');
  const secretKey = read.optional('STRIPE_SECRET_KEY');
  const publishableKey = read.optional('STRIPE_PUBLISHABLE_KEY');
  const apiUrl = read.optional('SHOP_STRIPE_API');
  const capture = read.choice('SHOP_STRIPE_CAPTURE', 'automatic', [
    'automatic',
    'manual',
  ] as const);
  if (webhookSecret !== undefined && webhookSecret.length < 16)
    read.problem(
      'SHOP_PAYMENT_WEBHOOK_SECRET must have at least 16 characters (its value is not shown here)',
    );
  if (provider === 'test')
    return { provider, ...(webhookSecret ? { webhookSecret } : {}) };
  if (secretKey === undefined || !/^(sk|rk)_\w{8,250}$/.test(secretKey))
    read.problem(
      "STRIPE_SECRET_KEY must be a secret or restricted key of Stripe, which begins with 'sk_' or 'rk_' (its value is not shown here)",
    );
  if (publishableKey !== undefined && !/^pk_\w{8,250}$/.test(publishableKey))
    read.problem(
      "STRIPE_PUBLISHABLE_KEY must be a publishable key of Stripe, which begins with 'pk_'",
    );
  if (webhookSecret === undefined)
    read.problem(
      "SHOP_PAYMENT_WEBHOOK_SECRET is missing; give the signing secret of the webhook endpoint at Stripe, which begins with 'whsec_'",
    );
  if (
    apiUrl !== undefined &&
    !(URL.canParse(apiUrl) && /^https?:$/.test(new URL(apiUrl).protocol))
  )
    read.problem(
      `SHOP_STRIPE_API must be an http or https address, but is '${apiUrl}'`,
    );
  return {
    provider,
    secretKey: secretKey ?? '',
    webhookSecret: webhookSecret ?? '',
    capture,
    ...(publishableKey ? { publishableKey } : {}),
    ...(apiUrl ? { apiUrl } : {}),
  };
}
