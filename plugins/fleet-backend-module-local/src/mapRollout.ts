import type { Release, Rollout } from '@capstan/local-engine';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';

/** A rollout of the engine as the portal shows it: people read labels, not release ids. Pure. */
export function mapRollout(
  rollout: Rollout,
  releases: readonly Release[],
): ObservedRollout {
  const labels = new Map(releases.map(release => [release.id, release.label]));
  const named = (id: string) => ({
    revisionId: id,
    label: labels.get(id) ?? id,
  });
  return {
    nativeId: rollout.id,
    from:
      rollout.fromReleaseId === undefined
        ? undefined
        : named(rollout.fromReleaseId),
    to: named(rollout.toReleaseId),
    rollbackOf: rollout.rollbackOf,
    strategy: rollout.strategy,
    phase: rollout.phase,
    direction: rollout.direction,
    progress: { ready: rollout.ready, wanted: rollout.wanted },
    traffic: rollout.traffic,
    step: rollout.step,
    message: withLabels(rollout, labels),
    actor: rollout.actor,
    reason: rollout.reason,
    startedAt: rollout.startedAt,
    endedAt: rollout.endedAt,
  };
}

/** The engine's sentence about a rollout with the labels of its releases in place of their ids. */
function withLabels(
  { message, fromReleaseId, toReleaseId }: Rollout,
  labels: ReadonlyMap<string, string>,
): string {
  return [fromReleaseId, toReleaseId].reduce<string>((text, id) => {
    const label = id === undefined ? undefined : labels.get(id);
    return id === undefined || label === undefined
      ? text
      : text.split(`'${id}'`).join(label);
  }, message);
}
