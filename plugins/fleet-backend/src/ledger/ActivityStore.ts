import type { ScalingActivity } from '@capstan/plugin-fleet-common';
import type { ObservedActivity } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toMs } from '../database/time';

interface ActivityRow {
  group_id: string;
  id: string;
  at: number | string;
  document: string;
}

/** Scaling activities, also those that the provider has forgotten. */
export class ActivityStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(
    tx: Knex,
    activities: readonly {
      readonly groupId: string;
      readonly activity: ObservedActivity;
    }[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(activities)) {
      await tx('activities')
        .insert(
          batch.map(({ groupId, activity }) => ({
            group_id: groupId,
            id: activity.id,
            at: toMs(activity.at, now),
            document: JSON.stringify(activity),
          })),
        )
        .onConflict(['group_id', 'id'])
        .merge(['at', 'document']);
    }
  }

  /** Newest first. */
  async list(
    groupId: string,
    limit: number,
  ): Promise<readonly ScalingActivity[]> {
    return this.during(groupId, 0, Number.MAX_SAFE_INTEGER, limit);
  }

  /** Newest first. */
  async during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly ScalingActivity[]> {
    const rows = await this.#knex<ActivityRow>('activities')
      .where('group_id', groupId)
      .whereBetween('at', [from, to])
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    return rows.map(row => ({
      ...(JSON.parse(row.document) as ObservedActivity),
      groupId,
    }));
  }

  async prune(before: number): Promise<number> {
    return this.#knex('activities').where('at', '<', before).delete();
  }
}
