import type {
  Page,
  TimelineEvent,
  TimelineKind,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { toIso } from '../database/time';
import { sequenceOf } from './timelineRecords';
import type { TimelineGroup, TimelineRecord } from './TimelineRecord';

interface EventRow {
  id: string;
  kind: TimelineKind;
  at: number | string;
  ended_at: number | string | null;
  title: string;
  detail: string | null;
  severity: TimelineEvent['severity'];
  group_id: string;
  actor: string | null;
  reason: string | null;
}

interface GroupRow {
  group_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
}

/** What is asked for, checked. Times in milliseconds. */
export interface TimelineFilter {
  /** Only groups of these entities; `null` stands for groups that none claims. `undefined`: all. */
  readonly entityRefs?: readonly (string | null)[];
  readonly groupId?: string;
  readonly kinds?: readonly TimelineKind[];
  /** Lower case; all must occur. */
  readonly words: readonly string[];
  readonly from?: number;
  readonly to?: number;
}

/** Where words are looked for. */
const SEARCHED = [
  'e.title',
  'e.detail',
  'e.actor',
  'e.reason',
  'g.group_name',
  'g.environment',
];

/** What happened, for as long as it is kept. An event shows once its group is known here. */
export class TimelineStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** An event that is there already is brought up to date. */
  async write(
    events: readonly TimelineRecord[],
    tx: Knex = this.#knex,
  ): Promise<void> {
    const unique = [
      ...new Map(events.map(event => [event.id, event])).values(),
    ];
    const kept = (column: string) =>
      tx.raw('coalesce(excluded.??, timeline_events.??)', [column, column]);
    for (const batch of inBatches(unique, 50))
      await tx('timeline_events')
        .insert(batch.map(toRow))
        .onConflict('id')
        .merge({
          ...Object.fromEntries(
            ['at', 'ended_at', 'title', 'detail', 'severity'].map(column => [
              column,
              tx.raw('excluded.??', [column]),
            ]),
          ),
          actor: kept('actor'),
          reason: kept('reason'),
        });
  }

  /** Who started a rollout is often known only afterwards. */
  async setActor(
    id: string,
    { actor, reason }: { readonly actor: string; readonly reason?: string },
  ): Promise<void> {
    await this.#knex('timeline_events')
      .where({ id })
      .whereNull('actor')
      .update({ actor, ...(reason !== undefined && { reason }) });
  }

  /** Rollouts and rollbacks since `from` of which nobody knows who started them; the newest first. */
  async withoutActor(from: number, limit: number): Promise<readonly string[]> {
    return this.#knex('timeline_events')
      .whereIn('kind', ['rollout', 'rollback'])
      .where('at', '>=', from)
      .whereNull('actor')
      .orderBy('at', 'desc')
      .limit(limit)
      .pluck('id');
  }

  /** The newest event of the audit that is here; 0 when none is. */
  async lastAction(): Promise<number> {
    const row = await this.#knex('timeline_events')
      .where('kind', 'action')
      .orderBy('id', 'desc')
      .first('id');
    return row ? sequenceOf(row.id) : 0;
  }

  async groups(): Promise<readonly TimelineGroup[]> {
    return (await this.#knex<GroupRow>('timeline_groups')).map(row => ({
      groupId: row.group_id,
      groupName: row.group_name,
      environment: row.environment,
      ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    }));
  }

  async writeGroups(groups: readonly TimelineGroup[]): Promise<void> {
    for (const batch of inBatches(groups))
      await this.#knex('timeline_groups')
        .insert(
          batch.map(group => ({
            group_id: group.groupId,
            group_name: group.groupName,
            environment: group.environment,
            entity_ref: group.entityRef ?? null,
          })),
        )
        .onConflict('group_id')
        .merge();
  }

  /** Entities whose groups have a past here; `null` when groups that none claims have. */
  async entityRefs(): Promise<readonly (string | null)[]> {
    return this.#knex('timeline_groups').distinct().pluck('entity_ref');
  }

  /** Newest first. Throws an `InputError` when the cursor is none of ours. */
  async list(
    filter: TimelineFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<TimelineEvent>> {
    const after =
      page.cursor === undefined
        ? undefined
        : decodeCursor(page.cursor, ['number', 'string']);
    const matching = () =>
      this.#knex('timeline_events as e')
        .join('timeline_groups as g', 'e.group_id', 'g.group_id')
        .where(matches(filter));
    const [{ total }] = await matching().count({ total: '*' });
    const query = matching()
      .select('e.*', 'g.group_name', 'g.environment', 'g.entity_ref')
      .orderBy([
        { column: 'e.at', order: 'desc' },
        { column: 'e.id', order: 'desc' },
      ])
      .limit(page.limit + 1);
    if (after) {
      const [at, id] = after;
      query.where(older =>
        older
          .where('e.at', '<', at)
          .orWhere(same => same.where('e.at', at).where('e.id', '<', id)),
      );
    }
    const rows: (EventRow & GroupRow)[] = await query;
    const items = rows.slice(0, page.limit);
    const last = items[items.length - 1];
    return {
      items: items.map(toEvent),
      total: Number(total),
      ...(rows.length > page.limit && {
        nextCursor: encodeCursor([Number(last.at), last.id]),
      }),
    };
  }

  /** Forgets what was over before (milliseconds), and groups of which nothing is left. */
  async prune(before: number): Promise<void> {
    await this.#knex('timeline_events')
      .where('at', '<', before)
      .where(over =>
        over.where('ended_at', '<', before).orWhereNull('ended_at'),
      )
      .delete();
    await this.#knex('timeline_groups')
      .whereNotExists(events =>
        events
          .from('timeline_events')
          .whereRaw('timeline_events.group_id = timeline_groups.group_id'),
      )
      .delete();
  }
}

