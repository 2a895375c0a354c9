import type {
  Condition,
  Group,
  MetricWindow,
  ScalingPolicy,
  ScheduledAction,
  Snapshot,
} from '@capstan/local-engine';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  HealthReason,
  ScalingPolicy as FleetScalingPolicy,
} from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '@capstan/plugin-fleet-node';
import { PROVIDER } from './EngineConnection';
import { mapCapabilities } from './mapCapabilities';
import { mapInstance } from './mapInstance';
import { mapRelease } from './mapRelease';
import { mapRollout } from './mapRollout';

/** One group of a snapshot as the portal sees it. Pure. Of secrets not even the names are of use here. */
export function mapGroup(parts: {
  readonly group: Group;
  readonly snapshot: Snapshot;
  readonly metrics: readonly MetricWindow[];
  /** Name of the engine. */
  readonly engine: string;
}): GroupObservation {
  const { group, snapshot, metrics } = parts;
  const { spec } = group;
  const releases = snapshot.releases.filter(
    release => release.service === spec.service,
  );
  const instances = snapshot.instances.filter(
    instance => instance.groupId === group.id,
  );
  return {
    ref: {
      provider: PROVIDER,
      account: parts.engine,
      region: '-',
      nativeId: group.id,
    },
    name: spec.service,
    kind: 'Local group',
    environment: spec.environment,
    claim: { annotation: LOCAL_SERVICE_ANNOTATION, value: spec.service },
    size: {
      min: spec.min,
      max: spec.max,
      desired: spec.desired,
      running: group.running,
      healthy: group.ready,
      unit: 'instances',
    },
    autoscaling: {
      active: group.autoscaling.active,
      policies: [
        ...spec.policies.map(describePolicy),
        ...spec.scheduled.map(describeScheduled),
      ],
      ...(group.autoscaling.reason !== undefined && {
        reason: group.autoscaling.reason,
      }),
      ...(group.autoscaling.processes.length > 0 && {
        processes: group.autoscaling.processes,
      }),
    },
    currentRevisionId: group.releaseId,
    revisionShares: group.revisions.map(
      ({ releaseId, label, running, ready, traffic }) => ({
        revisionId: releaseId,
        label,
        running,
        healthy: ready,
        traffic,
      }),
    ),
    instances: instances.map(instance => mapInstance(instance, spec)),
    revisions: releases.map(release => mapRelease(release, group)),
    rollouts: snapshot.rollouts
      .filter(rollout => rollout.groupId === group.id)
      .map(rollout => mapRollout(rollout, releases))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    policies: mapPolicies(group, metrics),
    activities: snapshot.activities
      .filter(activity => activity.groupId === group.id)
      .map(({ id, at, cause, effect, from, to, reason }) => ({
        id: String(id),
        at,
        cause,
        effect,
        from,
        to,
        reason,
      })),
    signals: metrics.map(
      ({ releaseId, at, seconds, requests, errors, latency }) => ({
        revisionId: releaseId,
        at,
        seconds,
        requests,
        errors,
        latency,
      }),
    ),
    capabilities: mapCapabilities(group, releases),
    conditions: group.conditions.map(mapCondition),
    concurrencyToken: String(group.version),
    url: group.url,
  };
}

function mapPolicies(
  { spec, ready }: Group,
  metrics: readonly MetricWindow[],
): FleetScalingPolicy[] {
  return [
    ...spec.policies.map(
      (policy): FleetScalingPolicy => ({
        name: policy.name,
        type: 'targetTracking',
        summary: describePolicy(policy),
        metric:
          policy.metric === 'queue'
            ? policy.gauge ?? policy.metric
            : policy.metric,
        target: policy.target,
        ...(policy.metric === 'requests' && {
          current: requestsPerInstance(metrics, ready),
        }),
      }),
    ),
    ...spec.scheduled.map(
      (action): FleetScalingPolicy => ({
        name: action.name,
        type: 'scheduled',
        summary: describeScheduled(action),
      }),
    ),
  ];
}

/** Over the last window that is complete; `undefined` when there is none or nothing serves. */
function requestsPerInstance(
  metrics: readonly MetricWindow[],
  ready: number,
): number | undefined {
  const starts = [...new Set(metrics.map(window => window.at))].sort();
  const last = starts[starts.length - 2];
  if (last === undefined || ready === 0) return undefined;
  const windows = metrics.filter(window => window.at === last);
  const perSecond = windows.reduce(
    (sum, { requests, seconds }) => sum + requests / seconds,
    0,
  );
  return Math.round((perSecond / ready) * 10) / 10;
}

function describePolicy({ metric, target, gauge }: ScalingPolicy): string {
  switch (metric) {
    case 'cpu':
      return `keeps CPU at ${target} % of a core per instance`;
    case 'requests':
      return `keeps ${target} requests/s per instance`;
    default:
      return `keeps ${gauge ?? 'the queue'} at ${target} per instance`;
  }
}

function describeScheduled({
  cron,
  min,
  max,
  desired,
}: ScheduledAction): string {
  const sizes = Object.entries({ min, max, desired }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  return `sets ${sizes.join(', ')} at '${cron}' (UTC)`;
}

const CONDITIONS: Readonly<
  Record<Condition['type'], Pick<HealthReason, 'code' | 'severity'>>
> = {
  crashLoop: { code: 'crashLoop', severity: 'degraded' },
  atMax: { code: 'atMax', severity: 'degraded' },
  memoryNearLimit: { code: 'memoryNearLimit', severity: 'degraded' },
  belowMin: { code: 'belowMin', severity: 'degraded' },
  balancerDown: { code: 'providerCondition', severity: 'critical' },
};

function mapCondition({ type, since, message }: Condition): HealthReason {
  return { ...CONDITIONS[type], message, since };
}
