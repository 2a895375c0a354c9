import type { HealthReason } from '@capstan/plugin-fleet-common';
import type { HealthInputs } from '../HealthInputs';

/** Nobody has looked for too long. Whatever was seen before says nothing then. */
export function staleReason({ now, freshness }: HealthInputs): HealthReason {
  const seconds = Math.max(
    0,
    Math.round((now - Date.parse(freshness.observedAt)) / 1000),
  );
  const age = `Last seen ${seconds} s ago`;
  return {
    code: 'stale',
    severity: 'unknown',
    message:
      freshness.error === undefined ? `${age}.` : `${age}: ${freshness.error}`,
    since: freshness.observedAt,
    evidence: [{ label: 'age', value: seconds, unit: 'seconds' }],
  };
}
