import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso } from '../database/time';
import { rolloutIdOf } from '../ledger/rolloutId';
import { stepOf } from './stepOf';

interface StepRow {
  rollout_id: string;
  step: string;
  group_id: string;
  at: number | string;
  label: string;
}

export interface ReachedStep {
  readonly at: string;
  readonly label: string;
}

/** When rollouts came to their steps: providers only tell the step of now. */
export class StepStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The first time that a step was seen stays. */
  async write(
    tx: Knex,
    rollouts: readonly {
      readonly groupId: string;
      readonly rollout: ObservedRollout;
    }[],
    now: number,
  ): Promise<void> {
    const rows = rollouts.flatMap(({ groupId, rollout }) => {
      const reached = stepOf(rollout);
      return reached
        ? [
            {
              rollout_id: rolloutIdOf(groupId, rollout.nativeId),
              group_id: groupId,
              at: now,
              ...reached,
            },
          ]
        : [];
    });
    for (const batch of inBatches(rows))
      await tx('rollout_steps')
        .insert([...batch])
        .onConflict(['rollout_id', 'step'])
        .ignore();
  }

  /** Newest first. */
  async during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly ReachedStep[]> {
    const rows = await this.#knex<StepRow>('rollout_steps')
      .where('group_id', groupId)
      .whereBetween('at', [from, to])
      .orderBy('at', 'desc')
      .limit(limit);
    return rows.map(({ at, label }) => ({ at: toIso(at), label }));
  }

  async prune(before: number): Promise<number> {
    return this.#knex('rollout_steps').where('at', '<', before).delete();
  }
}
