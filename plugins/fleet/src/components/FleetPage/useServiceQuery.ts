import type {
  HealthStatus,
  ServiceQuery,
  ServiceSort,
} from '@capstan/plugin-fleet-common';
import { useCallback, useMemo } from 'react';
// One of the two files that read the address (the other: AuditPage): 1.57 of the framework brings another router.
import { useSearchParams } from 'react-router-dom';

/** Services on one page. */
export const PAGE_SIZE = 25;

/** Worst first. */
export const HEALTH_STATUSES: readonly HealthStatus[] = [
  'critical',
  'unknown',
  'degraded',
  'ok',
];
/** What services can be sorted by; the first is the default. */
export const SERVICE_SORTS: readonly ServiceSort[] = [
  'health',
  'title',
  'capacity',
  'rollouts',
];

/** What the page shows, as its address says it. */
export interface ServiceView {
  readonly search: string;
  readonly health: readonly HealthStatus[];
  readonly environment: readonly string[];
  readonly owner: readonly string[];
  readonly rolling: boolean;
  readonly alerts: boolean;
  readonly sort: ServiceSort;
  /** Absent: the order that fits the sort. */
  readonly order?: 'asc' | 'desc';
  /** Cursors of the pages up to the present one; empty on the first page. */
  readonly cursors: readonly string[];
}

/** The page's view, and how to change it. A change of anything but the page goes back to the first page. */
export interface ServiceViewState {
  readonly view: ServiceView;
  readonly query: ServiceQuery;
  readonly isFiltered: boolean;
  change(change: Partial<Omit<ServiceView, 'cursors'>>): void;
  clearFilters(): void;
  nextPage(cursor: string): void;
  previousPage(): void;
}

/** Keeps the view of the fleet page in the address, so that it survives a reload and can be sent to somebody. */
export function useServiceQuery(): ServiceViewState {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const query = useMemo(() => toQuery(view), [view]);

  const change = useCallback(
    (part: Partial<Omit<ServiceView, 'cursors'>>) => {
      setParams(
        old => writeView(old, { ...parseView(old), ...part, cursors: [] }),
        { replace: true },
      );
    },
    [setParams],
  );
  const turnTo = useCallback(
    (turn: (cursors: readonly string[]) => readonly string[]) => {
      // Pages go into the history: "back" turns them.
      setParams(old => {
        const before = parseView(old);
        return writeView(old, { ...before, cursors: turn(before.cursors) });
      });
    },
    [setParams],
  );

  return {
    view,
    query,
    isFiltered: isFiltered(view),
    change,
    clearFilters: useCallback(
      () =>
        change({
          search: '',
          health: [],
          environment: [],
          owner: [],
          rolling: false,
          alerts: false,
        }),
      [change],
    ),
    nextPage: useCallback(
      cursor => turnTo(cursors => [...cursors, cursor]),
      [turnTo],
    ),
    previousPage: useCallback(
      () => turnTo(cursors => cursors.slice(0, -1)),
      [turnTo],
    ),
  };
}

function parseView(params: URLSearchParams): ServiceView {
  const sort = params.get('sort');
  const order = params.get('order');
  return {
    search: params.get('q') ?? '',
    health: HEALTH_STATUSES.filter(status =>
      params.getAll('health').includes(status),
    ),
    environment: params.getAll('env'),
    owner: params.getAll('owner'),
    rolling: params.get('rolling') === 'true',
    alerts: params.get('alerts') === 'true',
    sort: SERVICE_SORTS.find(each => each === sort) ?? SERVICE_SORTS[0],
    order: order === 'asc' || order === 'desc' ? order : undefined,
    cursors: params.getAll('cursor'),
  };
}

function writeView(old: URLSearchParams, view: ServiceView): URLSearchParams {
  // Parameters that are not ours stay.
  const params = new URLSearchParams(old);
  const set = (name: string, values: readonly string[]) => {
    params.delete(name);
    for (const value of values) params.append(name, value);
  };
  set('q', view.search === '' ? [] : [view.search]);
  set('health', view.health);
  set('env', view.environment);
  set('owner', view.owner);
  set('rolling', view.rolling ? ['true'] : []);
  set('alerts', view.alerts ? ['true'] : []);
  set('sort', view.sort === SERVICE_SORTS[0] ? [] : [view.sort]);
  set('order', view.order ? [view.order] : []);
  set('cursor', view.cursors);
  return params;
}

function toQuery(view: ServiceView): ServiceQuery {
  const search = view.search.trim();
  return {
    search: search === '' ? undefined : search,
    health: view.health.length > 0 ? view.health : undefined,
    environment: view.environment.length > 0 ? view.environment : undefined,
    owner: view.owner.length > 0 ? view.owner : undefined,
    rolling: view.rolling || undefined,
    alerts: view.alerts || undefined,
    sort: view.sort,
    order: view.order,
    limit: PAGE_SIZE,
    cursor: view.cursors[view.cursors.length - 1],
  };
}

function isFiltered(view: ServiceView): boolean {
  return (
    view.search.trim() !== '' ||
    view.health.length > 0 ||
    view.environment.length > 0 ||
    view.owner.length > 0 ||
    view.rolling ||
    view.alerts
  );
}
