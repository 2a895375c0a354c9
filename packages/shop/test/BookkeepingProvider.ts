import type {
  Capture,
  Charge,
  Charged,
  Refund,
  Refunded,
  Reversal,
} from '../src/payments/PaymentProvider.ts';
import { TestPaymentProvider } from '../src/payments/TestPaymentProvider.ts';

/**
 * A provider that keeps books, as a real one does: what it holds for each order, whatever was answered or lost on the way. A
 * reversed order takes no money any more. Some of its answers get lost, as the given chance says, after it did what was asked.
 */
export class BookkeepingProvider extends TestPaymentProvider {
  /** Minor units that it took and still holds, by order. */
  readonly held = new Map<string, number>();
  readonly #lost: () => boolean;
  readonly #charges = new Map<string, Charged>();
  readonly #reversed = new Set<string>();
  readonly #refunds = new Map<string, Refunded>();
  readonly #orders = new Map<string, string>();

  constructor(secret: string, lost: () => boolean) {
    super({ secret });
    this.#lost = lost;
  }

  override async charge(charge: Charge): Promise<Charged> {
    const key = charge.idempotencyKey;
    let charged = this.#charges.get(key);
    if (charged === undefined) {
      charged = this.#reversed.has(key)
        ? { outcome: 'declined', reason: 'This payment was reversed.' }
        : await super.charge(charge);
      this.#charges.set(key, charged);
      if (charged.outcome !== 'declined')
        this.#orders.set(charged.reference, key);
      if (charged.outcome === 'captured')
        this.held.set(key, charge.amount.amount);
    }
    this.#answer();
    return charged;
  }

  override async capture(capture: Capture): Promise<Charged> {
    const key = capture.idempotencyKey;
    const charged: Charged = this.#reversed.has(key)
      ? { outcome: 'declined', reason: 'This payment was reversed.' }
      : await super.capture(capture);
    if (charged.outcome === 'captured' && !this.held.has(key))
      this.held.set(key, capture.amount.amount);
    this.#answer();
    return charged;
  }

  override async refund(refund: Refund): Promise<Refunded> {
    let refunded = this.#refunds.get(refund.idempotencyKey);
    if (refunded === undefined) {
      const key = this.#orders.get(refund.reference) ?? '';
      const held = this.held.get(key) ?? 0;
      refunded =
        refund.amount.amount > held
          ? { outcome: 'failed', reason: 'More than there is.' }
          : await super.refund(refund);
      if (refunded.outcome === 'done')
        this.held.set(key, held - refund.amount.amount);
      this.#refunds.set(refund.idempotencyKey, refunded);
    }
    this.#answer();
    return refunded;
  }

  override async reverse(reversal: Reversal): Promise<void> {
    this.#reversed.add(reversal.idempotencyKey);
    this.held.set(reversal.idempotencyKey, 0);
    this.#answer();
  }

  #answer(): void {
    if (this.#lost()) throw new Error('The answer was lost, on purpose.');
  }
}
