import { heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';

/** What was too full is still too full this many percent below. */
const HYSTERESIS = 5;
/** Of the limit: the next allocation may be the last. */
const CRITICAL_PERCENT = 97;

/** A container that fills its memory. */
export const memory: HealthRule = inputs => {
  const {
    instances,
    conditions,
    measured,
    held,
    limits = HEALTH_LIMITS,
  } = inputs;
  const ofInstances = instances.flatMap(
    ({ phase, memoryBytes, memoryLimitBytes }) =>
      memoryBytes !== undefined && memoryLimitBytes && phase !== 'failed'
        ? [(100 * memoryBytes) / memoryLimitBytes]
        : [],
  );
  const shares =
    ofInstances.length === 0 && measured?.memoryPercent !== undefined
      ? [measured.memoryPercent]
      : ofInstances;
  const limit = held?.memoryNearLimit
    ? limits.memoryPercent - HYSTERESIS
    : limits.memoryPercent;
  const near = shares.filter(share => share >= limit);
  if (near.length === 0)
    return conditions.filter(({ code }) => code === 'memoryNearLimit');
  const percent = Math.round(Math.max(...near));
  return [
    {
      code: 'memoryNearLimit',
      severity: percent >= CRITICAL_PERCENT ? 'critical' : 'degraded',
      message: `Memory at ${percent} % of the limit${heldText(
        inputs,
        'memoryNearLimit',
      )}${
        ofInstances.length === 0
          ? ''
          : ` (${near.length} of ${shares.length} instances above ${limit} %)`
      }.`,
      evidence: [
        {
          label: 'memory',
          value: percent,
          limit: limits.memoryPercent,
          unit: 'percent',
        },
      ],
    },
  ];
};
