import { heldMs, heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';
import { round } from '../units';

const HYSTERESIS = 10;
/** A busy minute is what instances are for. */
const LONG_MS = 2 * 60_000;

/** All instances together are busy, and stay so. */
export const cpu: HealthRule = inputs => {
  const { instances, measured, held, limits = HEALTH_LIMITS } = inputs;
  const used = instances.flatMap(({ phase, cpuPercent }) =>
    phase === 'running' && cpuPercent !== undefined ? [cpuPercent] : [],
  );
  const mean =
    used.length > 0
      ? used.reduce((sum, percent) => sum + percent, 0) / used.length
      : measured?.cpuPercent;
  const limit = held?.cpuSaturated
    ? limits.cpuPercent - HYSTERESIS
    : limits.cpuPercent;
  if (mean === undefined || mean < limit) return [];
  return [
    {
      code: 'cpuSaturated',
      severity: heldMs(inputs, 'cpuSaturated') >= LONG_MS ? 'degraded' : 'info',
      message: `Instances use ${Math.round(
        mean,
      )} % of a core each, on average${heldText(inputs, 'cpuSaturated')}.`,
      evidence: [
        {
          label: 'CPU',
          value: round(mean),
          limit: limits.cpuPercent,
          unit: 'percent',
        },
      ],
    },
  ];
};
