import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type { PlanDocument } from '../journal/JournalRecord';
import { inBatches } from '../database/batches';
import { rolloutIdOf } from './rolloutId';

/** Who started a rollout from here. */
export interface ActionLink {
  readonly actionId: string;
  readonly actor: string;
  readonly reason?: string;
  /** Native id of the rollout that it took back by a rollout of its own; engines seldom remember that. */
  readonly rollbackOfNativeId?: string;
}

interface ActionRow {
  id: string;
  group_id: string;
  native_rollout_id: string;
  actor: string;
  reason: string | null;
  request: string;
  plan: string;
}

/**
 * Which action started which rollout. Asked when reading: a sweep often sees a rollout before the journal has written
 * the provider's answer.
 */
export class ActionLinks {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** By our rollout id. */
  async of(
    rollouts: readonly {
      readonly groupId: string;
      readonly nativeId: string;
    }[],
  ): Promise<ReadonlyMap<string, ActionLink>> {
    const links = new Map<string, ActionLink>();
    for (const batch of inBatches(rollouts)) {
      const rows: ActionRow[] = await this.#knex('actions')
        .select(
          'id',
          'group_id',
          'native_rollout_id',
          'actor',
          'reason',
          'request',
          'plan',
        )
        .whereIn('group_id', [
          ...new Set(batch.map(rollout => rollout.groupId)),
        ])
        .whereIn(
          'native_rollout_id',
          batch.map(rollout => rollout.nativeId),
        )
        .orderBy('created_at');
      for (const row of rows) {
        const { kind }: ActionRequest = JSON.parse(row.request);
        // Pausing and promoting name a rollout, too, but did not start it.
        if (kind !== 'rollout' && kind !== 'rollback') continue;
        // A rollback in flight turns round the rollout that an earlier action started.
        const id = rolloutIdOf(row.group_id, row.native_rollout_id);
        if (links.has(id)) continue;
        links.set(id, {
          actionId: row.id,
          actor: row.actor,
          ...(row.reason !== null && { reason: row.reason }),
          ...(kind === 'rollback' && takenBackBy(row)),
        });
      }
    }
    return links;
  }

  /** Who did something to the rollout last. */
  async lastActor(
    groupId: string,
    rolloutId: string,
  ): Promise<string | undefined> {
    const [row] = await this.#knex('actions')
      .select('actor')
      .where({ group_id: groupId, rollout_id: rolloutId })
      .orderBy('created_at', 'desc')
      .limit(1);
    return row?.actor;
  }

  /** Forgets actions that ended before `before`, with their steps. */
  async prune(before: number): Promise<number> {
    return this.#knex('actions').where('ended_at', '<', before).delete();
  }
}

/** A rollback in flight turns its own rollout round and takes back no other. */
function takenBackBy({
  plan,
  native_rollout_id: own,
}: ActionRow): Pick<ActionLink, 'rollbackOfNativeId'> {
  const { confirmed }: PlanDocument = JSON.parse(plan);
  const { rollbackOfNativeId } = confirmed;
  return rollbackOfNativeId === undefined || rollbackOfNativeId === own
    ? {}
    : { rollbackOfNativeId };
}
