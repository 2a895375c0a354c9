import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { toIso } from '../database/time';

export interface Moment {
  readonly rolloutId: string;
  readonly groupId: string;
  readonly moment: string;
  /** Milliseconds. */
  readonly at: number;
}

interface MomentRow {
  rollout_id: string;
  moment: string;
  group_id: string;
  at: number | string;
  left_at: number | string | null;
  settled_at: number | string | null;
  lease_until: number | string | null;
  attempts: number;
}

export interface ClaimedMoment extends Moment {
  /** How often it was tried before. */
  readonly attempts: number;
}

/**
 * When rollouts came into the states that people are told about. One row for each state of a rollout, over all replicas:
 * whoever writes it is the first to have seen it, and whoever claims it tells.
 */
export class MomentStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** `true` when it was not known, or the rollout had left that state and has come back. */
  async enter(moment: Moment): Promise<boolean> {
    const key = { rollout_id: moment.rolloutId, moment: moment.moment };
    const inserted = await this.#knex<MomentRow>('rollout_moments')
      .insert({
        ...key,
        group_id: moment.groupId,
        at: moment.at,
        left_at: null,
        settled_at: null,
        lease_until: null,
        attempts: 0,
      })
      .onConflict(['rollout_id', 'moment'])
      .ignore()
      .returning('rollout_id');
    if (inserted.length > 0) return true;
    const back = await this.#knex<MomentRow>('rollout_moments')
      .where(key)
      .whereNotNull('left_at')
      .update({
        at: moment.at,
        left_at: null,
        settled_at: null,
        lease_until: null,
        attempts: 0,
      });
    return back === 1;
  }

  /** The rollout is now in `current` and in no other moment: what was not told yet is no longer news. */
  async leave(
    rolloutId: string,
    current: string | undefined,
    at: number,
  ): Promise<void> {
    const query = this.#knex<MomentRow>('rollout_moments')
      .where('rollout_id', rolloutId)
      .whereNull('left_at');
    if (current !== undefined) query.whereNot('moment', current);
    await query.update({
      left_at: at,
      settled_at: this.#knex.raw('coalesce(settled_at, ?)', [at]),
    });
  }

  /** Open moments, which their rollouts may have left meanwhile. */
  async open(): Promise<readonly Moment[]> {
    const rows = await this.#knex<MomentRow>('rollout_moments')
      .whereNull('left_at')
      .where(waits =>
        waits.where('moment', 'like', 'waiting:%').orWhere('moment', 'paused'),
      )
      .limit(1000);
    return rows.map(toMoment);
  }

  /** Those that nobody has told about and nobody is telling about, the oldest first. */
  async claim(
    now: number,
    until: number,
    limit: number,
  ): Promise<readonly ClaimedMoment[]> {
    const rows = await this.#knex<MomentRow>('rollout_moments')
      .whereNull('settled_at')
      .where(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<', now),
      )
      .orderBy('at')
      .limit(limit);
    const claimed: ClaimedMoment[] = [];
    for (const row of rows) {
      const mine = await this.#knex<MomentRow>('rollout_moments')
        .where({
          rollout_id: row.rollout_id,
          moment: row.moment,
          attempts: row.attempts,
        })
        .whereNull('settled_at')
        .update({ lease_until: until, attempts: row.attempts + 1 });
      if (mine === 1)
        claimed.push({ ...toMoment(row), attempts: row.attempts });
    }
    return claimed;
  }

  async settle(
    { rolloutId, moment }: Pick<Moment, 'rolloutId' | 'moment'>,
    at: number,
  ): Promise<void> {
    await this.#knex<MomentRow>('rollout_moments')
      .where({ rollout_id: rolloutId, moment })
      .update({ settled_at: at });
  }

  /** Since when rollouts are in their moments, by `<rollout id> <moment>`, ISO 8601. */
  async since(
    rolloutIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const batch of inBatches(rolloutIds)) {
      const rows = await this.#knex<MomentRow>('rollout_moments')
        .whereIn('rollout_id', batch)
        .whereNull('left_at');
      for (const row of rows)
        found.set(`${row.rollout_id} ${row.moment}`, toIso(row.at));
    }
    return found;
  }

  async prune(before: number): Promise<number> {
    return this.#knex('rollout_moments')
      .where('at', '<', before)
      .where(over => over.whereNotNull('left_at').orWhereNotNull('settled_at'))
      .delete();
  }
}

function toMoment(row: MomentRow): Moment {
  return {
    rolloutId: row.rollout_id,
    groupId: row.group_id,
    moment: row.moment,
    at: Number(row.at),
  };
}
