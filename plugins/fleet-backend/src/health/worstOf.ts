import type { HealthStatus } from '@capstan/plugin-fleet-common';

/** From best to worst. Not knowing is worse than knowing that something is degraded. */
export const HEALTH_ORDER: readonly HealthStatus[] = [
  'ok',
  'degraded',
  'unknown',
  'critical',
];

/** The worst of them; `unknown` of none. */
export function worstOf(statuses: readonly HealthStatus[]): HealthStatus {
  if (statuses.length === 0) return 'unknown';
  return HEALTH_ORDER[
    Math.max(...statuses.map(status => HEALTH_ORDER.indexOf(status)))
  ];
}
