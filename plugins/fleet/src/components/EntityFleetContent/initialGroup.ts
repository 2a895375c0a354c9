import type { HealthStatus, ScaleGroup } from '@capstan/plugin-fleet-common';
import { hasVersions } from '../../groupFacts';

const URGENCY: Readonly<Record<HealthStatus, number>> = {
  critical: 3,
  degraded: 2,
  unknown: 1,
  ok: 0,
};

/**
 * The group that somebody most likely came for: one that is in trouble, else one that is rolling, else the last one,
 * which is production; what runs the service before what keeps its data. `groups` must not be empty.
 */
export function initialGroup(groups: readonly ScaleGroup[]): ScaleGroup {
  return groups.reduce((best, group) =>
    urgency(group) >= urgency(best) ? group : best,
  );
}

function urgency(group: ScaleGroup): number {
  const { health, rollout } = group;
  return (
    URGENCY[health.status] * 4 +
    (rollout ? 2 : 0) +
    (hasVersions(group) ? 1 : 0)
  );
}
