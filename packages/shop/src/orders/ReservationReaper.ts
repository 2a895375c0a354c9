import type { CartStore } from '../carts/CartStore.ts';
import type { Log } from '../log/log.ts';
import type { PaymentProvider } from '../payments/PaymentProvider.ts';
import type { OrderStore } from './OrderStore.ts';

export interface ReaperOptions {
  readonly orders: OrderStore;
  readonly carts: CartStore;
  readonly provider: PaymentProvider;
  readonly log: Log;
  /** Default 10,000. */
  readonly everyMs?: number;
}

/**
 * Gives back what nobody paid for: ends old reservations, reverses their charges, deletes old carts. Runs in every instance;
 * rows that another instance works on are skipped, and every step may happen twice.
 */
export class ReservationReaper {
  readonly #options: ReaperOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  start(): void {
    const { everyMs = 10_000, log } = this.#options;
    // Spread over the instances, which often start together.
    this.#timer = setTimeout(() => {
      this.#running = this.run()
        .catch(error =>
          log.error(
            'Ending old reservations failed; it is tried again.',
            error,
          ),
        )
        .finally(() => this.#timer && this.start());
    }, everyMs * (0.5 + Math.random()));
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
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
