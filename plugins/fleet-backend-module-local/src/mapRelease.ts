import type { Group, Release } from '@capstan/local-engine';
import type { ObservedRevision } from '@capstan/plugin-fleet-node';

/** A release as a revision of a group. Pure. */
export function mapRelease(
  release: Release,
  group: Pick<Group, 'warm'>,
): ObservedRevision {
  const { id, label, digest, commit, createdAt, variables, deployable } =
    release;
  return {
    id,
    label,
    digest,
    commit,
    createdAt,
    configuration: variables,
    deployable,
    ...(group.warm?.releaseId === id && { warmUntil: group.warm.until }),
  };
}
