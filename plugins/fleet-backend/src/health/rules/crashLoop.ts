import type { HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';

const WITHIN_MS = 5 * 60_000;

/** Instances fail again and again. A provider that knows crash loops knows them better. */
export const crashLoop: HealthRule = ({
  now,
  instances,
  conditions,
  limits = HEALTH_LIMITS,
}) => {
  if (conditions.some(({ code }) => code === 'crashLoop')) return [];
  const failed = instances
    .flatMap(({ phase, endedAt, exit }) => {
      const at = Date.parse(endedAt ?? '');
      return phase === 'failed' && now - at < WITHIN_MS ? [{ at, exit }] : [];
    })
    .sort((a, b) => a.at - b.at);
  if (failed.length < limits.crashes) return [];
  const last = failed[failed.length - 1].exit?.reason;
  return [
    {
      code: 'crashLoop',
      severity: 'degraded',
      message: `${failed.length} instances failed within 5 min${
        last === undefined ? '' : `, the last: ${last}`
      }.`,
      since: new Date(failed[0].at).toISOString(),
      evidence: [
        {
          label: 'failed instances',
          value: failed.length,
          limit: limits.crashes,
          unit: 'count',
        },
      ],
    },
  ];
};
