import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { parseScaleGroupRef } from '@capstan/plugin-fleet-common';
import type { AlertQuery, AlertState } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { decodeCursor, encodeCursor } from '../database/cursor';
import type { FleetAccess } from '../permissions/FleetAccess';
import { parseRef } from '../permissions/Visible';
import type { AlertRecord } from './AlertRecord';
import { toAlertRecord } from './AlertRow';
import type { AlertRow } from './AlertRow';

const UNRESOLVED: readonly AlertState[] = ['open', 'acknowledged', 'muted'];

/** Reads alerts page by page. What the caller may not read is left out by the database. */
export class AlertReader {
  readonly #knex: Knex;
  readonly #access: Pick<FleetAccess, 'reader'>;

  constructor(options: { knex: Knex; access: Pick<FleetAccess, 'reader'> }) {
    this.#knex = options.knex;
    this.#access = options.access;
  }

  /** The worst and newest first, then what is over. Throws an `InputError` when the cursor or a ref is none. */
  async list(
    asked: AlertQuery & { readonly limit: number },
    credentials: BackstageCredentials,
    now: number,
  ): Promise<{
    readonly records: readonly AlertRecord[];
    readonly total: number;
    readonly nextCursor?: string;
  }> {
    const filter = filterOf(asked, now);
    const after =
      asked.cursor === undefined
        ? undefined
        : decodeCursor(asked.cursor, ['number', 'number', 'string']);
    const visible = await this.#visible(filter, credentials);
    const matching = () =>
      this.#knex<AlertRow>('alerts').where(filter).where(visible);
    const [{ total }] = await matching().count({ total: '*' });
    const page = matching()
      .orderBy([
        { column: 'position' },
        { column: 'since', order: 'desc' },
        { column: 'id' },
      ])
      .limit(asked.limit + 1);
    if (after) page.where(behind(after));
    const rows: AlertRow[] = await page;
    const items = rows.slice(0, asked.limit);
    const last = items[items.length - 1];
    return {
      records: items.map(toAlertRecord),
      total: Number(total),
      ...(rows.length > asked.limit && {
        nextCursor: encodeCursor([last.position, Number(last.since), last.id]),
      }),
    };
  }

  /** Of each entity that occurs it is asked whether the caller may read it. */
  async #visible(
    filter: (rows: Knex.QueryBuilder) => void,
    credentials: BackstageCredentials,
  ): Promise<(rows: Knex.QueryBuilder) => void> {
    const refs: (string | null)[] = await this.#knex('alerts')
      .where(filter)
      .distinct()
      .pluck('entity_ref');
    const mayRead = await this.#access.reader(
      refs.map(ref => ref ?? undefined),
      credentials,
    );
    const readable = refs.filter(ref => mayRead(ref ?? undefined));
    if (readable.length === refs.length) return () => {};
    return rows => {
      // Nothing matches an empty list.
      rows.whereIn('entity_ref', []);
      for (const batch of inBatches(
        readable.filter(ref => ref !== null),
        500,
      ))
        rows.orWhereIn('entity_ref', batch);
      if (readable.includes(null)) rows.orWhereNull('entity_ref');
    };
  }
}

function behind([position, since, id]: [number, number, string]) {
  return (rows: Knex.QueryBuilder) =>
    rows
      .where('position', '>', position)
      .orWhere(same => same.where({ position }).where('since', '<', since))
      .orWhere(same => same.where({ position, since }).where('id', '>', id));
}

function filterOf(
  query: AlertQuery,
  now: number,
): (rows: Knex.QueryBuilder) => void {
  const { groupId, severity, search } = query;
  if (search?.includes('\0') || groupId?.includes('\0'))
    throw new InputError('The query contains NUL, which is in no text.');
  const entityRef =
    query.entityRef === undefined ? undefined : parseRef(query.entityRef);
  if (groupId !== undefined) parseScaleGroupRef(groupId);
  const states = query.state?.length ? query.state : UNRESOLVED;
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows => {
    rows.where(anyOf => {
      for (const state of states) anyOf.orWhere(inState(state, now));
    });
    if (entityRef !== undefined) rows.where('entity_ref', entityRef);
    if (groupId !== undefined) rows.where('group_id', groupId);
    if (severity?.length) rows.whereIn('severity', [...severity]);
    for (const word of words.slice(0, 20))
      rows.whereRaw("search like ? escape '!'", [
        `%${word.replace(/[!%_]/g, '!$&')}%`,
      ]);
  };
}

function inState(state: AlertState, now: number) {
  return (rows: Knex.QueryBuilder): void => {
    if (state === 'resolved') {
      rows.whereNotNull('ended_at');
      return;
    }
    rows.whereNull('ended_at');
    if (state === 'muted') {
      rows.where('muted_until', '>', now);
      return;
    }
    rows.where(audible =>
      audible.whereNull('muted_until').orWhere('muted_until', '<=', now),
    );
    if (state === 'open') rows.whereNull('acknowledged_at');
    else rows.whereNotNull('acknowledged_at');
  };
}
