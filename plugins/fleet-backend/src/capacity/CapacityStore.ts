import type { CapacitySample } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso } from '../database/time';

/** Samples older than this are thinned to those worth keeping. */
const FINE_MS = 24 * 3600 * 1000;

export interface SampleRow {
  group_id: string;
  at: number | string;
  desired: number;
  running: number;
  healthy: number;
  min: number;
  max: number;
  /** 1: survives the thinning after a day. */
  keep: number;
}

/** Capacity over time. */
export class CapacityStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(tx: Knex, samples: readonly SampleRow[]): Promise<void> {
    for (const batch of inBatches(samples)) {
      await tx('capacity_samples')
        .insert([...batch])
        .onConflict(['group_id', 'at'])
        .merge();
    }
  }

  /** Oldest first, with the last sample before the range so that a chart knows where it starts. */
  async during(
    groupId: string,
    from: number,
    to: number,
  ): Promise<readonly CapacitySample[]> {
    const before = await this.#knex<SampleRow>('capacity_samples')
      .where('group_id', groupId)
      .where('at', '<', from)
      .orderBy('at', 'desc')
      .first();
    const rows = await this.#knex<SampleRow>('capacity_samples')
      .where('group_id', groupId)
      .whereBetween('at', [from, to])
      .orderBy('at');
    return [...(before ? [{ ...before, at: from }] : []), ...rows].map(row => ({
      at: toIso(row.at),
      desired: row.desired,
      running: row.running,
      healthy: row.healthy,
      min: row.min,
      max: row.max,
    }));
  }

  /** Removes what is older than the retention, and thins what is older than a day. */
  async prune(before: number, now: number): Promise<number> {
    const old = await this.#knex('capacity_samples')
      .where('at', '<', before)
      .delete();
    const fine = await this.#knex('capacity_samples')
      .where('keep', 0)
      .where('at', '<', now - FINE_MS)
      .delete();
    return old + fine;
  }
}
