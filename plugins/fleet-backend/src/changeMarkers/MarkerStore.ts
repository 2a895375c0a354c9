import { createHash } from 'node:crypto';
import type { ChangeMarker } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';

/** A marker that is to be written into the change tracking of a source. */
export interface PendingMarker {
  readonly sourceId: string;
  readonly rolloutId: string;
  readonly groupId: string;
  readonly kind: ChangeMarker['kind'];
  /** Milliseconds. */
  readonly at: number;
}

export interface ClaimedMarker extends PendingMarker {
  /** How often it was tried before. */
  readonly attempts: number;
}

interface MarkerRow {
  key: string;
  source_id: string;
  rollout_id: string;
  group_id: string;
  kind: string;
  at: number | string;
  attempts: number;
  lease_until: number | string;
  settled_at: number | string | null;
}

/** Markers in the database: one row for each moment of a rollout and each source, over all replicas. */
export class MarkerStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** What is known already stays as it is, written or not. */
  async add(markers: readonly PendingMarker[]): Promise<void> {
    for (const batch of inBatches(markers))
      await this.#knex<MarkerRow>('change_markers')
        .insert(
          batch.map(marker => ({
            key: keyOf(marker),
            source_id: marker.sourceId,
            rollout_id: marker.rolloutId,
            group_id: marker.groupId,
            kind: marker.kind,
            at: marker.at,
            attempts: 0,
            lease_until: 0,
            settled_at: null,
          })),
        )
        .onConflict('key')
        .ignore();
  }

  /** Those whose time has come and that nobody else is writing, the oldest first. */
  async claim(
    now: number,
    until: number,
    limit: number,
  ): Promise<readonly ClaimedMarker[]> {
    const rows = await this.#knex<MarkerRow>('change_markers')
      .whereNull('settled_at')
      .where('lease_until', '<=', now)
      .orderBy('at')
      .limit(limit);
    const claimed: ClaimedMarker[] = [];
    for (const row of rows) {
      const mine = await this.#knex<MarkerRow>('change_markers')
        .where({ key: row.key, attempts: row.attempts })
        .whereNull('settled_at')
        .update({ lease_until: until, attempts: row.attempts + 1 });
      if (mine === 1)
        claimed.push({
          sourceId: row.source_id,
          rolloutId: row.rollout_id,
          groupId: row.group_id,
          kind: row.kind as ChangeMarker['kind'],
          at: Number(row.at),
          attempts: row.attempts,
        });
    }
    return claimed;
  }

  /** It is written, or nobody will try any more. */
  async settle(marker: PendingMarker, now: number): Promise<void> {
    await this.#knex<MarkerRow>('change_markers')
      .where('key', keyOf(marker))
      .update({ settled_at: now });
  }

  /** It is tried again at `at`. */
  async postpone(marker: PendingMarker, at: number): Promise<void> {
    await this.#knex<MarkerRow>('change_markers')
      .where('key', keyOf(marker))
      .whereNull('settled_at')
      .update({ lease_until: at });
  }

  async prune(before: number): Promise<number> {
    return this.#knex('change_markers').where('at', '<', before).delete();
  }
}

function keyOf({ sourceId, rolloutId, kind }: PendingMarker): string {
  return createHash('sha256')
    .update(JSON.stringify([sourceId, rolloutId, kind]))
    .digest('base64url');
}
