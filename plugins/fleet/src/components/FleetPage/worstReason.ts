import type { HealthReason, ScaleGroup } from '@capstan/plugin-fleet-common';

const RANK: Readonly<Record<HealthReason['severity'], number>> = {
  critical: 0,
  unknown: 1,
  degraded: 2,
  info: 3,
};

/** The reason to show when there is room for one: the worst of all groups, of equal ones the first. */
export function worstReason(
  groups: readonly ScaleGroup[],
): HealthReason | undefined {
  return groups
    .flatMap(group => group.health.reasons.slice(0, 1))
    .reduce<HealthReason | undefined>(
      (worst, each) =>
        worst && RANK[worst.severity] <= RANK[each.severity] ? worst : each,
      undefined,
    );
}
