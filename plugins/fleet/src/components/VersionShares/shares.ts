import type { RevisionShare } from '@capstan/plugin-fleet-common';

/** One version with its part of the whole, in percent. */
export interface VersionShare {
  readonly revisionId: string;
  readonly label: string;
  readonly percent: number;
}

/** What a share is a part of. */
export interface VersionShareList {
  readonly of: 'traffic' | 'instances';
  readonly shares: readonly VersionShare[];
}

/**
 * Versions with their shares, the largest first. Of the traffic when the provider knows it for every version, otherwise of
 * the running instances. Versions with neither instances nor traffic are left out.
 */
export function versionShares(
  revisions: readonly RevisionShare[],
): VersionShareList {
  const present = revisions.filter(
    revision => revision.running > 0 || (revision.traffic ?? 0) > 0,
  );
  const byTraffic =
    present.every(revision => revision.traffic !== undefined) &&
    present.some(revision => (revision.traffic ?? 0) > 0);
  const running = present.reduce((sum, revision) => sum + revision.running, 0);
  const shares = present.map(({ revisionId, label, ...counts }) => ({
    revisionId,
    label,
    percent: Math.round(
      byTraffic ? counts.traffic ?? 0 : (counts.running / running) * 100,
    ),
  }));
  return {
    of: byTraffic ? 'traffic' : 'instances',
    shares: shares.sort(
      (left, right) =>
        right.percent - left.percent || left.label.localeCompare(right.label),
    ),
  };
}
