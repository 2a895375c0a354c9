import type {
  Autoscaling,
  Rollout,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import {
  FAKE_PROCESSES,
  fakeGroupId,
  presentInstances,
  runningRollout,
} from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { capabilitiesOf, healthOf } from './rules';

/** The group as the API gives it. `now` in milliseconds. */
export function toScaleGroup(group: FakeGroup, now: number): ScaleGroup {
  const [provider, account] = group.scope.split(':');
  const present = presentInstances(group);
  const freshness = group.freshness ?? {
    observedAt: new Date(now - (now % 4000)).toISOString(),
    stale: false,
  };
  const rollout = runningRollout(group);
  return {
    id: fakeGroupId(group),
    ref: {
      provider,
      account,
      region: '-',
      nativeId: `${group.service}/${group.environment}`,
    },
    name: `${group.service}/${group.environment}`,
    kind: 'Local group',
    environment: group.environment,
    entityRef: group.entityRef,
    size: {
      min: group.min,
      max: group.max,
      desired: group.desired,
      running: present.length,
      healthy: present.filter(instance => instance.health === 'healthy').length,
      unit: 'instances',
    },
    autoscaling: autoscalingOf(group),
    currentRevisionId: group.currentRevisionId,
    revisions: shares(group, rollout),
    rollout,
    capabilities: capabilitiesOf(group, freshness),
    holds: group.holds,
    scaleOverride: group.scaleOverride,
    guardSeconds: group.guardSeconds,
    ...(group.strategies && { strategies: group.strategies }),
    ...(group.simulated && { simulated: true }),
    ...alertsOf(group),
    freezes: group.freezes,
    health: healthOf(group, freshness),
    freshness,
    concurrencyToken: `${group.version}`,
    url: group.url,
  };
}

function autoscalingOf({ policies, suspended }: FakeGroup): Autoscaling {
  if (policies.length === 0)
    return { active: false, policies: [], reason: 'No scaling policy is set.' };
  const active = !(['scaleIn', 'scaleOut'] as const).every(name =>
    suspended.includes(name),
  );
  return {
    active,
    policies: policies.map(policy => policy.summary),
    ...(active ? {} : { reason: 'Both directions are suspended.' }),
    processes: FAKE_PROCESSES.map(name => ({
      name,
      suspended: suspended.includes(name),
    })),
  };
}

/** Muted alerts do not count. */
function alertsOf(group: FakeGroup): Pick<ScaleGroup, 'alerts'> {
  const loud = group.alerts.filter(
    ({ state }) => state === 'open' || state === 'acknowledged',
  );
  const worst = (['critical', 'warning', 'info'] as const).find(severity =>
    loud.some(alert => alert.severity === severity),
  );
  return worst ? { alerts: { open: loud.length, worst } } : {};
}

function shares(
  group: FakeGroup,
  rollout: Rollout | undefined,
): ScaleGroup['revisions'] {
  const present = presentInstances(group);
  const healthy = present.filter(instance => instance.health === 'healthy');
  const ids = new Set(present.map(instance => instance.revisionId));
  return group.revisions
    .filter(revision => ids.has(revision.id))
    .map(revision => {
      const mine = present.filter(
        instance => instance.revisionId === revision.id,
      );
      const mineHealthy = mine.filter(
        instance => instance.health === 'healthy',
      );
      return {
        revisionId: revision.id,
        label: revision.label,
        running: mine.length,
        healthy: mineHealthy.length,
        traffic: trafficOf(
          revision.id,
          mineHealthy.length,
          healthy.length,
          rollout,
        ),
      };
    });
}

function trafficOf(
  revisionId: string,
  healthy: number,
  allHealthy: number,
  rollout: Rollout | undefined,
): number | undefined {
  if (rollout?.traffic !== undefined) {
    if (revisionId === rollout.to.revisionId) return rollout.traffic;
    if (revisionId === rollout.from?.revisionId) return 100 - rollout.traffic;
  }
  return allHealthy === 0
    ? undefined
    : Math.round((healthy / allHealthy) * 100);
}
