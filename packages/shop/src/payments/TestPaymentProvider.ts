import type { Charge, Charged, PaymentProvider } from './PaymentProvider.ts';

export const TEST_TOKENS = [
  'test-success',
  'test-decline',
  'test-timeout',
  'test-timeout-once',
] as const;

/**
 * The built-in provider: no money moves. The token decides: `test-success`, `test-decline`, `test-timeout` (never answers) and
 * `test-timeout-once` (the first call for a key never answers although the money was taken, the next says so).
 */
export class TestPaymentProvider implements PaymentProvider {
  readonly name = 'test';
  readonly #seen = new Set<string>();

  async charge(charge: Charge): Promise<Charged> {
    switch (charge.token) {
      case 'test-success':
        break;
      case 'test-timeout':
        return this.#hang(charge);
      case 'test-timeout-once':
        if (!this.#seen.has(charge.idempotencyKey)) {
          this.#seen.add(charge.idempotencyKey);
          return this.#hang(charge);
        }
        break;
      default:
        return {
          outcome: 'declined',
          reason: 'The card was declined. Use another one.',
        };
    }
    return { outcome: 'captured', reference: `test-${charge.idempotencyKey}` };
  }

  async reverse(idempotencyKey: string): Promise<void> {
    this.#seen.delete(idempotencyKey);
  }

  #hang(charge: Charge): Promise<never> {
    return new Promise((_, reject) => {
      charge.signal.addEventListener(
        'abort',
        () => reject(charge.signal.reason),
        { once: true },
      );
    });
  }
}
