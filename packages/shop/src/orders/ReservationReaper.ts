import type { CartStore } from '../carts/CartStore.ts';
import type { Log } from '../log/log.ts';
import type { PaymentProvider } from '../payments/PaymentProvider.ts';
import type { OrderStore } from './OrderStore.ts';

export interface ReaperOptions {
  readonly orders: OrderStore;
  readonly carts: CartStore;
  readonly provider: PaymentProvider;
  readonly log: Log;
}

/**
 * Gives back what nobody paid for: ends old reservations, reverses their charges, deletes old carts. A chore of every
 * worker: rows that another works on are skipped, and every step may happen twice.
 */
export class ReservationReaper {
  readonly #options: ReaperOptions;

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  /** One round: at most 200 orders. */
  async run(): Promise<void> {
    const { orders, carts, provider, log } = this.#options;
    const ended = await orders.expire(200);
    if (ended > 0) log.info('Reservations ended without payment.', { ended });
    for (const id of await orders.wantedReversals(200)) {
      await provider.reverse(id);
      await orders.reversed(id);
    }
    await carts.removeExpired();
  }
}
