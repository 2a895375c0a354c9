import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type {
  Service,
  ServicePage,
  ServiceQuery,
} from '@capstan/plugin-fleet-common';
import { decodeCursor, encodeCursor } from '../database/cursor';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { GroupRights } from '../permissions/GroupRights';
import type { ServiceIndex } from './ServiceIndex';
import {
  comparePositions,
  matches,
  positionOf,
  sortedBy,
} from './serviceQuery';
import type { ListedService, Position, SortedBy } from './serviceQuery';

const DEFAULT_LIMIT = 25;
/** A page ends before it grows larger than this (bytes of JSON), but holds at least one service. */
const MAX_PAGE_BYTES = 180_000;

/** What the fleet page lists. */
export class ServiceService {
  readonly #index: ServiceIndex;
  readonly #readModel: ReadModel;
  readonly #groups: GroupService;
  readonly #access: FleetAccess;
  readonly #rights: GroupRights;

  constructor(options: {
    index: ServiceIndex;
    readModel: ReadModel;
    groups: GroupService;
    access: FleetAccess;
    rights: GroupRights;
  }) {
    this.#index = options.index;
    this.#readModel = options.readModel;
    this.#groups = options.groups;
    this.#access = options.access;
    this.#rights = options.rights;
  }

  /** Throws an `InputError` when the cursor belongs to another sorting. */
  async list(
    query: ServiceQuery,
    credentials: BackstageCredentials,
  ): Promise<ServicePage> {
    const all = await this.#index.all();
    const mayRead = await this.#access.reader(
      all.map(listed => listed.service.entityRef),
      credentials,
    );
    const visible = all.filter(listed => mayRead(listed.service.entityRef));
    const by = sortedBy(query);
    const found = visible
      .filter(matches(query))
      .map(listed => ({ listed, position: positionOf(listed, by.sort) }))
      .sort((a, b) => comparePositions(a.position, b.position, by));
    const after =
      query.cursor === undefined ? undefined : decodePosition(query.cursor, by);
    const start = after
      ? found.findIndex(
          ({ position }) => comparePositions(position, after, by) > 0,
        )
      : 0;
    const rest = start < 0 ? [] : found.slice(start);
    const items = await this.#page(
      rest.slice(0, query.limit ?? DEFAULT_LIMIT).map(({ listed }) => listed),
      credentials,
    );
    const last = rest[items.length - 1];
    return {
      items,
      total: found.length,
      ...(items.length < rest.length && {
        nextCursor: encodePosition(last.position, by),
      }),
      scopes: this.#groups.scopes(),
      facets: facetsOf(visible),
    };
  }

  /** With the authors of running rollouts and what the caller may do; as many as fit one page. */
  async #page(
    listed: readonly ListedService[],
    credentials: BackstageCredentials,
  ): Promise<readonly Service[]> {
    const rolling = listed.flatMap(({ service }) =>
      service.groups.filter(group => group.rollout),
    );
    const linked = await this.#groups.withLinks(
      rolling.flatMap(group => this.#readModel.get(group.id) ?? []),
    );
    const linkedById = new Map(linked.map(group => [group.id, group]));
    const merged = await this.#rights.mergeInto(
      listed.flatMap(({ service }) =>
        service.groups.map(group => linkedById.get(group.id) ?? group),
      ),
      credentials,
    );
    const byId = new Map(merged.map(group => [group.id, group]));
    const page: Service[] = [];
    let bytes = 0;
    for (const { service } of listed) {
      const item = {
        ...service,
        groups: service.groups.map(group => byId.get(group.id) ?? group),
      };
      bytes += Buffer.byteLength(JSON.stringify(item));
      if (page.length > 0 && bytes > MAX_PAGE_BYTES) break;
      page.push(item);
    }
    return page;
  }
}

function facetsOf(visible: readonly ListedService[]): ServicePage['facets'] {
  const environments = new Set<string>();
  const owners = new Set<string>();
  for (const { service } of visible) {
    for (const group of service.groups) environments.add(group.environment);
    if (service.owner !== undefined) owners.add(service.owner);
  }
  return { environments: [...environments].sort(), owners: [...owners].sort() };
}

function encodePosition({ value, title, id }: Position, by: SortedBy): string {
  return encodeCursor([by.sort, by.order, value, title, id]);
}

function decodePosition(cursor: string, by: SortedBy): Position {
  const [sort, order, value, title, id] = decodeCursor(cursor, [
    'string',
    'string',
    'number',
    'string',
    'string',
  ]);
  if (sort !== by.sort || order !== by.order) {
    throw new InputError(
      `The cursor belongs to a list sorted by ${sort} (${order}). Start again without a cursor.`,
    );
  }
  return { value, title, id };
}
