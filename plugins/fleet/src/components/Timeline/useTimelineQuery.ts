import type { TimelineKind, TimelineQuery } from '@capstan/plugin-fleet-common';
import { useCallback, useMemo } from 'react';
// Reads the address, as useServiceQuery does.
import { useSearchParams } from 'react-router-dom';

/** Events on one page. */
export const PAGE_SIZE = 25;

export const KINDS: readonly TimelineKind[] = [
  'rollout',
  'rollback',
  'scaling',
  'alert',
  'failure',
  'action',
];

/** What the timeline shows, as the address says it. Its names begin with `t`: it stands on pages with filters of their own. */
export interface TimelineViewState {
  readonly view: {
    readonly search: string;
    readonly kind: readonly TimelineKind[];
    readonly cursors: readonly string[];
  };
  readonly query: TimelineQuery;
  readonly isFiltered: boolean;
  change(change: {
    readonly search?: string;
    readonly kind?: readonly TimelineKind[];
  }): void;
  nextPage(cursor: string): void;
  previousPage(): void;
}

type View = TimelineViewState['view'];

/** Keeps the view of the timeline in the address. `scope` says whose it is. */
export function useTimelineQuery(
  scope: Pick<TimelineQuery, 'entityRef' | 'groupId'>,
): TimelineViewState {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const { entityRef, groupId } = scope;
  const query = useMemo((): TimelineQuery => {
    const search = view.search.trim();
    return {
      entityRef,
      groupId,
      search: search === '' ? undefined : search,
      kind: view.kind.length > 0 ? view.kind : undefined,
      limit: PAGE_SIZE,
      cursor: view.cursors[view.cursors.length - 1],
    };
  }, [view, entityRef, groupId]);
  const update = useCallback(
    (change: (view: View) => View, replace: boolean) =>
      setParams(old => writeView(old, change(parseView(old))), { replace }),
    [setParams],
  );
  return {
    view,
    query,
    isFiltered: view.search.trim() !== '' || view.kind.length > 0,
    change: useCallback(
      part => update(old => ({ ...old, ...part, cursors: [] }), true),
      [update],
    ),
    // Pages go into the history: "back" turns them.
    nextPage: useCallback(
      cursor =>
        update(old => ({ ...old, cursors: [...old.cursors, cursor] }), false),
      [update],
    ),
    previousPage: useCallback(
      () =>
        update(old => ({ ...old, cursors: old.cursors.slice(0, -1) }), false),
      [update],
    ),
  };
}

function parseView(params: URLSearchParams): View {
  return {
    search: params.get('tq') ?? '',
    kind: KINDS.filter(kind => params.getAll('tkind').includes(kind)),
    cursors: params.getAll('tcursor'),
  };
}

function writeView(old: URLSearchParams, view: View): URLSearchParams {
  // Parameters that are not ours stay.
  const params = new URLSearchParams(old);
  const set = (name: string, values: readonly string[]) => {
    params.delete(name);
    for (const value of values) if (value) params.append(name, value);
  };
  set('tq', [view.search]);
  set('tkind', view.kind);
  set('tcursor', view.cursors);
  return params;
}
