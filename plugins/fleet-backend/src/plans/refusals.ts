import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  Revision,
  Rollout,
  ScaleGroup,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { refusalOfFreeze } from '../freezes/freezesOf';
import { refusalOfHold } from '../holds/refusalOfHold';
import { nameOf } from './nameOf';

/**
 * Nothing is done on data that is too old: what is not known cannot be chosen from.
 */
export function refusalOfStaleGroup(group: ScaleGroup): string | undefined {
  if (!group.freshness.stale) return undefined;
  const why = group.freshness.error
    ? ` (${group.freshness.error.replace(/\.$/, '')})`
    : '';
  return `What is known about ${nameOf(group)} is from ${
    group.freshness.observedAt
  }${why}. Nothing can be done until it is seen again.`;
}

/**
 * Why a complete request cannot be done by any provider, in a sentence that says what to do; `undefined` when nothing
 * stands against it.
 */
export function refusalOf(
  request: ActionRequest,
  context: PlanContext,
): string | undefined {
  const refusal = specificRefusal(request, context);
  if (refusal !== undefined) return refusal;
  const capability = context.group.capabilities[request.kind];
  return capability.can ? undefined : capability.reason;
}

function specificRefusal(
  request: ActionRequest,
  context: PlanContext,
): string | undefined {
  switch (request.kind) {
    case 'rollout':
      return (
        refusalOfRevision(request.revisionId, context) ??
        refusalOfFreezes(context.group) ??
        refusalOfRollout(request.revisionId, context.group)
      );
    case 'rollback':
      return (
        refusalOfRevision(request.revisionId ?? '', context) ??
        refusalOfRollback(request.revisionId ?? '', context.group)
      );
    case 'scale':
      return refusalOfScale(request, context.group);
    case 'autoscaling':
      return refusalOfSuspension(request, context.group);
    default:
      return refusalOfSteering(request, context);
  }
}

function refusalOfRevision(
  revisionId: string,
  { group, revisions }: PlanContext,
): string | undefined {
  const revision: Revision | undefined = revisions.find(
    candidate => candidate.id === revisionId,
  );
  if (!revision) {
    return `${nameOf(
      group,
    )} has no revision '${revisionId}'. Choose one from its list.`;
  }
  if (!revision.deployable.yes) {
    return `Revision ${revision.label} of ${nameOf(
      group,
    )} cannot be deployed: ${sentence(
      revision.deployable.reason,
    )} Choose another one.`;
  }
  const hold = group.holds.find(held => held.revisionId === revision.id);
  if (hold) return refusalOfHold(hold, nameOf(group));
  if (!group.rollout && revision.id === group.currentRevisionId) {
    return `${nameOf(group)} already runs ${
      revision.label
    }. There is nothing to change.`;
  }
  return undefined;
}

function refusalOfFreezes({ freezes }: ScaleGroup): string | undefined {
  return freezes.length === 0 ? undefined : refusalOfFreeze(freezes[0]);
}

function refusalOfRollout(
  revisionId: string,
  group: ScaleGroup,
): string | undefined {
  const { rollout } = group;
  if (!rollout) return undefined;
  return rollout.to.revisionId === revisionId && rollout.direction === 'forward'
    ? `${nameOf(group)} is already on its way to ${rollout.to.label}.`
    : `${describe(rollout)} of ${nameOf(
        group,
      )} runs. Wait until it has ended, or abort it first.`;
}

function refusalOfRollback(
  revisionId: string,
  group: ScaleGroup,
): string | undefined {
  const { rollout } = group;
  if (!rollout) return undefined;
  if (rollout.direction === 'back') {
    return `${nameOf(group)} is already on its way back to ${
      rollout.from?.label ?? 'its former revision'
    }. Wait until it is there.`;
  }
  if (rollout.to.revisionId === revisionId) {
    return `${nameOf(group)} is already on its way to ${rollout.to.label}.`;
  }
  if (rollout.from?.revisionId === revisionId) return undefined;
  const from = rollout.from
    ? `, or roll back to ${rollout.from.label}, where it came from`
    : '';
  return `${describe(rollout)} of ${nameOf(
    group,
  )} runs. Abort it first${from}.`;
}

function refusalOfScale(
  request: { desired?: number; min?: number; max?: number },
  group: ScaleGroup,
): string | undefined {
  const min = request.min ?? group.size.min;
  const max = request.max ?? group.size.max;
  const desired = request.desired ?? group.size.desired;
  if (min > max) {
    return `The minimum of ${nameOf(
      group,
    )} would be ${min} and its maximum ${max}. Choose a minimum that is not above the maximum.`;
  }
  if (desired < min || desired > max) {
    return `The desired count of ${nameOf(
      group,
    )} would be ${desired}, which is not between ${min} and ${max}. Choose another count, or move the bounds with it.`;
  }
  const { size } = group;
  if (min === size.min && max === size.max && desired === size.desired) {
    return `${nameOf(
      group,
    )} already has this size. There is nothing to change.`;
  }
  return undefined;
}

function refusalOfSuspension(
  { suspended }: { suspended: readonly ScalingProcess[] },
  group: ScaleGroup,
): string | undefined {
  const { processes } = group.autoscaling;
  // Its capability says why.
  if (!processes) return undefined;
  const known = processes.map(({ name }) => name);
  const other = suspended.find(name => !known.includes(name));
  if (other !== undefined) {
    return `The autoscaler of ${nameOf(
      group,
    )} cannot suspend ${scalingProcessWords([
      other,
    ])}. It can suspend ${scalingProcessWords(known)}.`;
  }
  const changes = processes.some(
    ({ name, suspended: now }) => now !== suspended.includes(name),
  );
  return changes
    ? undefined
    : `The autoscaling of ${nameOf(
        group,
      )} is like that already. There is nothing to change.`;
}

function refusalOfSteering(
  request: { kind: string; rolloutId: string },
  { group, rollouts }: PlanContext,
): string | undefined {
  if (group.rollout?.id === request.rolloutId) return undefined;
  const known = rollouts.find(rollout => rollout.id === request.rolloutId);
  if (known) {
    return `${describe(known)} of ${nameOf(group)} is over (${
      known.phase
    }). There is nothing to ${request.kind}.`;
  }
  return `${nameOf(group)} has no rollout '${
    request.rolloutId
  }'. Look at its page again.`;
}

function describe(rollout: Rollout): string {
  return rollout.rollbackOf === undefined
    ? `The rollout of ${rollout.to.label}`
    : `The rollback to ${rollout.to.label}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
