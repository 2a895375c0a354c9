import type {
  Service,
  ServiceQuery,
  ServiceSort,
} from '@capstan/plugin-fleet-common';
import { HEALTH_ORDER } from '../health/worstOf';

/** A service with what it is filtered and sorted by. */
export interface ListedService {
  readonly service: Service;
  /** Lower case. */
  readonly text: string;
  /** Running instances. */
  readonly capacity: number;
  /** Running rollouts. */
  readonly rolling: number;
}

export interface SortedBy {
  readonly sort: ServiceSort;
  readonly order: 'asc' | 'desc';
}

export function searchTextOf(service: Service): string {
  const words = service.groups.flatMap(group => [
    group.name,
    group.environment,
    ...group.revisions.map(revision => revision.label),
  ]);
  return [service.title, ...new Set(words)].join('\n').toLowerCase();
}

/** The test that a query asks for. */
export function matches(
  query: ServiceQuery,
): (listed: ListedService) => boolean {
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const { health, environment, owner, rolling, alerts } = query;
  return ({ service, text, rolling: running }) =>
    words.every(word => text.includes(word)) &&
    (!health?.length || health.includes(service.health)) &&
    (!environment?.length ||
      service.groups.some(group => environment.includes(group.environment))) &&
    (!owner?.length ||
      (service.owner !== undefined && owner.includes(service.owner))) &&
    (!rolling || running > 0) &&
    (!alerts || service.groups.some(group => group.alerts));
}

/** Names go up, numbers go down: what needs attention comes first. */
export function sortedBy(query: ServiceQuery): SortedBy {
  const sort = query.sort ?? 'health';
  return { sort, order: query.order ?? (sort === 'title' ? 'asc' : 'desc') };
}

/** What the service is sorted by; equal ones are ordered by title, then by id. */
export function sortValue(listed: ListedService, sort: ServiceSort): number {
  switch (sort) {
    case 'health':
      return HEALTH_ORDER.indexOf(listed.service.health);
    case 'capacity':
      return listed.capacity;
    case 'rollouts':
      return listed.rolling;
    default:
      return 0;
  }
}

/** A place in the order: between two services. */
export interface Position {
  readonly value: number;
  readonly title: string;
  readonly id: string;
}

export function positionOf(listed: ListedService, sort: ServiceSort): Position {
  const { title, id } = listed.service;
  return { value: sortValue(listed, sort), title: title.toLowerCase(), id };
}

export function comparePositions(
  a: Position,
  b: Position,
  { sort, order }: SortedBy,
): number {
  const direction = order === 'asc' ? 1 : -1;
  const byTitle =
    compare(a.title, b.title) * (sort === 'title' ? direction : 1);
  return (a.value - b.value) * direction || byTitle || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
