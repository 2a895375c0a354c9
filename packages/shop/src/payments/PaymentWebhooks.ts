import { Problem } from '../http/Problem.ts';
import type { Log } from '../log/log.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import type {
  PaymentEvent,
  PaymentProvider,
  Webhook,
} from './PaymentProvider.ts';
import type { PaymentSettlement } from './PaymentSettlement.ts';
import type { PaymentStore } from './PaymentStore.ts';

export interface WebhooksOptions {
  readonly orders: OrderStore;
  readonly payments: PaymentStore;
  readonly settlement: PaymentSettlement;
  readonly provider: PaymentProvider;
  readonly log: Log;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What providers tell by themselves: late, twice, in another order, or before their own answer. An event is done once, by its
 * id; one that was cut off is done when it is delivered again, and each step of it may happen twice anyway.
 */
export class PaymentWebhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Answers in a word what became of the event. */
  async receive(webhook: Webhook): Promise<string> {
    const { provider, payments, log } = this.#options;
    const event = provider.readWebhook(webhook);
    if (event === undefined || !isWhole(event)) {
      throw new Problem(
        400,
        `This webhook is not signed by '${provider.name}' with the secret of this shop, or it is too old. Check the signing secret and the clock.`,
        { code: 'webhook-refused' },
      );
    }
    const done = await payments.receive(
      provider.name,
      event.id,
      event.kind === 'other' ? event.type : event.kind,
      event.kind === 'charge' ? event.orderId : undefined,
    );
    if (done !== undefined) return done;
    const outcome = await this.#handle(event);
    await payments.eventDone(provider.name, event.id, outcome);
    log.debug('A payment webhook.', { event: event.id, outcome });
    return outcome;
  }

  async #handle(event: PaymentEvent): Promise<string> {
    const { orders, payments, settlement, log } = this.#options;
    switch (event.kind) {
      case 'charge': {
        const due = await orders.amountDue(event.orderId);
        if (due === undefined) return 'unknown-order';
        if (
          event.charged.outcome !== 'declined' &&
          (event.amount?.amount !== due.amount ||
            event.amount.currency !== due.currency)
        ) {
          log.warn(
            'A payment is not what the order costs. Look at it at the provider.',
            { orderId: event.orderId, event: event.id },
          );
          return 'wrong-amount';
        }
        return settlement.settle(
          { orderId: event.orderId, amount: due },
          event.charged,
          'event',
        );
      }
      case 'refund': {
        const { refunded } = event;
        if (refunded.outcome === 'pending') return 'pending';
        const done = refunded.outcome === 'done';
        const word = done ? refunded.reference : refunded.reason;
        return (
          (await payments.settleRefund(event.refundId, done, word)) ??
          'unknown-refund'
        );
      }
      case 'other':
        return 'ignored';
      default: {
        const never: never = event;
        throw new Error(`Unknown event ${JSON.stringify(never)}`);
      }
    }
  }
}

/** Signed by the right one, but still input: the database must not see an id that cannot be one. */
function isWhole(event: PaymentEvent): boolean {
  if (!/^[\w-]{1,255}$/.test(event.id)) return false;
  switch (event.kind) {
    case 'charge':
      return UUID.test(event.orderId);
    case 'refund':
      return UUID.test(event.refundId);
    case 'other':
      return event.type.length <= 100;
    default: {
      const never: never = event;
      throw new Error(`Unknown event ${JSON.stringify(never)}`);
    }
  }
}