function matches(filter: TimelineFilter): (rows: Knex.QueryBuilder) => void {
  return rows => {
    const { entityRefs, groupId, kinds, words, from, to } = filter;
    if (entityRefs)
      rows.where(visible => {
        // Nothing matches an empty list.
        visible.whereIn('g.entity_ref', []);
        for (const batch of inBatches(
          entityRefs.filter(ref => ref !== null),
          500,
        ))
          visible.orWhereIn('g.entity_ref', [...batch]);
        if (entityRefs.includes(null)) visible.orWhereNull('g.entity_ref');
      });
    if (groupId !== undefined) rows.where('e.group_id', groupId);
    if (kinds?.length) rows.whereIn('e.kind', [...kinds]);
    if (from !== undefined) rows.where('e.at', '>=', from);
    if (to !== undefined) rows.where('e.at', '<', to);
    for (const word of words)
      rows.where(found => {
        for (const column of SEARCHED)
          found.orWhereRaw("lower(??) like ? escape '!'", [
            column,
            `%${word.replace(/[!%_]/g, '!$&')}%`,
          ]);
      });
  };
}

function toRow(event: TimelineRecord): EventRow {
  return {
    id: event.id,
    kind: event.kind,
    at: event.at,
    ended_at: event.endedAt ?? null,
    title: event.title,
    detail: event.detail ?? null,
    severity: event.severity,
    group_id: event.groupId,
    actor: event.actor ?? null,
    reason: event.reason ?? null,
  };
}

function toEvent(row: EventRow & GroupRow): TimelineEvent {
  return {
    id: row.id,
    kind: row.kind,
    at: toIso(row.at),
    ...(row.ended_at !== null && { endedAt: toIso(row.ended_at) }),
    title: row.title,
    ...(row.detail !== null && { detail: row.detail }),
    severity: row.severity,
    groupId: row.group_id,
    groupName: row.group_name,
    environment: row.environment,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.actor !== null && { actor: row.actor }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}
