import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import { heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';
import { unitOf } from '../units';

/** An instance that takes longer to start counts as missing. */
const STARTING_MS = 60_000;

/** Whether as many instances are healthy as shall be. */
export const serving: HealthRule = inputs => {
  const { now, size, instances, lastRollout, revisions } = inputs;
  const { desired, running, healthy, min } = size;
  if (desired === 0 && running === 0) {
    return [
      {
        code: 'empty',
        severity: 'info',
        message: 'Scaled to zero: nothing runs, and nothing shall.',
      },
    ];
  }
  if (healthy >= desired && healthy >= min) return [];
  const starting = instances.filter(
    instance =>
      instance.phase === 'starting' &&
      now - Date.parse(instance.startedAt) < STARTING_MS,
  ).length;
  const counted = `${healthy} of ${desired} ${unitOf(size)} healthy`;
  const coming = starting > 0 ? `; ${starting} starting` : '';
  const evidence = [
    {
      label: 'healthy',
      value: healthy,
      limit: Math.max(desired, min),
      unit: 'count',
    },
  ] as const;
  if (healthy === 0) {
    // The very first rollout has nothing to fall back to, and nothing that could have broken.
    const first =
      lastRollout !== undefined &&
      RUNNING_PHASES.includes(lastRollout.phase) &&
      revisions.length <= 1 &&
      starting > 0;
    return [
      {
        code: 'noHealthy',
        severity: first ? 'degraded' : 'critical',
        message: `${counted}${heldText(inputs, 'noHealthy')}${coming}.`,
        evidence,
      },
    ];
  }
  if (healthy < min) {
    return [
      {
        code: 'belowMin',
        severity: 'degraded',
        message: `${counted}${heldText(
          inputs,
          'belowMin',
        )}, the least is ${min}${coming}.`,
        evidence,
      },
    ];
  }
  return [
    {
      code: 'belowDesired',
      severity: starting >= desired - healthy ? 'info' : 'degraded',
      message: `${counted}${heldText(inputs, 'belowDesired')}${coming}.`,
      evidence,
    },
  ];
};
