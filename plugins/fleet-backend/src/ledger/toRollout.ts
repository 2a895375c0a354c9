import type { Rollout } from '@capstan/plugin-fleet-common';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import type { ActionLink } from './ActionLinks';
import { rolloutIdOf } from './rolloutId';

/**
 * A provider's rollout with our ids. What the journal knows about its author is believed before what the provider says.
 */
export function toRollout(
  groupId: string,
  observed: ObservedRollout,
  link?: ActionLink,
): Rollout {
  const rollbackOf = observed.rollbackOf ?? link?.rollbackOfNativeId;
  return {
    ...observed,
    id: rolloutIdOf(groupId, observed.nativeId),
    groupId,
    ...(rollbackOf !== undefined && {
      rollbackOf: rollbackOf === '-' ? '-' : rolloutIdOf(groupId, rollbackOf),
    }),
    ...(link && {
      actionId: link.actionId,
      actor: link.actor,
      reason: link.reason ?? observed.reason,
    }),
  };
}
