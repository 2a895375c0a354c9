import type { Instance } from '@capstan/plugin-fleet-common';
import type { ObservedInstance } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toMs } from '../database/time';

interface InstanceRow {
  group_id: string;
  id: string;
  ended_at: number | string;
  document: string;
}

/** Instances that failed, with their last words. */
export class InstanceStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(
    tx: Knex,
    instances: readonly {
      readonly groupId: string;
      readonly instance: ObservedInstance;
    }[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(instances)) {
      await tx('instances')
        .insert(
          batch.map(({ groupId, instance }) => ({
            group_id: groupId,
            id: instance.id,
            ended_at: toMs(instance.endedAt, now),
            document: JSON.stringify(instance),
          })),
        )
        .onConflict(['group_id', 'id'])
        .merge(['document']);
    }
  }

  /** Newest first. */
  async list(groupId: string, limit: number): Promise<readonly Instance[]> {
    const rows = await this.#knex<InstanceRow>('instances')
      .where('group_id', groupId)
      .orderBy([
        { column: 'ended_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    return rows.map(row => ({
      ...(JSON.parse(row.document) as ObservedInstance),
      groupId,
    }));
  }

  async prune(before: number): Promise<number> {
    return this.#knex('instances').where('ended_at', '<', before).delete();
  }
}
