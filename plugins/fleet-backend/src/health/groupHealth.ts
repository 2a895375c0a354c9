import type { Freshness, Health } from '@capstan/plugin-fleet-common';
import type { StoredGroup } from '../groups/StoredGroup';
import type { HealthInputs } from './HealthInputs';
import { healthOf } from './healthOf';

/** The health of a stored group at the moment `now` (milliseconds). Pure. */
export function groupHealth(
  { observation, facts }: Pick<StoredGroup, 'observation' | 'facts'>,
  freshness: Freshness,
  now: number,
  beside: Pick<HealthInputs, 'limits' | 'measured' | 'alerts'> = {},
): Health {
  return healthOf({
    now,
    freshness,
    size: observation.size,
    autoscaling: observation.autoscaling,
    policies: observation.policies,
    revisions: observation.revisionShares,
    instances: observation.instances,
    conditions: observation.conditions,
    recent: facts.recent,
    traffic: facts.traffic,
    latency: facts.latency,
    notScaled: facts.notScaled,
    lastRollout: facts.lastRollout,
    held: facts.held,
    ...beside,
  });
}
