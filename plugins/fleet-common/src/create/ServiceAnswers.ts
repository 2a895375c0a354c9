import type { ScalingMetric } from './combinations';

/**
 * What a person answers to get a new service. What the form fills in by itself may be absent here: callers of the API need
 * not know the defaults.
 * @public
 */
export interface ServiceAnswers {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Entity ref of a group or user. */
  readonly owner: string;
  readonly system?: string;
  readonly infra: string;
  readonly pipeline?: string;
  readonly observability?: string;
  readonly deployment?: string;
  readonly metric?: string;
  /** What one instance is to bear, in the metric's unit. */
  readonly target?: number;
  /** `minute hour * * days` in UTC: when the busy hours begin and end. Only for the metric `schedule`. */
  readonly schedule?: string;
  readonly scheduleEnd?: string;
  /** Instances in production. */
  readonly min?: number;
  readonly max?: number;
  readonly databaseMaxConnections?: number;
  /** Region of the cloud, its accounts (AWS), subscriptions (Azure) or projects (Google), and the shop's address. */
  readonly region?: string;
  readonly accountTest?: string;
  readonly accountProd?: string;
  readonly domain?: string;
  /** Default: the portal's own Git. */
  readonly publishTo?: string;
  /** Where at its Git host, as `github.com?owner=acme`; not for the portal's own Git. */
  readonly repository?: string;
}

/** `minute hour * * days`: what every provider's scheduler can express. @public */
export const SCHEDULE =
  /^([0-5]?[0-9]) ([01]?[0-9]|2[0-3]) \* \* (\*|[0-6]|[0-6]-[0-6])$/;

/**
 * What the form proposes for one instance to bear, in the unit of `TARGET_LIMITS`.
 * @public
 */
export const USUAL_TARGETS: Readonly<
  Record<Exclude<ScalingMetric, 'schedule'>, number>
> = { cpu: 60, requests: 50, latency: 300, queue: 100 };
