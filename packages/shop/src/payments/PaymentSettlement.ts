import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/Metrics.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import type { OrderStatus } from '../orders/states.ts';
import type { Charged, PaymentProvider } from './PaymentProvider.ts';
import type {
  PaymentStore,
  WantedCapture,
  WantedRefund,
  WantedReversal,
} from './PaymentStore.ts';

export interface SettlementOptions {
  readonly orders: OrderStore;
  readonly payments: PaymentStore;
  readonly provider: PaymentProvider;
  readonly paymentTimeoutMs: number;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * Brings the provider's word and the shop's books together, whoever speaks first: the answer to a checkout, a webhook, or a later
 * attempt. Every step may happen twice. What is to be done at the provider is noted before it is tried, so that it is done
 * after a crash, too: `run` does what is left.
 */
export class PaymentSettlement {
  readonly #options: SettlementOptions;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /**
   * Writes the outcome of a charge. Answers the order's status now; money for an order that ended meanwhile goes back. `told`: the
   * answer to the charge itself is the last word on it; what an event or a capture says of a refusal may have been overtaken by a
   * charge whose answer was lost, so the provider is told to hold nothing.
   */
  async settle(
    charge: WantedReversal,
    charged: Charged,
    told: 'answer' | 'event' | 'capture',
  ): Promise<OrderStatus> {
    const { orders, payments, metrics } = this.#options;
    const status = await orders.confirm({
      orderId: charge.orderId,
      outcome: charged.outcome,
      reference:
        charged.outcome === 'declined' ? charged.reason : charged.reference,
    });
    metrics.count(
      'shop_checkouts_total',
      'Steps of checkouts by outcome.',
      `outcome="${status}"`,
    );
    const ended =
      status === 'declined' || status === 'expired' || status === 'cancelled';
    // Noted first, so that a crash here does not keep the money.
    if (
      ended &&
      (charged.outcome !== 'declined' || told !== 'answer') &&
      (await payments.wantReversal(charge.orderId))
    )
      await this.#try('reversal', charge.orderId, () => this.#reverse(charge));
    return status;
  }

  /**
   * Tells the provider of a refund that was just written. Answers whether the provider has done it, refused it, or is still to be
   * asked: the refund stands in the books, so what goes wrong here is no failure of the one who asked for it.
   */
  async refund(id: string): Promise<'done' | 'failed' | 'wanted'> {
    const told = await this.#try('refund', id, async () => {
      const [wanted] = await this.#options.payments.takeRefunds(
        1,
        this.#attemptUntil(),
        id,
      );
      return wanted === undefined ? 'wanted' : this.#refund(wanted);
    });
    return told ?? 'wanted';
  }

  /** Takes back what was charged for an order that ended without it. For a job that names the order. */
  async reverse(charge: WantedReversal): Promise<void> {
    await this.#reverse(charge);
  }

  /** Does what is noted as wanted: reversals, captures, refunds; at most `most` of each. Answers how many it tried. */
  async run(most = 200): Promise<number> {
    const { payments } = this.#options;
    const reversals = await payments.wantedReversals(most);
    for (const wanted of reversals)
      await this.#try('reversal', wanted.orderId, () => this.#reverse(wanted));
    const captures = await payments.wantedCaptures(most);
    for (const wanted of captures)
      await this.#try('capture', wanted.orderId, () => this.#capture(wanted));
    const refunds = await payments.takeRefunds(most, this.#attemptUntil());
    for (const wanted of refunds)
      await this.#try('refund', wanted.orderId, () => this.#refund(wanted));
    return reversals.length + captures.length + refunds.length;
  }

  async #reverse({ orderId, amount }: WantedReversal): Promise<void> {
    await this.#options.provider.reverse({
      idempotencyKey: orderId,
      amount,
      signal: this.#signal(),
    });
    await this.#options.payments.reversed(orderId);
  }

  async #capture(wanted: WantedCapture): Promise<void> {
    const charged = await this.#options.provider.capture({
      idempotencyKey: wanted.orderId,
      reference: wanted.reference,
      amount: wanted.amount,
      signal: this.#signal(),
    });
    await this.settle(wanted, charged, 'capture');
    await this.#options.payments.captured(wanted.orderId);
  }

  async #refund(wanted: WantedRefund): Promise<'done' | 'failed' | 'wanted'> {
    const { provider, payments, log } = this.#options;
    const refunded = await provider.refund({
      idempotencyKey: wanted.id,
      reference: wanted.reference,
      amount: wanted.amount,
      signal: this.#signal(),
    });
    if (refunded.outcome === 'pending') return 'wanted';
    const done = refunded.outcome === 'done';
    const word = done ? refunded.reference : refunded.reason;
    if (!done)
      log.warn('A refund was refused; give the money back in another way.', {
        orderId: wanted.orderId,
        refundId: wanted.id,
        reason: word,
      });
    return (await payments.settleRefund(wanted.id, done, word)) ?? 'wanted';
  }

  /** What the provider does not answer stays noted and is tried again; it must not hold up the others. */
  async #try<Out>(
    what: string,
    subject: string,
    work: () => Promise<Out>,
  ): Promise<Out | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#options.log.warn(
        `A ${what} did not come through; it is tried again.`,
        { subject, error: String(error) },
      );
      this.#options.metrics.count(
        'shop_payment_retries_total',
        'Things to do at the payment provider that did not come through, by kind.',
        `kind="${what}"`,
      );
      return undefined;
    }
  }

  #signal(): AbortSignal {
    return AbortSignal.timeout(this.#options.paymentTimeoutMs);
  }

  #attemptUntil(): Date {
    return new Date(Date.now() + this.#options.paymentTimeoutMs + 5_000);
  }
}
