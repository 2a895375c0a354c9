import type { Knex } from 'knex';

/** Instances of a group. */
export interface Size {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}

/** A size that is put back at a time. */
export interface ScaleOverride {
  readonly groupId: string;
  /** The action that set it. */
  readonly actionId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly actor: string;
  /** Milliseconds. */
  readonly until: number;
  /** What it is put back to. */
  readonly restores: Size;
  /** What it was set to. */
  readonly values: Size;
  /** How often somebody has begun to put it back. */
  readonly attempt: number;
}

interface OverrideRow {
  group_id: string;
  action_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
  actor: string;
  until: number | string;
  restores: string;
  values: string;
  attempt: number;
  claimed_until: number | string;
}

/** At most one override for each group. */
export class OverrideStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async all(): Promise<readonly ScaleOverride[]> {
    const rows = await this.#knex<OverrideRow>('scale_overrides').orderBy(
      'group_id',
    );
    return rows.map(toOverride);
  }

  async get(tx: Knex, groupId: string): Promise<ScaleOverride | undefined> {
    const row = await tx<OverrideRow>('scale_overrides')
      .where({ group_id: groupId })
      .first();
    return row && toOverride(row);
  }

  /** Instead of the one that the group has. */
  async put(tx: Knex, override: ScaleOverride): Promise<void> {
    await this.remove(tx, override.groupId);
    const row: OverrideRow = {
      group_id: override.groupId,
      action_id: override.actionId,
      group_name: override.groupName,
      environment: override.environment,
      entity_ref: override.entityRef ?? null,
      actor: override.actor,
      until: override.until,
      restores: JSON.stringify(override.restores),
      values: JSON.stringify(override.values),
      attempt: override.attempt,
      claimed_until: 0,
    };
    await tx('scale_overrides').insert(row);
  }

  /** Of one action only, when it is named. `false` when there was none. */
  async remove(tx: Knex, groupId: string, actionId?: string): Promise<boolean> {
    const removed = await tx('scale_overrides')
      .where({
        group_id: groupId,
        ...(actionId !== undefined && { action_id: actionId }),
      })
      .delete();
    return removed > 0;
  }

  /** Those that are over and that nobody puts back at this moment. Times in milliseconds. */
  async due(now: number, limit: number): Promise<readonly ScaleOverride[]> {
    const rows = await this.#knex<OverrideRow>('scale_overrides')
      .where('until', '<=', now)
      .where('claimed_until', '<=', now)
      .orderBy('until')
      .limit(limit);
    return rows.map(toOverride);
  }

  /** The next attempt is this process's, until then; `undefined` when another one was faster. */
  async claim(
    { groupId, actionId, attempt }: ScaleOverride,
    until: number,
  ): Promise<ScaleOverride | undefined> {
    const claimed = await this.#knex('scale_overrides')
      .where({ group_id: groupId, action_id: actionId, attempt })
      .update({ attempt: attempt + 1, claimed_until: until });
    return claimed === 1 ? this.get(this.#knex, groupId) : undefined;
  }
}

function toOverride(row: OverrideRow): ScaleOverride {
  return {
    groupId: row.group_id,
    actionId: row.action_id,
    groupName: row.group_name,
    environment: row.environment,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    actor: row.actor,
    until: Number(row.until),
    restores: JSON.parse(row.restores),
    values: JSON.parse(row.values),
    attempt: row.attempt,
  };
}
