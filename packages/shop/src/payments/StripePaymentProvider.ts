import type Stripe from 'stripe';
import type { Money } from '../money.ts';
import type {
  Capture,
  Charge,
  Charged,
  PaymentEvent,
  PaymentProvider,
  Refund,
  Refunded,
  Reversal,
  Webhook,
} from './PaymentProvider.ts';

export interface StripeOptions {
  readonly client: Stripe;
  readonly webhookSecret: string;
  /** `manual`: the money is promised at the checkout and taken by the worker. */
  readonly capture: 'automatic' | 'manual';
}

/**
 * Stripe, through its own library. A charge is two requests: the intent is made under the order's id, then it is confirmed. So a
 * reversal finds the intent of an order even when every answer was lost (the same request with the same key answers the same
 * intent), and ends it before it can still take money.
 */
export class StripePaymentProvider implements PaymentProvider {
  readonly name = 'stripe';
  readonly #options: StripeOptions;

  constructor(options: StripeOptions) {
    this.#options = options;
  }

  refuseToken(token: string): string | undefined {
    return /^pm_\w{1,90}$/.test(token)
      ? undefined
      : "Give the id of a payment method of Stripe, which begins with 'pm_'.";
  }

  charge(charge: Charge): Promise<Charged> {
    return within(charge.signal, async () => {
      const made = await this.#intent(charge.idempotencyKey, charge.amount);
      try {
        return chargedOf(
          await this.#options.client.paymentIntents.confirm(
            made.id,
            { payment_method: charge.token },
            { idempotencyKey: `confirm-${charge.idempotencyKey}` },
          ),
        );
      } catch (error) {
        if (isRefusal(error))
          return { outcome: 'declined', reason: error.message };
        throw error;
      }
    });
  }

  capture(capture: Capture): Promise<Charged> {
    return within(capture.signal, async () => {
      try {
        return chargedOf(
          await this.#options.client.paymentIntents.capture(
            capture.reference,
            { amount_to_capture: capture.amount.amount },
            { idempotencyKey: `capture-${capture.idempotencyKey}` },
          ),
        );
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // It may have been taken before, or the promise ended: the intent itself knows.
        return chargedOf(
          await this.#options.client.paymentIntents.retrieve(capture.reference),
        );
      }
    });
  }

  refund(refund: Refund): Promise<Refunded> {
    return within(refund.signal, async () => {
      try {
        return refundedOf(
          await this.#options.client.refunds.create(
            {
              payment_intent: refund.reference,
              amount: refund.amount.amount,
              metadata: { refund_id: refund.idempotencyKey },
            },
            { idempotencyKey: `refund-${refund.idempotencyKey}` },
          ),
        );
      } catch (error) {
        if (isRefusal(error))
          return { outcome: 'failed', reason: error.message };
        throw error;
      }
    });
  }

  reverse(reversal: Reversal): Promise<void> {
    return within(reversal.signal, async () => {
      const { client } = this.#options;
      const { id } = await this.#intent(
        reversal.idempotencyKey,
        reversal.amount,
      );
      const intent = await client.paymentIntents.retrieve(id);
      if (intent.status === 'canceled') return;
      if (intent.status === 'succeeded') {
        await client.refunds.create(
          { payment_intent: id, metadata: { reason: 'order-ended' } },
          { idempotencyKey: `reverse-${reversal.idempotencyKey}` },
        );
        return;
      }
      await client.paymentIntents.cancel(
        id,
        {},
        { idempotencyKey: `cancel-${reversal.idempotencyKey}` },
      );
    });
  }

  readWebhook({ body, headers }: Webhook): PaymentEvent | undefined {
    const { client, webhookSecret } = this.#options;
    let event: Stripe.Event;
    try {
      event = client.webhooks.constructEvent(
        body,
        headers['stripe-signature'] ?? '',
        webhookSecret,
      );
    } catch {
      return undefined;
    }
    return eventOf(event);
  }

  /** The same intent for the same order, however often it is asked for. */
  #intent(orderId: string, amount: Money): Promise<Stripe.PaymentIntent> {
    return this.#options.client.paymentIntents.create(
      {
        amount: amount.amount,
        currency: amount.currency.toLowerCase(),
        capture_method: this.#options.capture,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { order_id: orderId },
      },
      { idempotencyKey: `intent-${orderId}` },
    );
  }
}

function chargedOf(intent: Stripe.PaymentIntent): Charged {
  switch (intent.status) {
    case 'succeeded':
      return { outcome: 'captured', reference: intent.id };
    case 'requires_capture':
      return { outcome: 'authorized', reference: intent.id };
    case 'processing':
      // Not known yet; an event tells the end.
      throw new Error(`The payment '${intent.id}' is still being processed.`);
    case 'requires_action':
      return {
        outcome: 'declined',
        reason:
          'The bank wants the customer to confirm the payment, which this shop cannot ask for. Use another card.',
      };
    default:
      return {
        outcome: 'declined',
        reason:
          intent.last_payment_error?.message ??
          `The payment ended as '${intent.status}'.`,
      };
  }
}

function refundedOf(refund: Stripe.Refund): Refunded {
  switch (refund.status) {
    case 'succeeded':
      return { outcome: 'done', reference: refund.id };
    case 'failed':
    case 'canceled':
      return {
        outcome: 'failed',
        reason: refund.failure_reason ?? `The refund is '${refund.status}'.`,
      };
    default:
      return { outcome: 'pending' };
  }
}

function eventOf(event: Stripe.Event): PaymentEvent {
  const { id, type } = event;
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const intent = event.data.object;
      const orderId = intent.metadata.order_id;
      if (orderId === undefined) return { id, kind: 'other', type };
      const charged =
        intent.status === 'processing' ? undefined : chargedOf(intent);
      if (charged === undefined) return { id, kind: 'other', type };
      const amount =
        charged.outcome === 'captured'
          ? intent.amount_received
          : intent.amount_capturable;
      return {
        id,
        kind: 'charge',
        orderId,
        charged,
        ...(charged.outcome === 'declined'
          ? {}
          : { amount: { amount, currency: intent.currency.toUpperCase() } }),
      };
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const refundId = event.data.object.metadata?.refund_id;
      return refundId === undefined
        ? { id, kind: 'other', type }
        : {
            id,
            kind: 'refund',
            refundId,
            refunded: refundedOf(event.data.object),
          };
    }
    default:
      return { id, kind: 'other', type };
  }
}

/** Stripe understood the request and says no; asking again would not help. Its own idempotency clashes are not among them. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error) || !('type' in error)) return false;
  return (
    error.type === 'StripeCardError' ||
    error.type === 'StripeInvalidRequestError'
  );
}

/** The library knows timeouts of its own, but no signal. What comes after the signal is not listened to any more. */
function within<Out>(
  signal: AbortSignal,
  work: () => Promise<Out>,
): Promise<Out> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) return give();
    signal.addEventListener('abort', give, { once: true });
    return work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', give));
  });
}
