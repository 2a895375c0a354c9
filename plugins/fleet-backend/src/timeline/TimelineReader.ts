import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  Page,
  TimelineEvent,
  TimelineQuery,
} from '@capstan/plugin-fleet-common';
import type { FleetAccess } from '../permissions/FleetAccess';
import { parseRef } from '../permissions/Visible';
import { parseTime } from '../signals/timeRange';
import type { TimelineFilter, TimelineStore } from './TimelineStore';

const MAX_WORDS = 20;

/** Reads the timeline. What the caller may not read is left out by the database. */
export class TimelineReader {
  readonly #store: TimelineStore;
  readonly #access: Pick<FleetAccess, 'reader'>;

  constructor(options: {
    store: TimelineStore;
    access: Pick<FleetAccess, 'reader'>;
  }) {
    this.#store = options.store;
    this.#access = options.access;
  }

  /** Newest first. Throws an `InputError` that names what makes no sense. */
  async list(
    query: TimelineQuery & { readonly limit: number },
    credentials: BackstageCredentials,
  ): Promise<Page<TimelineEvent>> {
    const filter = filterOf(query);
    const entityRefs = await this.#readable(
      query.entityRef === undefined ? undefined : parseRef(query.entityRef),
      credentials,
    );
    return this.#store.list(
      { ...filter, ...(entityRefs && { entityRefs }) },
      query,
    );
  }

  /** Of each entity that occurs it is asked whether the caller may read it. `undefined`: all. */
  async #readable(
    entityRef: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<readonly (string | null)[] | undefined> {
    const refs =
      entityRef === undefined ? await this.#store.entityRefs() : [entityRef];
    const mayRead = await this.#access.reader(
      refs.map(ref => ref ?? undefined),
      credentials,
    );
    const readable = refs.filter(ref => mayRead(ref ?? undefined));
    return entityRef === undefined && readable.length === refs.length
      ? undefined
      : readable;
  }
}

function filterOf(query: TimelineQuery): TimelineFilter {
  if ([query.search, query.groupId].some(text => text?.includes('\0')))
    throw new InputError('The query contains NUL, which is in no text.');
  const from =
    query.from === undefined ? undefined : parseTime('from', query.from);
  const to = query.to === undefined ? undefined : parseTime('to', query.to);
  if (from !== undefined && to !== undefined && from >= to)
    throw new InputError(
      `The range is empty: 'from' (${query.from}) must be before 'to' (${query.to}).`,
    );
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return {
    ...(query.groupId !== undefined && { groupId: query.groupId }),
    ...(query.kind && { kinds: query.kind }),
    words: words.slice(0, MAX_WORDS),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
