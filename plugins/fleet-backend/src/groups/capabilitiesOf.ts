import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type {
  ActionKind,
  Capabilities,
  Capability,
  Freshness,
} from '@capstan/plugin-fleet-common';
import type { StoredGroup } from './StoredGroup';

/**
 * What can be asked of a group now: what its provider allows, and what the portal can answer for.
 */
export function capabilitiesOf(
  group: StoredGroup,
  freshness: Freshness,
): Capabilities {
  if (freshness.stale) {
    const why = freshness.error ?? 'the last look is too long ago.';
    return all({
      can: false,
      reason: `Nothing can be changed while the group cannot be seen: ${why}`,
    });
  }
  const { capabilities } = group.observation;
  if (!capabilities.rollback.can || canRollBack(group)) return capabilities;
  return {
    ...capabilities,
    rollback: {
      can: false,
      reason:
        'Nothing to roll back to: no other revision has served well for long enough yet.',
    },
  };
}

function canRollBack({ observation, facts }: StoredGroup): boolean {
  const { rollout } = observation;
  const target =
    rollout && rollout.direction === 'forward'
      ? rollout.to.revisionId
      : observation.currentRevisionId;
  return facts.knownGood.some(revisionId => revisionId !== target);
}

function all(capability: Capability): Capabilities {
  return Object.fromEntries(
    ACTION_KINDS.map(kind => [kind, capability]),
  ) as Record<ActionKind, Capability>;
}
