import type {
  Autoscaling,
  Capabilities,
  Capability,
  RevisionShare,
} from '@capstan/plugin-fleet-common';
import type {
  GroupObservation,
  ObservedInstance,
  ObservedRollout,
} from '../Observation';
import { MEMORY_PROCESSES } from './MemoryGroup';
import type { MemoryGroup } from './MemoryGroup';
import type { MemoryRollout } from './MemoryRollout';

/** Annotation by which entities claim groups of the in-memory provider. @public */
export const MEMORY_SERVICE_ANNOTATION = 'capstan.test/memory-service';

/** One group of the in-memory engine as a sweep shows it. Pure. */
export function observeMemoryGroup(
  group: MemoryGroup,
  provider: { name: string; account: string },
): GroupObservation {
  const shares = revisionShares(group);
  const running = shares.reduce((sum, share) => sum + share.running, 0);
  return {
    ref: {
      provider: provider.name,
      account: provider.account,
      region: '-',
      nativeId: group.nativeId,
    },
    name: group.service,
    kind: 'Memory group',
    environment: group.environment,
    claim: { annotation: MEMORY_SERVICE_ANNOTATION, value: group.service },
    size: {
      min: group.min,
      max: group.max,
      desired: group.desired,
      running,
      healthy: Math.min(running, group.healthy ?? running),
      unit: 'instances',
    },
    autoscaling: autoscaling(group),
    currentRevisionId: group.current,
    revisionShares: shares,
    instances: instances(group, shares),
    revisions: group.releases.map(release => ({
      id: release.id,
      label: release.label,
      digest: release.digest,
      commit: release.commit,
      createdAt:
        release.createdAt ??
        new Date(
          Date.UTC(2025, 0, 1 + group.releases.indexOf(release)),
        ).toISOString(),
      configuration: release.configuration ?? {},
      deployable: release.undeployable
        ? { yes: false, reason: release.undeployable }
        : { yes: true },
      ...(group.warm?.releaseId === release.id
        ? { warmUntil: new Date(group.warm.until).toISOString() }
        : {}),
    })),
    rollouts: [...(group.rollout ? [group.rollout] : []), ...group.ended].map(
      rollout => observeRollout(group, rollout),
    ),
    policies: group.autoscaling
      ? [
          {
            name: 'requests',
            type: 'targetTracking',
            summary: 'keeps 50 requests/s per instance',
            target: 50,
          },
        ]
      : [],
    activities: group.activities,
    signals: group.signals,
    capabilities: capabilities(group),
    conditions: group.conditions,
    concurrencyToken: String(group.version),
  };
}

function autoscaling(group: MemoryGroup): Autoscaling {
  const { suspended } = group;
  if (!group.autoscaling) {
    return { active: false, policies: [], reason: 'the group has no policy' };
  }
  return {
    active: MEMORY_PROCESSES.some(name => !suspended.includes(name)),
    policies: ['keeps 50 requests/s per instance'],
    processes: MEMORY_PROCESSES.map(name => ({
      name,
      suspended: suspended.includes(name),
    })),
    ...(suspended.length > 0 && {
      reason: `suspended: ${suspended.join(', ')}`,
    }),
  };
}

function revisionShares(group: MemoryGroup): RevisionShare[] {
  const share = (
    revisionId: string,
    running: number,
    traffic: number,
  ): RevisionShare => ({
    revisionId,
    label: group.label(revisionId),
    running,
    healthy: running,
    traffic,
  });
  const { rollout } = group;
  if (!rollout)
    return group.current === undefined
      ? []
      : [share(group.current, group.desired, 100)];
  const fresh = Math.floor(rollout.done * group.desired);
  const old =
    rollout.strategy.type === 'rolling' ? group.desired - fresh : group.desired;
  const shares = [
    share(
      rollout.to,
      fresh,
      rollout.from === undefined ? 100 : rollout.traffic,
    ),
  ];
  if (rollout.from !== undefined)
    shares.push(share(rollout.from, old, 100 - rollout.traffic));
  return shares;
}

function instances(
  group: MemoryGroup,
  shares: readonly RevisionShare[],
): ObservedInstance[] {
  return shares.flatMap(({ revisionId, label, running }) =>
    Array.from(
      { length: running },
      (_, index): ObservedInstance => ({
        id: `${group.nativeId}/${label}/${index}`,
        revisionId,
        revisionLabel: label,
        phase: 'running',
        health: index < (group.healthy ?? running) ? 'healthy' : 'unhealthy',
        healthSource: 'memory',
        startedAt: new Date(Date.UTC(2026, 0, 1)).toISOString(),
      }),
    ),
  );
}

function observeRollout(
  group: MemoryGroup,
  rollout: MemoryRollout,
): ObservedRollout {
  return {
    nativeId: rollout.id,
    from:
      rollout.from === undefined
        ? undefined
        : { revisionId: rollout.from, label: group.label(rollout.from) },
    to: { revisionId: rollout.to, label: group.label(rollout.to) },
    rollbackOf: rollout.rollbackOf,
    strategy: rollout.strategy,
    phase: rollout.phase,
    direction: rollout.direction,
    progress: {
      ready: Math.floor(rollout.done * group.desired),
      wanted: group.desired,
    },
    traffic: rollout.traffic,
    step: rollout.step,
    message: rollout.message,
    actor: rollout.actor,
    reason: rollout.reason,
    startedAt: new Date(rollout.startedAt).toISOString(),
    endedAt:
      rollout.endedAt === undefined
        ? undefined
        : new Date(rollout.endedAt).toISOString(),
  };
}

function capabilities(group: MemoryGroup): Capabilities {
  const { rollout } = group;
  const forward = rollout?.direction === 'forward' ? rollout.phase : undefined;
  const when = (can: boolean, reason: string): Capability =>
    can ? { can } : { can, reason };
  const steerable = rollout
    ? `the rollout is ${rollout.phase}`
    : 'no rollout runs';
  return {
    rollout: when(!rollout, 'A rollout runs: wait for it or abort it.'),
    rollback: when(
      group.current !== undefined,
      'The group has no revision yet.',
    ),
    scale: when(true, ''),
    autoscaling: when(group.autoscaling, 'The group has no policy.'),
    pause: when(
      forward === 'progressing',
      `There is nothing to pause: ${steerable}.`,
    ),
    resume: when(
      forward === 'paused',
      `There is nothing to resume: ${steerable}.`,
    ),
    promote: when(
      forward === 'awaitingPromotion',
      `There is nothing to promote: ${steerable}.`,
    ),
    abort: when(
      forward !== undefined,
      `There is nothing to abort: ${steerable}.`,
    ),
  };
}
