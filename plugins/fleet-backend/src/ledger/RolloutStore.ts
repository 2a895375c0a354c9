import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { Page, Rollout, RolloutPhase } from '@capstan/plugin-fleet-common';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { toIso, toMs } from '../database/time';
import type { ActionLinks } from './ActionLinks';
import type { PresentIds } from './RevisionStore';
import { rolloutIdOf } from './rolloutId';
import { toRollout } from './toRollout';

interface RolloutRow {
  id: string;
  group_id: string;
  native_id: string;
  phase: string;
  started_at: number | string;
  ended_at: number | string | null;
  document: string;
}

const MAX_ENDED = 1000;

/** Rollouts, also those that the provider has forgotten. */
export class RolloutStore {
  readonly #knex: Knex;
  readonly #links: ActionLinks;

  constructor(knex: Knex, links: ActionLinks) {
    this.#knex = knex;
    this.#links = links;
  }

  async write(
    tx: Knex,
    rollouts: readonly {
      readonly groupId: string;
      readonly rollout: ObservedRollout;
    }[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(rollouts)) {
      await tx('rollouts')
        .insert(
          batch.map(({ groupId, rollout }) => ({
            id: rolloutIdOf(groupId, rollout.nativeId),
            group_id: groupId,
            native_id: rollout.nativeId,
            phase: rollout.phase,
            started_at: toMs(rollout.startedAt, now),
            ended_at: isRunning(rollout.phase)
              ? null
              : toMs(rollout.endedAt, now),
            document: JSON.stringify(rollout),
          })),
        )
        .onConflict('id')
        .merge(['phase', 'started_at', 'ended_at', 'document']);
    }
  }

  /** Running rollouts that the providers no longer tell about have ended, nobody knows how. `ids` are native ids. */
  async endVanished(
    tx: Knex,
    groups: readonly PresentIds[],
    now: number,
  ): Promise<void> {
    for (const batch of inBatches(groups)) {
      const seen = new Map(
        batch.map(({ groupId, ids }) => [groupId, new Set(ids)]),
      );
      const running: Pick<RolloutRow, 'id' | 'group_id' | 'native_id'>[] =
        await tx('rollouts')
          .select('id', 'group_id', 'native_id')
          .whereIn('group_id', [...seen.keys()])
          .whereIn('phase', [...RUNNING_PHASES]);
      const vanished = running
        .filter(row => !seen.get(row.group_id)?.has(row.native_id))
        .map(row => row.id);
      for (const ids of inBatches(vanished)) {
        await tx('rollouts')
          .whereIn('id', ids)
          .update({ phase: 'unknown', ended_at: now });
      }
    }
  }

  /** The newest rollout of each group. */
  async newest(
    tx: Knex,
    groupIds: readonly string[],
  ): Promise<ReadonlyMap<string, ObservedRollout>> {
    const found = new Map<string, ObservedRollout>();
    for (const batch of inBatches(groupIds)) {
      const newest = tx('rollouts')
        .select('group_id')
        .max('started_at as started_at')
        .whereIn('group_id', batch)
        .groupBy('group_id');
      const rows: RolloutRow[] = await tx('rollouts')
        .select('rollouts.*')
        .join(newest.as('newest'), on =>
          on
            .on('rollouts.group_id', 'newest.group_id')
            .andOn('rollouts.started_at', 'newest.started_at'),
        );
      for (const row of rows) found.set(row.group_id, toObserved(row));
    }
    return found;
  }

  /** Newest first. Throws an `InputError` when the cursor is none of ours. */
  async list(
    groupId: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Rollout>> {
    const [{ total }] = await this.#knex('rollouts')
      .where('group_id', groupId)
      .count({ total: '*' });
    const query = this.#knex<RolloutRow>('rollouts')
      .where('group_id', groupId)
      .orderBy([
        { column: 'started_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit + 1);
    if (page.cursor !== undefined) {
      const [startedAt, id] = decodeCursor(page.cursor, ['number', 'string']);
      query.where(after =>
        after
          .where('started_at', '<', startedAt)
          .orWhere(same =>
            same.where('started_at', startedAt).where('id', '<', id),
          ),
      );
    }
    const rows = await query;
    const items = rows.slice(0, page.limit);
    const last = items[items.length - 1];
    return {
      items: await this.#withLinks(items),
      total: Number(total),
      ...(rows.length > page.limit && {
        nextCursor: encodeCursor([Number(last.started_at), last.id]),
      }),
    };
  }

  /** Rollouts that ran at some time in the range, newest first, at most `limit`. */
  async during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly Rollout[]> {
    const rows = await this.#knex<RolloutRow>('rollouts')
      .where('group_id', groupId)
      .where('started_at', '<=', to)
      .where(open => open.whereNull('ended_at').orWhere('ended_at', '>=', from))
      .orderBy('started_at', 'desc')
      .limit(limit);
    return rows.map(row => toRollout(row.group_id, toObserved(row)));
  }

  /** When the newest of those that began until `to` began; milliseconds. */
  async newestStart(groupId: string, to: number): Promise<number | undefined> {
    const row = await this.#knex<RolloutRow>('rollouts')
      .where('group_id', groupId)
      .where('started_at', '<=', to)
      .orderBy('started_at', 'desc')
      .first('started_at');
    return row && Number(row.started_at);
  }

  async get(id: string): Promise<Rollout | undefined> {
    const rows = await this.#knex<RolloutRow>('rollouts').where({ id });
    return (await this.#withLinks(rows))[0];
  }

  /** The newest of those that ended at `from` (milliseconds) or later. */
  async endedSince(from: number): Promise<readonly Rollout[]> {
    const rows = await this.#knex<RolloutRow>('rollouts')
      .where('ended_at', '>=', from)
      .orderBy('ended_at', 'desc')
      .limit(MAX_ENDED);
    return rows.map(row => toRollout(row.group_id, toObserved(row)));
  }

  async byNativeId(
    groupId: string,
    nativeId: string,
  ): Promise<Rollout | undefined> {
    const rows = await this.#knex<RolloutRow>('rollouts').where(
      'id',
      rolloutIdOf(groupId, nativeId),
    );
    return (await this.#withLinks(rows))[0];
  }

  async prune(before: number): Promise<number> {
    return this.#knex('rollouts').where('ended_at', '<', before).delete();
  }

  async #withLinks(rows: readonly RolloutRow[]): Promise<readonly Rollout[]> {
    const links = await this.#links.of(
      rows.map(row => ({ groupId: row.group_id, nativeId: row.native_id })),
    );
    return rows.map(row =>
      toRollout(row.group_id, toObserved(row), links.get(row.id)),
    );
  }
}

function isRunning(phase: RolloutPhase): boolean {
  return RUNNING_PHASES.includes(phase);
}

function toObserved(row: RolloutRow): ObservedRollout {
  const rollout: ObservedRollout = JSON.parse(row.document);
  if (row.phase !== 'unknown' || rollout.phase === 'unknown') return rollout;
  return {
    ...rollout,
    phase: 'unknown',
    message:
      'It ended while nobody looked, and the provider has forgotten how.',
    ...(row.ended_at !== null && { endedAt: toIso(row.ended_at) }),
  };
}
