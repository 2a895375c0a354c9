import type {
  ActionRequest,
  PlannedChange,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { durationOf } from '../guard/Guard';
import { nameOf } from './nameOf';

/**
 * What a person should know before confirming a complete request, whichever provider does it.
 */
export function warningsOf(
  request: ActionRequest,
  context: PlanContext,
  changes: readonly PlannedChange[],
  lowestCapacity?: number,
): string[] {
  switch (request.kind) {
    case 'scale':
      return [
        ...(request.desired === undefined ? [] : autoscalerWarnings(context)),
        ...overrideWarnings(request, context),
      ];
    case 'autoscaling':
      return suspensionWarnings(request.suspended, context);
    case 'rollout':
    case 'rollback':
      return [
        ...guardLines(request, context),
        ...revisionWarnings(request, context),
        ...schemaWarnings(changes),
        ...capacityWarnings(context, lowestCapacity),
      ];
    default:
      return [];
  }
}

function guardLines(
  request: Extract<ActionRequest, { kind: 'rollout' | 'rollback' }>,
  { group, revisions }: PlanContext,
): string[] {
  const seconds =
    request.kind === 'rollout' ? request.guard?.bakeSeconds ?? 0 : 0;
  if (seconds === 0) return [];
  const label = (id?: string) =>
    revisions.find(revision => revision.id === id)?.label ?? id;
  const back =
    group.currentRevisionId === undefined
      ? 'There is no version yet that it could be taken back to.'
      : `If it fails more requests or answers more slowly than ${label(
          group.currentRevisionId,
        )}, the portal rolls back by itself, and holds it back.`;
  return [
    `Guarded: ${label(
      request.revisionId,
    )} is watched from its first request until ${durationOf(
      seconds,
    )} after all traffic is on it. ${back}`,
  ];
}

function autoscalerWarnings({ group }: PlanContext): string[] {
  const { autoscaling } = group;
  if (!autoscaling.active) return [];
  const policies = autoscaling.policies.join('; ');
  return [
    `The autoscaler of ${nameOf(
      group,
    )} is active (${policies}) and will replace this desired count as soon as its next evaluation wants another, usually within a minute. Move the minimum or the maximum to make it last.`,
  ];
}

/** Suspended is soon forgotten: what that means is said before. */
function suspensionWarnings(
  suspended: readonly ScalingProcess[],
  { group }: PlanContext,
): string[] {
  const { size } = group;
  const warnings: string[] = [];
  if (suspended.includes('scaleOut') || suspended.includes('dynamic')) {
    warnings.push(
      `${nameOf(
        group,
      )} does not grow with its load until somebody resumes it: ${
        size.desired
      } (of at most ${size.max}) must carry all that comes.`,
    );
  }
  if (suspended.includes('scheduled')) {
    warnings.push(
      'Scheduled sizes whose time comes meanwhile are not made up for when it is resumed.',
    );
  }
  return warnings;
}

function overrideWarnings(
  { until }: { readonly until?: string },
  { group }: PlanContext,
): string[] {
  const { scaleOverride: override, size } = group;
  const restores = override?.restores ?? size;
  if (until !== undefined)
    return [
      `At ${until} the portal puts ${restores.desired} instances (${restores.min} to ${restores.max}) back by itself, unless somebody changes the size before.`,
    ];
  return override
    ? [
        `The size that ${override.actor} set until ${override.until} would have been put back to ${restores.desired} instances (${restores.min} to ${restores.max}); this size stays.`,
      ]
    : [];
}

/** Serving capacity must not fall below what the group is meant to have or has. */
function capacityWarnings(
  { group }: PlanContext,
  lowest: number | undefined,
): string[] {
  const { size, rollout, currentRevisionId } = group;
  if (lowest === undefined || currentRevisionId === undefined) return [];
  // While two revisions run side by side, more instances are healthy than the group is meant to have.
  const needed = rollout ? size.desired : Math.max(size.desired, size.healthy);
  return lowest < needed
    ? [
        `Only ${lowest} of ${needed} instances of ${nameOf(
          group,
        )} may serve meanwhile. A strategy that takes none away until its replacement serves keeps all.`,
      ]
    : [];
}

function revisionWarnings(
  request: { kind: string; revisionId?: string },
  { group, revisions }: PlanContext,
): string[] {
  const target = revisions.find(revision => revision.id === request.revisionId);
  if (!target) return [];
  const warnings: string[] = [];
  if (target.bad) {
    warnings.push(
      `${target.label} is marked bad: ${target.bad.actor} rolled back from it at ${target.bad.since} (${target.bad.reason}).`,
    );
  }
  if (request.kind === 'rollback' && target.knownGoodSince === undefined) {
    warnings.push(
      `${target.label} has not been seen serving healthily for long enough to count as known-good.`,
    );
  }
  const current = revisions.find(
    revision => revision.id === group.currentRevisionId,
  );
  if (current && current.id !== target.id && current.digest !== undefined) {
    if (current.digest === target.digest) {
      warnings.push(
        `${target.label} has the same content as ${current.label}, which runs now.`,
      );
    } else if (current.label === target.label) {
      warnings.push(
        `Both revisions are called ${target.label}, but their contents differ.`,
      );
    }
  }
  return warnings;
}

function schemaWarnings(changes: readonly PlannedChange[]): string[] {
  const names = changes
    .filter(
      change =>
        change.kind === 'configuration' &&
        /schema|migration/i.test(change.name),
    )
    .map(change => change.name);
  return names.length === 0
    ? []
    : [
        `The configuration of the database differs (${names.join(
          ', ',
        )}). Make sure that the revision can work with the database as it is then: Capstan does not migrate it back.`,
      ];
}
