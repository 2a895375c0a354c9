import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';

/** The step in which a running rollout is, when it has steps. */
export function stepOf(
  rollout: ObservedRollout,
): { readonly step: string; readonly label: string } | undefined {
  if (!RUNNING_PHASES.includes(rollout.phase)) return undefined;
  const { label } = rollout.to;
  if (rollout.phase === 'baking')
    return { step: 'baking', label: `${label}: all traffic` };
  if (rollout.step === undefined) return undefined;
  const weight =
    rollout.strategy?.type === 'canary'
      ? rollout.strategy.steps[rollout.step]?.weight
      : rollout.traffic;
  return {
    step: String(rollout.step),
    label: `${label}: step ${rollout.step + 1}${
      weight === undefined ? '' : `, ${weight} %`
    }`,
  };
}
