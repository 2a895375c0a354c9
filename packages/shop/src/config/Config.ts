import type { Fault } from '../faults/Fault.ts';
import type { LogLevel } from '../log/log.ts';
import type { BackOfficeConfig } from './readBackOffice.ts';
import type { PaymentConfig } from './readPayments.ts';
import type { TracingConfig } from './readTracing.ts';
import type { MailConfig, Role, WorkerConfig } from './readWorker.ts';

/** Features that a release may switch on; see `releases` in scripts/releases.ts. */
export const FEATURES = ['related', 'popular'] as const;
export type Feature = (typeof FEATURES)[number];

/** All that the service is told from outside. Read once, at start. */
export interface Config {
  readonly role: Role;
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  readonly databaseUrl: string;
  /** Connections that this instance may hold. */
  readonly poolSize: number;
  /** How many instances may run at once; only for the check of all pools together against the database's limit. */
  readonly maxInstances?: number;
  /** Shown on `/version`, on every page and in every answer's headers. */
  readonly version: string;
  readonly instance: string;
  readonly features: ReadonlySet<Feature>;
  readonly logLevel: LogLevel;
  /** How long an answer of the catalog may be served again without asking the database. 0 = never. */
  readonly cacheMs: number;
  /** Time between SIGTERM and the platform's SIGKILL. All draining happens within it. */
  readonly stopSeconds: number;
  /** How long the instance still takes requests after SIGTERM, so that the balancer can notice. */
  readonly drainDelayMs: number;
  /** How long an idle connection is kept open: longer than the balancer keeps its own. */
  readonly keepAliveSeconds: number;
  /** How long the stock of an unpaid order is kept for it. */
  readonly reservationSeconds: number;
  readonly paymentTimeoutMs: number;
  /** Requests in flight beyond which new ones are refused with 503; twice as many for what belongs to an order. */
  readonly mostInFlight: number;
  /** Requests that may wait for a batch (of each kind) before further ones are refused with 503. */
  readonly queueLimit: number;
  readonly fault: Fault;
  readonly payments: PaymentConfig;
  readonly backOffice: BackOfficeConfig;
  /** Where customers reach the shop; links in e-mails begin with it. Without a slash at the end. */
  readonly publicUrl: string;
  readonly worker: WorkerConfig;
  readonly mail: MailConfig;
  readonly tracing: TracingConfig;
  /** Carts are kept in this table of DynamoDB; absent = in the shop's database. */
  readonly cartsTable?: string;
}
