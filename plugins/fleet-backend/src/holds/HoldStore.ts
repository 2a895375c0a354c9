import type { Hold } from '@capstan/plugin-fleet-common';
import type { ObservedRevision } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { toIso } from '../database/time';

interface HoldRow {
  group_id: string;
  revision_id: string;
  label: string;
  since: number | string;
  actor: string;
  reason: string;
}

export interface NewHold {
  readonly groupId: string;
  readonly revisionId: string;
  readonly actor: string;
  readonly reason: string;
  /** Milliseconds. */
  readonly at: number;
}

/** Revisions that are held back. */
export class HoldStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Newest first in each group. */
  async all(): Promise<readonly Hold[]> {
    const rows = await this.#knex<HoldRow>('revision_holds').orderBy([
      { column: 'since', order: 'desc' },
      { column: 'revision_id' },
    ]);
    return rows.map(toHold);
  }

  async get(
    tx: Knex,
    groupId: string,
    revisionId: string,
  ): Promise<Hold | undefined> {
    const row = await tx<HoldRow>('revision_holds')
      .where({ group_id: groupId, revision_id: revisionId })
      .first();
    return row && toHold(row);
  }

  /** `undefined` when it is already held; the first hold stays. */
  async insert(tx: Knex, hold: NewHold): Promise<Hold | undefined> {
    const row: HoldRow = {
      group_id: hold.groupId,
      revision_id: hold.revisionId,
      label: await labelOf(tx, hold),
      since: hold.at,
      actor: hold.actor,
      reason: hold.reason,
    };
    if (await this.get(tx, hold.groupId, hold.revisionId)) return undefined;
    const inserted = await tx('revision_holds')
      .insert(row)
      .onConflict(['group_id', 'revision_id'])
      .ignore()
      .returning('group_id');
    return inserted.length === 0 ? undefined : toHold(row);
  }

  /** What was held; `undefined` when it was not. */
  async remove(
    tx: Knex,
    groupId: string,
    revisionId: string,
  ): Promise<Hold | undefined> {
    const held = await this.get(tx, groupId, revisionId);
    const removed = await tx('revision_holds')
      .where({ group_id: groupId, revision_id: revisionId })
      .delete();
    return removed === 1 ? held : undefined;
  }
}

async function labelOf(
  tx: Knex,
  { groupId, revisionId }: Pick<NewHold, 'groupId' | 'revisionId'>,
): Promise<string> {
  const row = await tx('revisions')
    .where({ group_id: groupId, id: revisionId })
    .first('document');
  const revision: ObservedRevision | undefined =
    row && JSON.parse(row.document);
  return revision?.label ?? revisionId;
}

function toHold(row: HoldRow): Hold {
  return {
    groupId: row.group_id,
    revisionId: row.revision_id,
    revisionLabel: row.label,
    since: toIso(row.since),
    actor: row.actor,
    reason: row.reason,
  };
}
