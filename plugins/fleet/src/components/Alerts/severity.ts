import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import type { Tone } from '../StatusDot';

/** The mark that goes with a severity. */
export const SEVERITY_TONE: Readonly<Record<AlertSeverity, Tone>> = {
  critical: 'negative',
  warning: 'warning',
  info: 'announcement',
};

/** Worst first. */
export const SEVERITIES: readonly AlertSeverity[] = [
  'critical',
  'warning',
  'info',
];

/** The worst of them; nothing of nothing. */
export function worstSeverity(
  severities: readonly AlertSeverity[],
): AlertSeverity | undefined {
  return SEVERITIES.find(severity => severities.includes(severity));
}
