import {
  RUNNING_PHASES,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Revision, Rollout } from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '../Observation';
import type { PlanContext } from '../RolloutProvider';

/**
 * What the portal would know about a group that it has just seen for the first time: no known-good revisions, health
 * unknown, rollouts named by their native ids.
 * @public
 */
export function planContextOf(
  observation: GroupObservation,
  observedAt: string,
): PlanContext {
  const groupId = stringifyScaleGroupRef(observation.ref);
  const rollouts: Rollout[] = observation.rollouts.map(rollout => ({
    ...rollout,
    id: rollout.nativeId,
    groupId,
  }));
  const revisions: Revision[] = observation.revisions
    .map(revision => ({
      ...revision,
      groupId,
      current: revision.id === observation.currentRevisionId,
    }))
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return {
    revisions,
    rollouts,
    group: {
      id: groupId,
      ref: observation.ref,
      name: observation.name,
      kind: observation.kind,
      environment: observation.environment,
      size: observation.size,
      autoscaling: observation.autoscaling,
      currentRevisionId: observation.currentRevisionId,
      revisions: observation.revisionShares,
      rollout: rollouts.find(rollout => RUNNING_PHASES.includes(rollout.phase)),
      capabilities: observation.capabilities,
      holds: [],
      freezes: [],
      health: { status: 'unknown', reasons: [] },
      freshness: { observedAt, stale: false },
      concurrencyToken: observation.concurrencyToken,
      strategies: observation.strategies,
      simulated: observation.simulated,
      url: observation.url,
      consoleUrl: observation.consoleUrl,
    },
  };
}
