import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  AuditEvent,
  AuditQuery,
  Page,
} from '@capstan/plugin-fleet-common';
import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { inBatches } from '../database/batches';
import { decodeCursor, encodeCursor } from '../database/cursor';
import type { FleetAccess } from '../permissions/FleetAccess';
import { parseRef } from '../permissions/Visible';
import { parseTime } from '../signals/timeRange';
import { toAuditEvent } from './AuditRow';
import type { AuditRow } from './AuditRow';

/** Reads the audit. What the caller may not read is left out by the database. */
export class AuditReader {
  readonly #knex: Knex;
  readonly #access: Pick<FleetAccess, 'reader'>;

  constructor(options: { knex: Knex; access: Pick<FleetAccess, 'reader'> }) {
    this.#knex = options.knex;
    this.#access = options.access;
  }

  /** Newest first. Throws an `InputError` when a time or the cursor is none. */
  async list(
    asked: AuditQuery & { readonly limit: number },
    credentials: BackstageCredentials,
  ): Promise<Page<AuditEvent>> {
    const query = {
      ...asked,
      ...(asked.entityRef !== undefined && {
        entityRef: parseRef(asked.entityRef),
      }),
    };
    const filter = filterOf(query);
    const before =
      query.cursor === undefined
        ? undefined
        : decodeCursor(query.cursor, ['number'])[0];
    const visible = await this.#visible(query, credentials);
    const matching = () =>
      this.#knex<AuditRow>('audit_events').where(filter).where(visible);
    const [{ total }] = await matching().count({ total: '*' });
    const page = matching()
      .orderBy('sequence', 'desc')
      .limit(query.limit + 1);
    if (before !== undefined) page.where('sequence', '<', before);
    const rows: AuditRow[] = await page;
    const items = rows.slice(0, query.limit);
    return {
      items: items.map(toAuditEvent),
      total: Number(total),
      ...(rows.length > query.limit && {
        nextCursor: encodeCursor([Number(items[items.length - 1].sequence)]),
      }),
    };
  }

  /** Of each entity that occurs it is asked whether the caller may read it. */
  async #visible(
    { entityRef }: AuditQuery,
    credentials: BackstageCredentials,
  ): Promise<(rows: Knex.QueryBuilder) => void> {
    const refs: (string | null)[] =
      entityRef === undefined
        ? await this.#knex('audit_events').distinct().pluck('entity_ref')
        : [entityRef];
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

function filterOf(query: AuditQuery): (rows: Knex.QueryBuilder) => void {
  const { entityRef, groupId, actor, event, result } = query;
  const texts = [query.search, groupId, actor, ...(event ?? [])];
  if (texts.some(text => text?.includes('\0')))
    throw new InputError('The query contains NUL, which is in no text.');
  const from = query.from && parseTime('from', query.from);
  const to = query.to && parseTime('to', query.to);
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows => {
    if (entityRef !== undefined) rows.where('entity_ref', entityRef);
    if (groupId !== undefined) rows.where('group_id', groupId);
    if (actor !== undefined) rows.where('actor', actor);
    if (event?.length) rows.whereIn('event', [...event]);
    if (result?.length) rows.whereIn('result', [...result]);
    if (from) rows.where('at', '>=', from);
    if (to) rows.where('at', '<', to);
    for (const word of words.slice(0, 20))
      rows.whereRaw("search like ? escape '!'", [
        `%${word.replace(/[!%_]/g, '!$&')}%`,
      ]);
  };
}
