import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'express';
import { AccountStore } from './accounts/AccountStore.ts';
import { Accounts } from './accounts/Accounts.ts';
import { accountRoutes } from './accounts/accountRoutes.ts';
import { backOfficeRoutes } from './backOffice/backOfficeRoutes.ts';
import { createCartStore } from './carts/createCartStore.ts';
import { cartRoutes } from './carts/cartRoutes.ts';
import type { Config } from './config/Config.ts';
import { Database } from './database/Database.ts';
import { Readiness } from './database/Readiness.ts';
import { migrationLevel } from './database/migrationLevel.ts';
import { Faults } from './faults/Faults.ts';
import { admit } from './http/Admission.ts';
import { InFlight } from './http/InFlight.ts';
import { PreparedCache } from './http/PreparedCache.ts';
import type { Route } from './http/Route.ts';
import { createApp } from './http/createApp.ts';
import { Log } from './log/log.ts';
import { Metrics, label } from './metrics/Metrics.ts';
import { addProcessGauges } from './metrics/processGauges.ts';
import { openApiRoute } from './openapi/openApiRoute.ts';
import { checkConnections } from './operations/checkConnections.ts';
import { drain } from './operations/Drain.ts';
import { operationRoutes } from './operations/operationRoutes.ts';
import { Checkout } from './orders/Checkout.ts';
import { OrderChanges } from './orders/OrderChanges.ts';
import { OrderStore } from './orders/OrderStore.ts';
import { afterSaleRoutes } from './orders/afterSaleRoutes.ts';
import { orderAccess } from './orders/orderAccess.ts';
import { orderRoutes } from './orders/orderRoutes.ts';
import { PaymentSettlement } from './payments/PaymentSettlement.ts';
import { PaymentStore } from './payments/PaymentStore.ts';
import { PaymentWebhooks } from './payments/PaymentWebhooks.ts';
import { createPaymentProvider } from './payments/createPaymentProvider.ts';
import { paymentRoutes } from './payments/paymentRoutes.ts';
import { traceProvider } from './payments/traceProvider.ts';
import { Pricing } from './pricing/Pricing.ts';
import { pricingRoutes } from './pricing/pricingRoutes.ts';
import { Catalog } from './products/Catalog.ts';
import { FilterStore } from './products/FilterStore.ts';
import { ProductStore } from './products/ProductStore.ts';
import { Spelling } from './products/Spelling.ts';
import { productRoutes } from './products/productRoutes.ts';
import { resource } from './resources.ts';
import { ReviewStore } from './reviews/ReviewStore.ts';
import { storefrontRoutes } from './storefront/storefrontRoutes.ts';
import { shopWorker } from './worker/shopWorker.ts';

export interface RunningShop {
  readonly url: string;
  readonly routes: readonly Route[];
  /** Answers `true` when every request in flight was answered. May be called once. */
  stop(): Promise<boolean>;
}

