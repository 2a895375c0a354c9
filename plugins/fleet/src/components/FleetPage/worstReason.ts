import type { HealthReason, ScaleGroup } from '@capstan/plugin-fleet-common';
import { placeOf } from '../../groupFacts';

const RANK: Readonly<Record<HealthReason['severity'], number>> = {
  critical: 0,
  unknown: 1,
  degraded: 2,
  info: 3,
};

/** The reason to show when there is room for one: the worst of all groups, of equal ones the first. */
export function worstReason(
  groups: readonly ScaleGroup[],
): (HealthReason & { readonly environment: string }) | undefined {
  const reasons = groups.flatMap(group =>
    group.health.reasons
      .slice(0, 1)
      .map(reason => ({ ...reason, environment: placeOf(group) })),
  );
  // The sort is stable.
  return reasons.sort(
    (left, right) => RANK[left.severity] - RANK[right.severity],
  )[0];
}
