import { AccountStore } from '../accounts/AccountStore.ts';
import type { CartStore } from '../carts/CartStore.ts';
import type { Config } from '../config/Config.ts';
import type { Database } from '../database/Database.ts';
import { Mailer } from '../email/Mailer.ts';
import { emailJobs } from '../email/emailJobs.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../metrics/Metrics.ts';
import { toOrder } from '../orders/Order.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import { ReservationReaper } from '../orders/ReservationReaper.ts';
import type { PaymentSettlement } from '../payments/PaymentSettlement.ts';
import { Worker } from './Worker.ts';
import { createJobQueue } from './createJobQueue.ts';
import { forgetHandled } from './onceOnly.ts';

export interface ShopWorkerOptions {
  readonly config: Config;
  readonly database: Database;
  readonly orders: OrderStore;
  readonly carts: CartStore;
  readonly settlement: PaymentSettlement;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** The shop's worker: which jobs it can do and which chores it has. */
export function shopWorker(options: ShopWorkerOptions): Worker {
  const { config, database, orders, carts, settlement, metrics, log } = options;
  const reaper = new ReservationReaper({ orders, carts, settlement, log });
  const mailer = new Mailer(config.mail, log);
  return new Worker({
    database,
    metrics,
    log,
    queue: createJobQueue(options),
    handlers: {
      ...emailJobs({
        mailer,
        publicUrl: config.publicUrl,
        async findOrder(id) {
          const view = await orders.find(id);
          return view && toOrder(view);
        },
      }),
      'search.refresh': async () => {
        await database.query('SELECT refresh_search_words()');
      },
    },
    close: () => mailer.close(),
    chores: [
      {
        name: 'Ending old reservations',
        everyMs: 5_000,
        run: () => reaper.run(),
      },
      {
        name: 'Forgetting handled jobs',
        everyMs: 600_000,
        run: () => forgetHandled(database),
      },
      {
        name: 'Forgetting sessions that are over',
        everyMs: 600_000,
        run: () => new AccountStore(database).removeExpired(),
      },
    ],
  });
}
