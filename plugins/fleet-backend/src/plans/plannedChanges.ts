import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  PlannedChange,
  Revision,
  Rollout,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';

/**
 * What would be different after a complete request. Empty when it names something unknown.
 */
export function plannedChanges(
  request: ActionRequest,
  context: PlanContext,
): PlannedChange[] {
  const { group } = context;
  switch (request.kind) {
    case 'rollout':
    case 'rollback':
      return changesOfMove(
        context,
        group.rollout?.to.revisionId ?? group.currentRevisionId,
        request.revisionId,
      );
    case 'scale':
      return sizeChanges(request, group);
    case 'autoscaling':
      return (group.autoscaling.processes ?? []).flatMap(
        ({ name, suspended }) =>
          suspended === request.suspended.includes(name)
            ? []
            : {
                kind: 'autoscaling' as const,
                name: scalingProcessWords([name]),
                before: suspended ? 'suspended' : 'active',
                after: suspended ? 'active' : 'suspended',
              },
      );
    case 'abort':
      return changesOfMove(
        context,
        group.rollout?.to.revisionId,
        group.rollout?.from?.revisionId,
      );
    case 'promote':
      return group.rollout
        ? trafficChanges(
            group,
            group.rollout.to.revisionId,
            nextWeight(group.rollout),
          )
        : [];
    default:
      return [];
  }
}

function changesOfMove(
  context: PlanContext,
  beforeId: string | undefined,
  afterId: string | undefined,
): PlannedChange[] {
  const find = (id?: string) =>
    context.revisions.find(revision => revision.id === id);
  const after = find(afterId);
  if (!after) return [];
  return [
    ...revisionChanges(find(beforeId), after),
    ...trafficChanges(context.group, after.id, 100, after.label),
  ];
}

/**
 * The differences between two revisions: label, content digest, commit, and each variable that was added, removed or
 * changed, by name. `before` is absent when the group runs nothing yet.
 */
export function revisionChanges(
  before: Revision | undefined,
  after: Revision,
): PlannedChange[] {
  if (before?.id === after.id) return [];
  const changes: PlannedChange[] = [
    {
      kind: 'revision',
      name: 'revision',
      before: before?.label,
      after: after.label,
    },
  ];
  if (before?.digest !== after.digest) {
    changes.push({
      kind: 'digest',
      name: 'digest',
      before: before?.digest,
      after: after.digest,
    });
  }
  if (before?.commit !== after.commit) {
    changes.push({
      kind: 'commit',
      name: 'commit',
      before: before?.commit,
      after: after.commit,
    });
  }
  const old = new Map(Object.entries(before?.configuration ?? {}));
  const fresh = new Map(Object.entries(after.configuration));
  for (const name of [...new Set([...old.keys(), ...fresh.keys()])].sort()) {
    if (old.get(name) === fresh.get(name)) continue;
    changes.push({
      kind: 'configuration',
      name,
      before: old.get(name),
      after: fresh.get(name),
    });
  }
  return changes;
}

function sizeChanges(
  request: { desired?: number; min?: number; max?: number },
  group: ScaleGroup,
): PlannedChange[] {
  return (['min', 'desired', 'max'] as const).flatMap(name => {
    const after = request[name];
    return after === undefined || after === group.size[name]
      ? []
      : [
          {
            kind: 'count' as const,
            name,
            before: String(group.size[name]),
            after: String(after),
          },
        ];
  });
}

/** Nothing when the provider cannot tell how traffic is shared. */
function trafficChanges(
  group: ScaleGroup,
  revisionId: string,
  weight: number,
  label: string = revisionId,
): PlannedChange[] {
  if (!group.revisions.some(share => share.traffic !== undefined)) return [];
  const now = group.revisions.find(share => share.revisionId === revisionId);
  const others = group.revisions.filter(
    share => share.revisionId !== revisionId,
  );
  const rest = others.reduce((sum, share) => sum + (share.traffic ?? 0), 0);
  const shares = [
    { label: now?.label ?? label, before: now?.traffic ?? 0, after: weight },
    ...others.map(share => ({
      label: share.label,
      before: share.traffic ?? 0,
      after: rest === 0 ? 0 : ((share.traffic ?? 0) / rest) * (100 - weight),
    })),
  ];
  return shares
    .filter(share => Math.round(share.before) !== Math.round(share.after))
    .map(share => ({
      kind: 'traffic' as const,
      name: share.label,
      before: `${Math.round(share.before)} %`,
      after: `${Math.round(share.after)} %`,
    }));
}

/** Share of the new revision after promote, percent. */
function nextWeight(rollout: Rollout): number {
  if (rollout.strategy?.type !== 'canary') return 100;
  const step = rollout.strategy.steps[(rollout.step ?? -1) + 1];
  return step?.weight ?? 100;
}
