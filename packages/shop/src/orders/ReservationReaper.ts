import type { CartStore } from '../carts/CartStore.ts';
import type { Log } from '../log/log.ts';
import type { PaymentSettlement } from '../payments/PaymentSettlement.ts';
import type { OrderStore } from './OrderStore.ts';

export interface ReaperOptions {
  readonly orders: OrderStore;
  readonly carts: CartStore;
  readonly settlement: PaymentSettlement;
  readonly log: Log;
}

/**
 * Gives back what nobody paid for: ends old reservations, does what is still to be done at the payment provider, deletes old carts. A chore of every
 * worker: rows that another works on are skipped, and every step may happen twice.
 */
export class ReservationReaper {
  readonly #options: ReaperOptions;

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  /** One round: at most 200 orders. */
  async run(): Promise<void> {
    const { orders, carts, settlement, log } = this.#options;
    const ended = await orders.expire(200);
    if (ended > 0) log.info('Reservations ended without payment.', { ended });
    await settlement.run();
    await carts.removeExpired();
  }
}
