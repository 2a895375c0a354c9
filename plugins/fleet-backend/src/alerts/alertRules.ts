import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import { readDuration } from '../readDuration';
import { HEALTH_LIMITS } from '../health/HealthLimits';
import type { HealthLimits } from '../health/HealthLimits';
import { ALERT_RULES } from './AlertRule';
import type { AlertRule, AlertRuleName } from './AlertRule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const KEY = 'fleet.alerts.rules';
const SEVERITIES: readonly AlertSeverity[] = ['critical', 'warning', 'info'];

/** Which limit of health `threshold` of a rule is, and between what it makes sense. */
const THRESHOLDS: readonly {
  readonly key: string;
  readonly limit: keyof HealthLimits;
  readonly min: number;
  readonly max: number;
}[] = [
  {
    key: 'memoryNearLimit.threshold',
    limit: 'memoryPercent',
    min: 10,
    max: 100,
  },
  { key: 'errorRate.threshold', limit: 'errorPercent', min: 0.01, max: 100 },
  {
    key: 'errorRate.warningThreshold',
    limit: 'errorWarningPercent',
    min: 0.01,
    max: 100,
  },
  { key: 'latency.threshold', limit: 'latencyFactor', min: 1.1, max: 100 },
  { key: 'cpuSaturated.threshold', limit: 'cpuPercent', min: 10, max: 10_000 },
  { key: 'queueBacklog.threshold', limit: 'queueDepth', min: 1, max: 1e9 },
  { key: 'crashLoop.threshold', limit: 'crashes', min: 2, max: 1000 },
];

type Defaults = Omit<AlertRule, 'name' | 'enabled'>;

/** What ships. A container that fills its memory is the memory rule. */
const DEFAULTS: Readonly<Record<AlertRuleName, Defaults>> = {
  crashLoop: {
    forMs: 0,
    criticalForMs: 0,
    keepForMs: 30 * SECOND,
    severity: 'critical',
  },
  noHealthy: {
    forMs: 5 * SECOND,
    criticalForMs: 5 * SECOND,
    keepForMs: 15 * SECOND,
    severity: 'critical',
    // A first rollout has nothing healthy yet.
    criticalOnly: true,
  },
  errorRate: {
    forMs: 5 * MINUTE,
    criticalForMs: 0,
    keepForMs: 30 * SECOND,
  },
  memoryNearLimit: {
    forMs: MINUTE,
    criticalForMs: 10 * SECOND,
    keepForMs: MINUTE,
  },
  atMax: {
    forMs: 5 * MINUTE,
    criticalForMs: 5 * MINUTE,
    keepForMs: MINUTE,
    severity: 'warning',
  },
  latency: {
    forMs: 2 * MINUTE,
    criticalForMs: 2 * MINUTE,
    keepForMs: MINUTE,
    severity: 'warning',
  },
  cpuSaturated: {
    forMs: 5 * MINUTE,
    criticalForMs: 5 * MINUTE,
    keepForMs: MINUTE,
    severity: 'warning',
  },
  queueBacklog: {
    forMs: 5 * MINUTE,
    criticalForMs: 5 * MINUTE,
    keepForMs: MINUTE,
    severity: 'warning',
  },
  rolloutFailed: {
    forMs: 0,
    criticalForMs: 0,
    keepForMs: 0,
    severity: 'warning',
  },
  sourceStale: {
    forMs: MINUTE,
    criticalForMs: MINUTE,
    keepForMs: 0,
    severity: 'warning',
  },
};

/**
 * The rules as shipped, changed by `fleet.alerts.rules`: `<rule>: { enabled, for, keepFor, severity }`. Throws an
 * `InputError` that names the key.
 */
export function readAlertRules(config?: Config): readonly AlertRule[] {
  const rules = config?.getOptionalConfig(KEY);
  const unknown = rules
    ?.keys()
    .find(name => !(ALERT_RULES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new InputError(
      `'${KEY}' has '${unknown}', which is no rule. There are ${ALERT_RULES.join(
        ', ',
      )}.`,
    );
  return ALERT_RULES.map(name => {
    const own = `${KEY}.${name}`;
    const defaults = DEFAULTS[name];
    const severity = config?.getOptionalString(`${own}.severity`);
    if (severity !== undefined && !isSeverity(severity))
      throw new InputError(
        `'${own}.severity' is '${severity}'. Choose one of ${SEVERITIES.join(
          ', ',
        )}.`,
      );
    const duration = (part: string, fallback: number) =>
      config?.has(`${own}.${part}`)
        ? readDuration(config, {
            key: `${own}.${part}`,
            fallback: { milliseconds: fallback },
            min: { milliseconds: 0 },
            max: { hours: 24 },
          })
        : fallback;
    const forMs = duration('for', defaults.forMs);
    return {
      name,
      enabled: config?.getOptionalBoolean(`${own}.enabled`) ?? true,
      forMs,
      criticalForMs: Math.min(forMs, defaults.criticalForMs),
      keepForMs: duration('keepFor', defaults.keepForMs),
      ...(defaults.criticalOnly && { criticalOnly: true as const }),
      ...((severity ?? defaults.severity) !== undefined && {
        severity: (severity ?? defaults.severity) as AlertSeverity,
      }),
    };
  });
}

/**
 * From where on something is wrong, as shipped or as `threshold` of a rule says: health and alerts agree about it. Throws an
 * `InputError` that names the key.
 */
export function readHealthLimits(config?: Config): HealthLimits {
  const limits: Record<string, number> = { ...HEALTH_LIMITS };
  for (const { key, limit, min, max } of THRESHOLDS) {
    const own = `${KEY}.${key}`;
    const value = config?.getOptionalNumber(own);
    if (value === undefined) continue;
    if (!(value >= min && value <= max))
      throw new InputError(
        `'${own}' is ${value}. Choose a number between ${min} and ${max}.`,
      );
    limits[limit] = value;
  }
  return limits as unknown as HealthLimits;
}

function isSeverity(text: string): text is AlertSeverity {
  return (SEVERITIES as readonly string[]).includes(text);
}
