import type { ScalingPolicy } from '../api/types.ts';
import type { Decision, ScalerReason } from './decide.ts';

const UNITS: Readonly<Record<ScalingPolicy['metric'], string>> = {
  cpu: '% of a core',
  requests: 'requests/s',
  queue: 'waiting jobs',
};

/** Why the size changed, with the figures that it was decided from. */
export function explainChange(
  policy: ScalingPolicy,
  load: number,
  { reason, desired }: Pick<Decision, 'reason' | 'desired'>,
): string {
  const measured = `${Math.round(load * 10) / 10} ${UNITS[policy.metric]} at ${
    policy.target
  } per instance`;
  switch (reason.kind) {
    case 'expected':
      return `Policy '${policy.name}': a burst that comes every ${reason.period} s is about to begin; ${desired} instances carry it.`;
    case 'lessLoad':
      return `Policy '${policy.name}': the load stayed lower (${measured}); ${desired} instances are enough.`;
    default:
      return `Policy '${policy.name}': ${measured} need ${desired} instances.`;
  }
}

/** Why a policy that wants another size does not get it. */
export function explainSuspended(
  policy: ScalingPolicy,
  direction: 'scaleIn' | 'scaleOut',
): string {
  return direction === 'scaleIn'
    ? `Policy '${policy.name}' wants fewer instances, but scaling in is suspended.`
    : `Policy '${policy.name}' wants more instances, but scaling out is suspended.`;
}

/**
 * Why a policy that would have changed the size did not; `undefined` when it had no wish to. The sentence carries no
 * figures that change from second to second, so that one standing reason stays one activity.
 */
export function explainRest(
  policy: ScalingPolicy,
  reason: ScalerReason,
  max: number,
): string | undefined {
  switch (reason.kind) {
    case 'atMax':
      return `Policy '${policy.name}' wants more instances, but the group is at its maximum of ${max}.`;
    case 'rollout':
      return `Policy '${policy.name}' wants fewer instances, but none is taken away while a rollout runs.`;
    case 'waiting':
      return `Policy '${policy.name}' wants fewer instances and waits for the end of its scale-in window.`;
    case 'deadBand':
      return `Policy '${policy.name}': the load is within the tolerance of its target.`;
    default:
      return undefined;
  }
}
