import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { healthOf } from '../health/healthOf';
import type { ActionLink } from '../ledger/ActionLinks';
import { toRollout } from '../ledger/toRollout';
import { capabilitiesOf } from './capabilitiesOf';
import { freshnessOf } from './freshnessOf';
import type { GroupSafeguards } from './Safeguards';
import type { StoredGroup, StoredScope } from './StoredGroup';

const NONE: GroupSafeguards = { holds: [], freezes: [] };

/** A stored group as callers see it at the moment `now`. Pure. */
export function toScaleGroup(options: {
  group: StoredGroup;
  scope: StoredScope | undefined;
  entityRef: string | undefined;
  now: number;
  /** Who started the running rollout, when it was started here. */
  link?: ActionLink;
  safeguards?: GroupSafeguards;
}): ScaleGroup {
  const { group, scope, entityRef, now, link, safeguards = NONE } = options;
  const { observation, facts } = group;
  const freshness = freshnessOf(scope, now);
  return {
    id: group.id,
    ref: observation.ref,
    name: observation.name,
    kind: observation.kind,
    environment: observation.environment,
    ...(entityRef !== undefined && { entityRef }),
    size: observation.size,
    autoscaling: observation.autoscaling,
    ...(observation.currentRevisionId !== undefined && {
      currentRevisionId: observation.currentRevisionId,
    }),
    revisions: observation.revisionShares,
    ...(observation.rollout && {
      rollout: toRollout(group.id, observation.rollout, link),
    }),
    capabilities: capabilitiesOf(group, freshness, safeguards),
    ...safeguards,
    health: healthOf({
      now,
      freshness,
      size: observation.size,
      autoscaling: observation.autoscaling,
      policies: observation.policies,
      revisions: observation.revisionShares,
      instances: observation.instances,
      conditions: observation.conditions,
      recent: facts.recent,
      lastRollout: facts.lastRollout,
    }),
    freshness,
    concurrencyToken: observation.concurrencyToken,
    ...(observation.url !== undefined && { url: observation.url }),
    ...(observation.consoleUrl !== undefined && {
      consoleUrl: observation.consoleUrl,
    }),
  };
}
