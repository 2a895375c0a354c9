import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import { readDuration } from '../readDuration';
import { ALERT_RULES } from './AlertRule';
import type { AlertRule, AlertRuleName } from './AlertRule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SEVERITIES: readonly AlertSeverity[] = ['critical', 'warning', 'info'];

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
  const key = 'fleet.alerts.rules';
  const rules = config?.getOptionalConfig(key);
  const unknown = rules
    ?.keys()
    .find(name => !(ALERT_RULES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new InputError(
      `'${key}' has '${unknown}', which is no rule. There are ${ALERT_RULES.join(
        ', ',
      )}.`,
    );
  return ALERT_RULES.map(name => {
    const own = `${key}.${name}`;
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
      ...((severity ?? defaults.severity) !== undefined && {
        severity: (severity ?? defaults.severity) as AlertSeverity,
      }),
    };
  });
}

function isSeverity(text: string): text is AlertSeverity {
  return (SEVERITIES as readonly string[]).includes(text);
}
