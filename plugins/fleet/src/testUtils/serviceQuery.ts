import type {
  HealthStatus,
  ScaleGroup,
  Service,
  ServicePage,
  ServiceQuery,
} from '@capstan/plugin-fleet-common';
import { InputError } from '@backstage/errors';

const RANK: Readonly<Record<HealthStatus, number>> = {
  critical: 3,
  unknown: 2,
  degraded: 1,
  ok: 0,
};

/** The worst health of groups. */
export function worstHealth(groups: readonly ScaleGroup[]): HealthStatus {
  return groups
    .map(group => group.health.status)
    .reduce<HealthStatus>(
      (worst, each) => (RANK[each] > RANK[worst] ? each : worst),
      'ok',
    );
}

/** One page of services: filtered, sorted and cut as the backend does it. Cursors are offsets. */
export function queryServices(
  services: readonly Service[],
  query: ServiceQuery,
): Omit<ServicePage, 'scopes'> {
  const offset = query.cursor === undefined ? 0 : Number(query.cursor);
  if (!Number.isInteger(offset) || offset < 0)
    throw new InputError(
      `'${query.cursor}' is not a cursor. Start again without one.`,
    );
  const limit = query.limit ?? 25;
  const found = services
    .filter(service => matches(service, query))
    .sort(comparison(query));
  const next = offset + limit;
  return {
    items: found.slice(offset, next),
    total: found.length,
    nextCursor: next < found.length ? `${next}` : undefined,
    facets: {
      environments: distinct(
        services.flatMap(service =>
          service.groups.map(group => group.environment),
        ),
      ),
      owners: distinct(
        services.flatMap(service => (service.owner ? [service.owner] : [])),
      ),
    },
  };
}

function matches(service: Service, query: ServiceQuery): boolean {
  const words = (query.search ?? '')
    .toLocaleLowerCase('en-US')
    .split(/\s+/)
    .filter(Boolean);
  const text = [
    service.title,
    ...service.groups.flatMap(group => [
      group.name,
      group.environment,
      ...group.revisions.map(revision => revision.label),
    ]),
  ]
    .join(' ')
    .toLocaleLowerCase('en-US');
  return (
    words.every(word => text.includes(word)) &&
    (!query.health?.length || query.health.includes(service.health)) &&
    (!query.environment?.length ||
      service.groups.some(group =>
        query.environment?.includes(group.environment),
      )) &&
    (!query.owner?.length || query.owner.includes(service.owner ?? '')) &&
    (!query.rolling || service.groups.some(group => group.rollout)) &&
    (!query.alerts || service.groups.some(group => group.alerts))
  );
}

function comparison(
  query: ServiceQuery,
): (left: Service, right: Service) => number {
  const sort = query.sort ?? 'health';
  const descending =
    (query.order ?? (sort === 'title' ? 'asc' : 'desc')) === 'desc';
  const value = (service: Service): number => {
    switch (sort) {
      case 'health':
        return RANK[service.health];
      case 'capacity':
        return service.groups.reduce(
          (sum, group) => sum + group.size.running,
          0,
        );
      case 'rollouts':
        return service.groups.filter(group => group.rollout).length;
      default:
        return 0;
    }
  };
  const sign = descending ? -1 : 1;
  return (left, right) =>
    sort === 'title'
      ? sign * left.title.localeCompare(right.title)
      : sign * (value(left) - value(right)) ||
        left.title.localeCompare(right.title);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
