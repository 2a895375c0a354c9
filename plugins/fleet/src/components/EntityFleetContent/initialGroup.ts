import type { HealthStatus, ScaleGroup } from '@capstan/plugin-fleet-common';

const URGENCY: Readonly<Record<HealthStatus, number>> = {
  critical: 3,
  degraded: 2,
  unknown: 1,
  ok: 0,
};

/**
 * The group that somebody most likely came for: one that is in trouble, else one that is rolling, else the last one,
 * which is production. `groups` must not be empty.
 */
export function initialGroup(groups: readonly ScaleGroup[]): ScaleGroup {
  return groups.reduce((best, group) =>
    urgency(group) >= urgency(best) ? group : best,
  );
}

function urgency(group: ScaleGroup): number {
  return URGENCY[group.health.status] * 2 + (group.rollout ? 1 : 0);
}
