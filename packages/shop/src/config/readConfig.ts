import { hostname } from 'node:os';
import type { LogLevel } from '../log/log.ts';
import { LOG_LEVELS } from '../log/log.ts';
import type { Config, Feature } from './Config.ts';
import { FEATURES } from './Config.ts';
import { EnvironmentReader } from './EnvironmentReader.ts';
import { readBackOffice } from './readBackOffice.ts';
import { readFault } from './readFault.ts';
import { readPayments } from './readPayments.ts';
import { readTracing } from './readTracing.ts';
import { ROLES, readMail, readWorker, url } from './readWorker.ts';
import type { Role } from './readWorker.ts';

export type ReadConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly string[];
    }
  /** One text that names everything that is wrong, each with its remedy. */
  | { readonly ok: false; readonly message: string };

/**
 * Reads the whole configuration from environment variables. Never throws, and never stops at the first mistake.
 * A `SHOP_` variable that this release does not know is only a warning: the release after it may know it already.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): ReadConfig {
  const read = new EnvironmentReader(env);
  const port = read.integer('PORT', 3000, 0, 65_535);
  const publicUrl = url(read, 'SHOP_PUBLIC_URL', ['https:', 'http:']);
  const config: Config = {
    role: read.choice<Role>('SHOP_ROLE', 'all', ROLES),
    host: read.text('HOST', '127.0.0.1'),
    port,
    databaseUrl: read.databaseUrl('DATABASE_URL'),
    poolSize: read.integer('SHOP_POOL_SIZE', 4, 1, 100),
    maxInstances: read.optionalInteger('SHOP_MAX_INSTANCES', 1, 1_000),
    version: read.firstOf(['CAPSTAN_VERSION', 'SHOP_VERSION'], 'development'),
    instance: read.firstOf(
      ['CAPSTAN_INSTANCE', 'SHOP_INSTANCE'],
      `${hostname()}-${process.pid}`,
    ),
    features: new Set<Feature>(read.list('SHOP_FEATURES', FEATURES)),
    logLevel: read.choice<LogLevel>('SHOP_LOG_LEVEL', 'info', LOG_LEVELS),
    cacheMs: read.integer('SHOP_CACHE_MS', 1_000, 0, 60_000),
    stopSeconds: read.integer('SHOP_STOP_SECONDS', 10, 1, 600),
    drainDelayMs: read.integer('SHOP_DRAIN_DELAY_MS', 1_000, 0, 300_000),
    keepAliveSeconds: read.integer('SHOP_KEEP_ALIVE_SECONDS', 75, 5, 3_600),
    reservationSeconds: read.integer(
      'SHOP_RESERVATION_SECONDS',
      900,
      1,
      86_400,
    ),
    paymentTimeoutMs: read.integer(
      'SHOP_PAYMENT_TIMEOUT_MS',
      5_000,
      100,
      60_000,
    ),
    mostInFlight: read.integer('SHOP_MOST_IN_FLIGHT', 256, 1, 100_000),
    queueLimit: read.integer('SHOP_QUEUE_LIMIT', 2_000, 1, 100_000),
    fault: readFault(read),
    payments: readPayments(read),
    backOffice: readBackOffice(read),
    publicUrl: (publicUrl ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    worker: readWorker(read),
    mail: readMail(read),
    tracing: readTracing(read),
    ...readCartsTable(read),
  };
  if (config.drainDelayMs >= config.stopSeconds * 1_000) {
    read.problem(
      `SHOP_DRAIN_DELAY_MS (${config.drainDelayMs}) must be shorter than SHOP_STOP_SECONDS (${config.stopSeconds} s), which is the whole time to stop`,
    );
  }
  if (read.problems.length > 0) {
    const list = read.problems.map(problem => `  - ${problem}`).join('\n');
    return {
      ok: false,
      message: `The shop cannot start, its configuration has ${read.problems.length} mistake(s):\n${list}\nREADME.md lists every variable.`,
    };
  }
  return { ok: true, config, warnings: read.unknown('SHOP_') };
}

function readCartsTable(read: EnvironmentReader): Pick<Config, 'cartsTable'> {
  const cartsTable = read.optional('SHOP_CARTS_TABLE');
  if (cartsTable === undefined) return {};
  if (!/^[\w.-]{3,255}$/.test(cartsTable))
    read.problem(
      `SHOP_CARTS_TABLE must be the name of a table in DynamoDB, but is '${cartsTable}'`,
    );
  return { cartsTable };
}
