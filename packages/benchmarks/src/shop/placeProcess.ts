import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';

/**
 * Places orders through the shop's own store, with nothing of HTTP around it: one process, as many callers as there are
 * connections elsewhere. Reads one line of JSON, answers one: orders per second and how many were not placed.
 */
interface Task {
  /** Folder of the shop's sources, as a URL that ends with a slash. */
  readonly sources: string;
  readonly databaseUrl: string;
  readonly carts: readonly string[];
  readonly callers: number;
  readonly seconds: number;
}

interface Parts {
  readonly Database: new (options: object) => { close(): Promise<void> };
  readonly OrderStore: new (database: object, limit: number) => {
    place(placement: object): Promise<{ readonly outcome: string }>;
  };
  readonly Log: new (level: string, fields: object) => object;
}

createInterface(process.stdin).once('line', line => {
  void place(JSON.parse(line) as Task).then(result =>
    console.log(JSON.stringify(result)),
  );
});

async function place({
  sources,
  databaseUrl,
  carts,
  callers,
  seconds,
}: Task): Promise<{ perSecond: number; failed: number }> {
  const load = (file: string) => import(new URL(file, sources).href);
  const { Database, OrderStore, Log }: Parts = {
    ...(await load('database/Database.ts')),
    ...(await load('orders/OrderStore.ts')),
    ...(await load('log/log.ts')),
  };
  const database = new Database({
    url: databaseUrl,
    poolSize: 4,
    log: new Log('silent', {}),
  });
  const orders = new OrderStore(database, 2_000);
  const left = [...carts];
  const from = performance.now() + 2_000;
  const until = from + 1_000 * seconds;
  let placed = 0;
  let failed = 0;
  const caller = async () => {
    while (performance.now() < until) {
      const cartId = left.pop();
      if (cartId === undefined) return;
      const { outcome } = await orders.place(placementOf(cartId));
      const now = performance.now();
      if (outcome !== 'placed') failed += 1;
      else if (now >= from && now <= until) placed += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await database.close();
  // Carts that have run out would make the rate look low: that is a failure of the measurement.
  return {
    perSecond: placed / seconds,
    failed: failed + (left.length === 0 ? 1 : 0),
  };
}

function placementOf(cartId: string) {
  const now = Date.now();
  return {
    orderId: randomUUID(),
    key: randomUUID(),
    hash: 'of-a-benchmark',
    token: randomUUID().replaceAll('-', ''),
    cartId,
    customer: {
      email: 'ada@example.com',
      name: 'Ada',
      address: {
        street: 'Harbour Street 1',
        city: 'Hamburg',
        postalCode: '20095',
        country: 'DE',
      },
    },
    shippingMethod: 'standard',
    expiresAt: new Date(now + 900_000),
    attemptUntil: new Date(now + 10_000),
  };
}
