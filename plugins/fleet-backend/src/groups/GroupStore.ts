import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import type { StoredGroup } from './StoredGroup';

interface GroupRow {
  id: string;
  scope_id: string;
  version: number | string;
  observation: string;
  facts: string;
}

/** The last observation of each group. */
export class GroupStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Groups of the scope that were written after `version`. */
  async writtenSince(
    scopeId: string,
    version: number,
  ): Promise<readonly StoredGroup[]> {
    const rows = await this.#knex<GroupRow>('groups')
      .where('scope_id', scopeId)
      .where('version', '>', version);
    return rows.map(toStoredGroup);
  }

  async ids(
    scopeId: string,
    tx: Knex = this.#knex,
  ): Promise<readonly string[]> {
    return tx<GroupRow>('groups').where('scope_id', scopeId).pluck('id');
  }

  async write(tx: Knex, groups: readonly StoredGroup[]): Promise<void> {
    for (const batch of inBatches(groups)) {
      await tx<GroupRow>('groups')
        .insert(
          batch.map(group => ({
            id: group.id,
            scope_id: group.scopeId,
            version: group.version,
            observation: JSON.stringify(group.observation),
            facts: JSON.stringify(group.facts),
          })),
        )
        .onConflict('id')
        .merge();
    }
  }

  async remove(tx: Knex, ids: readonly string[]): Promise<void> {
    for (const batch of inBatches(ids))
      await tx('groups').whereIn('id', batch).delete();
  }
}

function toStoredGroup(row: GroupRow): StoredGroup {
  return {
    id: row.id,
    scopeId: row.scope_id,
    version: Number(row.version),
    observation: JSON.parse(row.observation),
    facts: JSON.parse(row.facts),
  };
}
