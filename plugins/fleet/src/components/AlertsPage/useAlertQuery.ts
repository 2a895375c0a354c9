import type {
  AlertQuery,
  AlertSeverity,
  AlertState,
} from '@capstan/plugin-fleet-common';
import { useCallback, useMemo } from 'react';
// Reads the address, as useServiceQuery does.
import { useSearchParams } from 'react-router-dom';
import { SEVERITIES } from '../Alerts';

/** Alerts on one page. */
export const PAGE_SIZE = 25;

export const STATES: readonly AlertState[] = [
  'open',
  'acknowledged',
  'muted',
  'resolved',
];

/** What the page shows, as its address says it. */
export interface AlertView {
  readonly search: string;
  /** Empty: all but `resolved`. */
  readonly state: readonly AlertState[];
  readonly severity: readonly AlertSeverity[];
  /** Only one service, for the way here from its card. */
  readonly entityRef?: string;
  readonly cursors: readonly string[];
}

export interface AlertViewState {
  readonly view: AlertView;
  readonly query: AlertQuery;
  readonly isFiltered: boolean;
  change(change: Partial<Omit<AlertView, 'cursors'>>): void;
  clearFilters(): void;
  nextPage(cursor: string): void;
  previousPage(): void;
}

const NO_FILTERS: AlertView = {
  search: '',
  state: [],
  severity: [],
  cursors: [],
};

/** Keeps the view of the alerts in the address, so that it survives a reload and can be sent to somebody. */
export function useAlertQuery(): AlertViewState {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const query = useMemo(() => toQuery(view), [view]);
  const change = useCallback(
    (part: Partial<Omit<AlertView, 'cursors'>>) =>
      setParams(
        old => writeView(old, { ...parseView(old), ...part, cursors: [] }),
        { replace: true },
      ),
    [setParams],
  );
  const turnTo = useCallback(
    (turn: (cursors: readonly string[]) => readonly string[]) =>
      // Pages go into the history: "back" turns them.
      setParams(old => {
        const before = parseView(old);
        return writeView(old, { ...before, cursors: turn(before.cursors) });
      }),
    [setParams],
  );
  return {
    view,
    query,
    isFiltered:
      JSON.stringify({ ...view, cursors: [] }) !== JSON.stringify(NO_FILTERS),
    change,
    clearFilters: useCallback(
      () => setParams(old => writeView(old, NO_FILTERS), { replace: true }),
      [setParams],
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

function parseView(params: URLSearchParams): AlertView {
  const entityRef = params.get('entity');
  return {
    search: params.get('q') ?? '',
    state: STATES.filter(each => params.getAll('state').includes(each)),
    severity: SEVERITIES.filter(each =>
      params.getAll('severity').includes(each),
    ),
    ...(entityRef ? { entityRef } : {}),
    cursors: params.getAll('cursor'),
  };
}

function writeView(old: URLSearchParams, view: AlertView): URLSearchParams {
  // Parameters that are not ours stay.
  const params = new URLSearchParams(old);
  const set = (name: string, values: readonly (string | undefined)[]) => {
    params.delete(name);
    for (const value of values) if (value) params.append(name, value);
  };
  set('q', [view.search]);
  set('state', view.state);
  set('severity', view.severity);
  set('entity', [view.entityRef]);
  set('cursor', view.cursors);
  return params;
}

function toQuery(view: AlertView): AlertQuery {
  const search = view.search.trim();
  return {
    search: search === '' ? undefined : search,
    state: view.state.length > 0 ? view.state : undefined,
    severity: view.severity.length > 0 ? view.severity : undefined,
    entityRef: view.entityRef,
    limit: PAGE_SIZE,
    cursor: view.cursors[view.cursors.length - 1],
  };
}
