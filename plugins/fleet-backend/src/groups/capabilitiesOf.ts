import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type {
  ActionKind,
  Capabilities,
  Capability,
  Freshness,
} from '@capstan/plugin-fleet-common';
import { refusalOfFreeze } from '../freezes/freezesOf';
import type { GroupSafeguards } from './Safeguards';
import type { StoredGroup } from './StoredGroup';

/** A kind of action that is younger than the last look at the group, which is kept over an update of the portal. */
const UNSEEN = all({
  can: false,
  reason:
    'Nobody has asked its provider yet whether it can do this. The next look at the group does.',
});

/**
 * What can be asked of a group now: what its provider allows, and what the portal can answer for.
 */
export function capabilitiesOf(
  group: StoredGroup,
  freshness: Freshness,
  safeguards: Pick<GroupSafeguards, 'holds' | 'freezes'> = {
    holds: [],
    freezes: [],
  },
): Capabilities {
  if (freshness.stale) {
    const why = freshness.error ?? 'the last look is too long ago.';
    return all({
      can: false,
      reason: `Nothing can be changed while the group cannot be seen: ${why}`,
    });
  }
  const [freeze] = safeguards.freezes;
  const capabilities = { ...UNSEEN, ...group.observation.capabilities };
  const observed =
    freeze && capabilities.rollout.can
      ? {
          ...capabilities,
          rollout: { can: false as const, reason: refusalOfFreeze(freeze) },
        }
      : capabilities;
  const held = new Set(safeguards.holds.map(hold => hold.revisionId));
  if (!observed.rollback.can || canRollBack(group, held)) return observed;
  return {
    ...observed,
    rollback: {
      can: false,
      reason:
        'Nothing to roll back to: no other revision has served well for long enough yet.',
    },
  };
}

function canRollBack(
  { observation, facts }: StoredGroup,
  held: ReadonlySet<string>,
): boolean {
  const { rollout } = observation;
  const target =
    rollout && rollout.direction === 'forward'
      ? rollout.to.revisionId
      : observation.currentRevisionId;
  return facts.knownGood.some(
    revisionId => revisionId !== target && !held.has(revisionId),
  );
}

function all(capability: Capability): Capabilities {
  return Object.fromEntries(
    ACTION_KINDS.map(kind => [kind, capability]),
  ) as Record<ActionKind, Capability>;
}
