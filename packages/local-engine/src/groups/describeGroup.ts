import type {
  Condition,
  Group,
  RevisionCount,
  ScalingProcess,
} from '../api/types.ts';
import { isWanted } from '../instances/InstanceRecord.ts';
import type { InstanceRecord } from '../instances/InstanceRecord.ts';
import type { RolloutRecord } from '../rollouts/RolloutRecord.ts';
import { toRollout } from '../rollouts/RolloutRecord.ts';
import type { GroupRecord } from './GroupRecord.ts';
import { processesOf, suspensionOf } from './suspension.ts';

/** The group as callers of the API get it. */
export function describeGroup(
  group: GroupRecord,
  parts: {
    readonly live: readonly InstanceRecord[];
    readonly rollout: RolloutRecord | undefined;
    readonly weights: Readonly<Record<string, number>>;
    readonly conditions: readonly Condition[];
  },
): Group {
  const { live, rollout, weights, conditions } = parts;
  const running = live.filter(isWanted);
  return {
    id: group.id,
    version: group.version,
    spec: group.spec,
    secretNames: group.secretNames,
    url: `http://127.0.0.1:${group.spec.port}`,
    ...(group.releaseId && { releaseId: group.releaseId }),
    ...(group.warm && {
      warm: {
        releaseId: group.warm.releaseId,
        until: new Date(group.warm.until).toISOString(),
      },
    }),
    running: running.length,
    ready: running.filter(instance => instance.phase === 'ready').length,
    revisions: countRevisions(live, weights),
    ...(rollout && { rollout: toRollout(rollout) }),
    autoscaling: describeAutoscaling(group, rollout),
    conditions,
    updatedAt: group.updatedAt,
  };
}

function countRevisions(
  live: readonly InstanceRecord[],
  weights: Readonly<Record<string, number>>,
): RevisionCount[] {
  const byRelease = new Map<string, RevisionCount>();
  for (const instance of live.filter(isWanted)) {
    const { releaseId, label, phase } = instance;
    const before = byRelease.get(releaseId) ?? {
      releaseId,
      label,
      running: 0,
      ready: 0,
      traffic: 0,
    };
    byRelease.set(releaseId, {
      ...before,
      running: before.running + 1,
      ready: before.ready + (phase === 'ready' ? 1 : 0),
    });
  }
  const revisions = [...byRelease.values()];
  // A release without a ready instance gives its share to the others, as the balancer does.
  const serving = revisions.filter(({ ready }) => ready > 0);
  const sum = serving.reduce(
    (total, { releaseId }) => total + (weights[releaseId] ?? 0),
    0,
  );
  return revisions.map(revision => {
    const weight = revision.ready > 0 ? weights[revision.releaseId] ?? 0 : 0;
    const alone =
      sum === 0 && serving.length > 0 && revision.ready > 0
        ? 100 / serving.length
        : 0;
    return {
      ...revision,
      traffic: sum > 0 ? Math.round((weight * 10_000) / sum) / 100 : alone,
    };
  });
}

function describeAutoscaling(
  group: GroupRecord,
  rollout: RolloutRecord | undefined,
): Group['autoscaling'] {
  const processes = processesOf(group.spec);
  const suspension = suspensionOf(group.spec);
  if (group.spec.policies.length === 0) {
    const reason = suspension ?? 'The group has no scaling policy.';
    return { active: false, reason, processes };
  }
  if (rollout) {
    return {
      active: false,
      reason: [
        `Rollout '${rollout.id}' runs; no instance is taken away until it ends.`,
        ...(suspension ? [suspension] : []),
      ].join(' '),
      processes,
    };
  }
  if (suspension && isSuspended(group, 'scaleIn', 'scaleOut')) {
    return { active: false, reason: suspension, processes };
  }
  return {
    active: true,
    ...(suspension && { reason: suspension }),
    processes,
  };
}

function isSuspended(
  { spec }: GroupRecord,
  ...names: readonly ScalingProcess[]
): boolean {
  return names.every(name => spec.suspended.includes(name));
}
