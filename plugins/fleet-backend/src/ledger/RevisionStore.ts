import type { Revision } from '@capstan/plugin-fleet-common';
import type { ObservedRevision } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso, toMs } from '../database/time';

interface RevisionRow {
  group_id: string;
  id: string;
  created_at: number | string;
  document: string;
  gone_at: number | string | null;
  known_good_since: number | string | null;
  bad_since: number | string | null;
  bad_actor: string | null;
  bad_reason: string | null;
}

/** A revision was seen to serve well, or somebody rolled back from it. */
export interface RevisionMark {
  readonly groupId: string;
  readonly revisionId: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface BadMark extends RevisionMark {
  readonly actor: string;
  readonly reason: string;
}

/** What a provider still knows of a group. */
export interface PresentIds {
  readonly groupId: string;
  readonly ids: readonly string[];
}

/** How many revisions of a group can be listed. */
const MAX_LISTED = 500;

/** Revisions, also those that the provider no longer has. */
export class RevisionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(
    tx: Knex,
    revisions: readonly {
      readonly groupId: string;
      readonly revision: ObservedRevision;
    }[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(revisions)) {
      await tx('revisions')
        .insert(
          batch.map(({ groupId, revision }) => ({
            group_id: groupId,
            id: revision.id,
            created_at: toMs(revision.createdAt, now),
            document: JSON.stringify(revision),
            gone_at: null,
          })),
        )
        .onConflict(['group_id', 'id'])
        .merge(['created_at', 'document', 'gone_at']);
    }
  }

  /** The providers have only these ids left. */
  async keepOnly(
    tx: Knex,
    groups: readonly PresentIds[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(groups)) {
      const present = new Map(
        batch.map(({ groupId, ids }) => [groupId, new Set(ids)]),
      );
      const kept: Pick<RevisionRow, 'group_id' | 'id'>[] = await tx('revisions')
        .select('group_id', 'id')
        .whereIn('group_id', [...present.keys()])
        .whereNull('gone_at');
      for (const { group_id: groupId, id } of kept) {
        if (present.get(groupId)?.has(id)) continue;
        await tx('revisions')
          .where({ group_id: groupId, id })
          .update({ gone_at: now });
      }
    }
  }

  async markKnownGood(tx: Knex, mark: RevisionMark): Promise<void> {
    await tx('revisions')
      .where({ group_id: mark.groupId, id: mark.revisionId })
      .whereNull('known_good_since')
      .update({ known_good_since: mark.at });
  }

  /** The first mark stays; `false` when there was one. */
  async markBad(mark: BadMark, tx: Knex = this.#knex): Promise<boolean> {
    const marked = await tx('revisions')
      .where({ group_id: mark.groupId, id: mark.revisionId })
      .whereNull('bad_since')
      .update({
        bad_since: mark.at,
        bad_actor: mark.actor.slice(0, 255),
        bad_reason: mark.reason,
      });
    return marked > 0;
  }

  /** Newest first. */
  async list(
    groupId: string,
    currentRevisionId: string | undefined,
  ): Promise<readonly Revision[]> {
    const rows = await this.#knex<RevisionRow>('revisions')
      .where('group_id', groupId)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(MAX_LISTED);
    return rows.map(row => toRevision(row, currentRevisionId));
  }

  /** What can be rolled back to: known-good, not bad, deployable. Newest first in each group. */
  async knownGood(
    tx: Knex,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for (const batch of inBatches(groupIds)) {
      const rows = await tx<RevisionRow>('revisions')
        .whereIn('group_id', batch)
        .whereNotNull('known_good_since')
        .whereNull('bad_since')
        .whereNull('gone_at')
        .orderBy('created_at', 'desc');
      for (const row of rows) {
        if (!toRevision(row, undefined).deployable.yes) continue;
        const ids = found.get(row.group_id) ?? [];
        if (ids.length < 20) found.set(row.group_id, [...ids, row.id]);
      }
    }
    return found;
  }

  /** Forgets what the provider forgot before `before`. Known-good revisions stay for ever. */
  async prune(before: number): Promise<number> {
    return this.#knex('revisions')
      .where('gone_at', '<', before)
      .whereNull('known_good_since')
      .delete();
  }
}

function toRevision(
  row: RevisionRow,
  currentRevisionId: string | undefined,
): Revision {
  const observed: ObservedRevision = JSON.parse(row.document);
  return {
    ...observed,
    groupId: row.group_id,
    ...(row.gone_at !== null && {
      deployable: {
        yes: false,
        reason: `The provider no longer has revision '${observed.label}'.`,
      },
      warmUntil: undefined,
    }),
    ...(row.known_good_since !== null && {
      knownGoodSince: toIso(row.known_good_since),
    }),
    ...(row.bad_since !== null && {
      bad: {
        since: toIso(row.bad_since),
        reason: row.bad_reason ?? '',
        actor: row.bad_actor ?? 'unknown',
      },
    }),
    current: row.id === currentRevisionId,
  };
}
