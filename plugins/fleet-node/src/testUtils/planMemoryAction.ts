import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '../RolloutProvider';

/** How the in-memory engine would do a request. Pure. */
export function planMemoryAction(
  request: ActionRequest,
  context: PlanContext,
): ProviderPlan {
  const { group } = context;
  switch (request.kind) {
    case 'rollout':
      return {
        request,
        mode: 'redeploy',
        summary: `Replaces the instances of '${group.name}'.`,
        warnings: [],
        estimate: { seconds: 4, basis: 'the clock of the in-memory engine' },
        lowestCapacity: group.size.desired,
      };
    case 'rollback': {
      const base = {
        request,
        warnings: [],
        lowestCapacity: group.size.desired,
      };
      const target = context.revisions.find(
        revision => revision.id === request.revisionId,
      );
      if (
        target?.warmUntil !== undefined &&
        target.warmUntil > group.freshness.observedAt
      ) {
        return {
          ...base,
          mode: 'instant',
          summary: 'Moves the traffic.',
          estimate: { seconds: 0, basis: 'warm instances' },
        };
      }
      if (
        group.rollout?.from &&
        group.rollout.from.revisionId === request.revisionId
      ) {
        return {
          ...base,
          mode: 'abort',
          summary: 'The running rollout turns back.',
        };
      }
      return {
        ...base,
        mode: 'redeploy',
        summary: `Starts the instances of ${
          target?.label ?? request.revisionId
        }.`,
      };
    }
    default:
      return {
        request,
        mode: 'change',
        summary: `Will ${request.kind} '${group.name}'.`,
        warnings: [],
      };
  }
}
