import type { HealthRule } from '../HealthInputs';

/**
 * A source that should know the group says nothing of it. Where the engine counts requests itself that is only worth
 * knowing; else nobody knows how its requests fare, and unknown is not ok. Capacity units answer no requests.
 */
export const signals: HealthRule = ({ measured, recent, size, traffic }) => {
  if (size.unit === 'capacityUnits') return [];
  const engineCounts =
    recent.requests > 0 || (traffic?.fiveMinutes.requests ?? 0) > 0;
  const othersKnow = measured?.recent !== undefined;
  return (measured?.missing ?? []).map(({ title, since, message }) => ({
    code: 'signalsMissing' as const,
    severity: engineCounts || othersKnow ? 'info' : 'unknown',
    message: `${title} says nothing of it${
      message === undefined ? '.' : `: ${message}`
    }`,
    ...(since !== undefined && { since: new Date(since).toISOString() }),
  }));
};
