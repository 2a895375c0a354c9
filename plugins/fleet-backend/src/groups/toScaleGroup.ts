import type { GroupAlerts, ScaleGroup } from '@capstan/plugin-fleet-common';
import { groupHealth } from '../health/groupHealth';
import type { HealthInputs } from '../health/HealthInputs';
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
  /** How long its entity wants rollouts to be watched. */
  guardSeconds?: number;
  now: number;
  /** Who started the running rollout, when it was started here. */
  link?: ActionLink;
  safeguards?: GroupSafeguards;
  alerts?: GroupAlerts;
  /** What health is judged by besides the group itself. */
  beside?: Pick<HealthInputs, 'limits' | 'measured' | 'alerts'>;
}): ScaleGroup {
  const {
    group,
    scope,
    entityRef,
    guardSeconds,
    now,
    link,
    safeguards = NONE,
    alerts,
    beside,
  } = options;
  const { observation } = group;
  const freshness = freshnessOf(scope, now);
  return {
    id: group.id,
    ref: observation.ref,
    name: observation.name,
    kind: observation.kind,
    environment: observation.environment,
    ...(entityRef !== undefined && { entityRef }),
    ...(guardSeconds !== undefined && { guardSeconds }),
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
    health: groupHealth(group, freshness, now, beside),
    ...(alerts && { alerts }),
    freshness,
    concurrencyToken: observation.concurrencyToken,
    ...(observation.strategies && { strategies: observation.strategies }),
    ...(observation.strategy && { strategy: observation.strategy }),
    ...(observation.simulated && { simulated: true }),
    ...(observation.url !== undefined && { url: observation.url }),
    ...(observation.consoleUrl !== undefined && {
      consoleUrl: observation.consoleUrl,
    }),
  };
}
