import type { Held } from '../health/Held';
import type {
  AlertSeverity,
  Health,
  HealthReason,
} from '@capstan/plugin-fleet-common';

/** The portal's own rules, by name. */
export const ALERT_RULES = [
  'crashLoop',
  'noHealthy',
  'errorRate',
  'memoryNearLimit',
  'atMax',
  'latency',
  'cpuSaturated',
  'queueBacklog',
  'rolloutFailed',
  'sourceStale',
] as const;
export type AlertRuleName = (typeof ALERT_RULES)[number];

/** When a reason of health becomes an alert, and when the alert is over. Times in milliseconds. */
export interface AlertRule {
  readonly name: AlertRuleName;
  readonly enabled: boolean;
  /** How long it must hold before it is an alert. */
  readonly forMs: number;
  /** The same while health calls it critical. */
  readonly criticalForMs: number;
  /** How long it must be gone before the alert is over. */
  readonly keepForMs: number;
  /** Only what health calls critical. */
  readonly criticalOnly?: true;
  /** Absent: as severe as the reason. */
  readonly severity?: AlertSeverity;
}

/** What a rule sees of a group at one moment. */
export interface Sighting {
  readonly severity: AlertSeverity;
  /** Milliseconds. */
  readonly since?: number;
  /** Held long enough for health to call it critical. */
  readonly critical: boolean;
  readonly reason: HealthReason;
}

/** What the rule sees in the health of a group; `undefined`: nothing that matters. Pure. */
export function sightingOf(
  rule: Pick<AlertRule, 'name' | 'severity' | 'criticalOnly'>,
  health: Health,
  held: Held | undefined,
): Sighting | undefined {
  const reason = health.reasons.find(
    ({ code, severity }) =>
      code === rule.name &&
      (severity === 'critical' ||
        (severity === 'degraded' && !rule.criticalOnly)),
  );
  if (!reason) return undefined;
  const critical = reason.severity === 'critical';
  const since =
    held?.[reason.code]?.bad ??
    (reason.since === undefined ? NaN : Date.parse(reason.since));
  return {
    severity: rule.severity ?? (critical ? 'critical' : 'warning'),
    ...(!Number.isNaN(since) && { since }),
    critical,
    reason,
  };
}