/** Wires the service and listens. Does not wait for the database: `/readyz` tells when it may take requests. */
export async function startShop(
  config: Config,
  log: Log = new Log(config.logLevel, {
    instance: config.instance,
    version: config.version,
  }),
): Promise<RunningShop> {
  const metrics = new Metrics(config.version);
  const database = new Database({
    url: config.databaseUrl,
    poolSize: config.poolSize,
    log,
    count: statement =>
      metrics.count(
        'shop_database_statements_total',
        'Statements sent to the database by name.',
        `statement="${statement}"`,
      ),
  });
  const level = migrationLevel(resource('migrations'));
  const readiness = new Readiness({
    database,
    level,
    notBeforeMs: config.fault.slowStartSeconds * 1_000,
  });
  const faults = new Faults({ fault: config.fault, log });

  const catalog = new Catalog({
    store: new ProductStore(database),
    filters: new FilterStore(database),
    spelling: new Spelling(database),
  });
  const carts = await createCartStore(config, database);
  const orders = new OrderStore(database, config.queueLimit);
  const accounts = new Accounts({
    store: new AccountStore(database),
    carts,
    secureCookies: config.backOffice.secureCookies,
  });
  const customerOf = async (request: Request): Promise<string | undefined> =>
    (await accounts.find(request))?.id;
  const provider = traceProvider(
    await createPaymentProvider(config.payments, config.paymentTimeoutMs),
  );
  if (config.backOffice.production && config.payments.provider === 'test') {
    log.warn(
      'The test provider takes no money: orders are paid with its tokens. Set SHOP_PAYMENT_PROVIDER=stripe before you sell.',
    );
  }
  const payments = new PaymentStore(database);
  const settlement = new PaymentSettlement({
    ...config,
    orders,
    payments,
    provider,
    metrics,
    log,
  });
  const changes = new OrderChanges({ ...config, database, settlement });
  const webhooks = new PaymentWebhooks({
    orders,
    payments,
    settlement,
    provider,
    log,
  });
  provider.connect?.(async webhook => void (await webhooks.receive(webhook)));
  const checkout = new Checkout({
    ...config,
    orders,
    carts,
    provider,
    settlement,
    metrics,
    log,
  });
  const worker =
    config.role === 'web'
      ? undefined
      : shopWorker({
          config,
          database,
          orders,
          carts,
          settlement,
          metrics,
          log,
        });

  const operations = operationRoutes({
    config,
    readiness,
    metrics,
    migrationLevel: level,
  });
  const api = [
    ...operations,
    ...productRoutes({
      catalog,
      cache: new PreparedCache(config.cacheMs),
      features: config.features,
    }),
    ...cartRoutes(carts, customerOf),
    ...pricingRoutes({
      pricing: new Pricing(database),
      carts,
      customerOf,
      cacheMs: config.cacheMs,
    }),
    ...accountRoutes(accounts, database),
    ...orderRoutes(checkout, provider, customerOf),
    ...afterSaleRoutes({
      database,
      changes,
      allowed: orderAccess(orders, customerOf),
    }),
    ...backOfficeRoutes({
      config: config.backOffice,
      database,
      orders,
      changes,
      customerOf,
    }),
    ...paymentRoutes(provider, webhooks),
    openApiRoute(config),
  ];
  const routes =
    config.role === 'worker'
      ? operations
      : [
          ...api,
          ...storefrontRoutes({
            config,
            catalog,
            reviews: new ReviewStore(database),
            folder: resource('storefront/dist'),
          }),
        ];

  metrics.gauge(
    'shop_queue_depth',
    'Carts, orders and payments of this instance that wait for a batch or are in one.',
    () => carts.depth + orders.depth,
  );
  metrics.gauge(
    'shop_database_connections',
    'Connections of the pool by state; waiting counts callers.',
    () => {
      const { total, idle, waiting } = database.connections;
      return new Map([
        ['state="busy"', total - idle],
        ['state="idle"', idle],
        ['state="waiting"', waiting],
      ]);
    },
  );
  metrics.gauge(
    'shop_info',
    'Always 1; the labels tell what runs.',
    () =>
      new Map([
        [
          `version="${label(config.version)}",instance="${label(
            config.instance,
          )}",faults="${faults.active ? 'on' : 'off'}"`,
          1,
        ],
      ]),
  );
  addProcessGauges(metrics);

  const inFlight = new InFlight();
  metrics.gauge(
    'shop_http_requests_in_flight',
    'Requests that are not answered yet, this one among them.',
    () => inFlight.size,
  );

  const app = createApp({
    config,
    routes,
    faults,
    metrics,
    log,
    draining: () => readiness.draining,
    inFlight,
  });
  const server = createServer(
    admit(app, { most: config.mostInFlight, inFlight, metrics }),
  );
  // Longer than the balancer's idle time: the caller closes an idle connection, never we under its request.
  server.keepAliveTimeout = config.keepAliveSeconds * 1_000;
  server.headersTimeout = server.keepAliveTimeout + 5_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${
    config.host.includes(':') ? `[${config.host}]` : config.host
  }:${port}`;
  log.info('Listening.', {
    url,
    role: config.role,
    startMs: Math.round(process.uptime() * 1_000),
    migrationLevel: level,
    features: [...config.features],
  });
  faults.start();
  worker?.start();
  void checkConnections(database, config, log);

  return {
    url,
    routes,
    stop: () =>
      drain({
        server,
        worker,
        readiness,
        inFlight,
        delayMs: config.drainDelayMs,
        stopSeconds: config.stopSeconds,
        log,
        async close() {
          faults.stop();
          provider.stop?.();
          carts.close?.();
          await database.close();
        },
      }),
  };
}
