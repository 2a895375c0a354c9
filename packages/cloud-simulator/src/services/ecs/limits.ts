import type { Bucket } from '../../core/TokenBuckets.ts';

/** DescribeServices, documentation of `services`: "You may specify up to 10 services to describe in a single operation." */
export const DESCRIBE_SERVICES = 10;
/** DescribeTasks, documentation of `tasks`: "A list of up to 100 task IDs or full ARN entries." */
export const DESCRIBE_TASKS = 100;
/** DescribeServiceDeployments, documentation: "You can specify a maximum of 20 ARNs." */
export const DESCRIBE_DEPLOYMENTS = 20;
/** DescribeServiceRevisions, documentation: "You can specify a maximum of 20 ARNs." */
export const DESCRIBE_REVISIONS = 20;
/** ListServices, documentation of `maxResults`: between 1 and 100, "returns up to 10 results" by default. */
export const LIST_SERVICES = { default: 10, max: 100 };
/** ListClusters, documentation of `maxResults`: between 1 and 100, up to 100 by default. */
export const LIST_CLUSTERS = { default: 100, max: 100 };
/** ListTasks, documentation of `maxResults`: between 1 and 100, up to 100 by default. */
export const LIST_TASKS = { default: 100, max: 100 };
/** ListTaskDefinitions, documentation of `maxResults`: between 1 and 100, up to 100 by default. */
export const LIST_DEFINITIONS = { default: 100, max: 100 };
/** ListServiceDeployments, documentation of `maxResults`: between 1 and 100, up to 20 by default. */
export const LIST_DEPLOYMENTS = { default: 20, max: 100 };
/** Service, documentation of `events`: "A maximum of 100 of the latest events are displayed." */
export const EVENTS = 100;
/** DescribeTasks, documentation: stopped tasks "appear in the returned results for at least one hour". */
export const STOPPED_TASKS_MS = 3_600_000;
/** Service deployments, documentation: kept for 90 days. */
export const DEPLOYMENTS_MS = 90 * 86_400_000;
/** Service revisions, documentation: those made before this day cannot be described. */
export const OLDEST_REVISION_MS = Date.parse('2024-10-25T00:00:00Z');
/** PAUSE hook: timeout in minutes, default and range (declared in the model). */
export const PAUSE_MINUTES = { default: 1440, min: 1, max: 20_160 };
/** LINEAR, documentation: stepPercent 3.0–100 in steps of 0.1, default 10; step bake 0–1440 minutes, default 6. */
export const LINEAR = { percent: 10, minPercent: 3, bakeMinutes: 6 };
/** CANARY, documentation: canaryPercent 0.1–100, default 5; bake 0–1440 minutes, default 10. */
export const CANARY = { percent: 5, minPercent: 0.1, bakeMinutes: 10 };
/** Bake and step bake times, documentation: 0–1440 minutes. */
export const MAX_BAKE_MINUTES = 1440;
/** Circuit breaker, documentation: BOUNDED_PERCENT 50 of the desired count, at least 3 and at most 200. */
export const BREAKER = { percent: 50, min: 3, max: 200 };

/**
 * Token buckets per account and region. The throttling page of the ECS API names 50 for cluster reads and 20 per second
 * for most reads; the figures for writes are assumptions, never measured on an account.
 */
export const BUCKETS: Readonly<Record<string, Bucket>> = {
  clusterRead: { capacity: 50, refillPerSecond: 20 },
  serviceRead: { capacity: 100, refillPerSecond: 20 },
  serviceModify: { capacity: 50, refillPerSecond: 5 },
  taskRead: { capacity: 100, refillPerSecond: 20 },
  definitionRead: { capacity: 100, refillPerSecond: 20 },
  definitionModify: { capacity: 20, refillPerSecond: 1 },
};
