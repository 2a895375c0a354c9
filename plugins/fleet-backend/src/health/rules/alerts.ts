import type { HealthRule } from '../HealthInputs';

const SEVERITIES = {
  critical: 'critical',
  warning: 'degraded',
  info: 'info',
} as const;

/** What alert systems say, each as severe as they say. */
export const alerts: HealthRule = inputs =>
  (inputs.alerts ?? []).map(({ title, severity, since }) => ({
    code: 'alert',
    severity: SEVERITIES[severity],
    message: `Alert: ${title}`,
    since: new Date(since).toISOString(),
  }));
