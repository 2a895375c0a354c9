import type { AuditQuery, AuditResult } from '@capstan/plugin-fleet-common';
import { useCallback, useMemo } from 'react';
// Reads the address, as useServiceQuery does.
import { useSearchParams } from 'react-router-dom';

/** Events on one page. */
export const PAGE_SIZE = 25;

const HOUR = 3_600_000;

/** What came of it; first what somebody looks for. */
export const RESULTS: readonly AuditResult[] = [
  'succeeded',
  'failed',
  'denied',
  'refused',
  'begun',
];

/** What is written down of what people do. */
export const EVENTS = [
  'rollback-create',
  'rollout-create',
  'rollout-promote',
  'rollout-abort',
  'rollout-pause',
  'group-scale',
  'hold-create',
  'hold-release',
  'scale-override-end',
  'proposal-create',
  'proposal-confirm',
  'proposal-decline',
  'grouped-action-create',
  'grouped-action-skip',
  'guard-fail',
  'pipeline-approve',
  'pipeline-reject',
  'pipeline-start',
  'pipeline-retry',
  'pipeline-stop',
  'pipeline-rollback',
  'alert-acknowledge',
  'alert-mute',
  'alert-unmute',
] as const;
export type KnownEvent = (typeof EVENTS)[number];

/** Length of each time range in milliseconds; `any` is all there is, `custom` lies between two given times. */
export const RANGES = {
  any: undefined,
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 31 * 24 * HOUR,
  custom: undefined,
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly RangeName[];

/** What the page shows, as its address says it. */
export interface AuditView {
  readonly search: string;
  readonly event: readonly KnownEvent[];
  readonly result: readonly AuditResult[];
  /** Entity ref of who did it, or empty. */
  readonly actor: string;
  readonly range: RangeName;
  /** ISO 8601; of the range `custom` only. */
  readonly from?: string;
  readonly to?: string;
  /** Only one group, for the way here from its tab. */
  readonly groupId?: string;
  readonly cursors: readonly string[];
}

export interface AuditViewState {
  readonly view: AuditView;
  readonly isFiltered: boolean;
  /** The query of this view at this moment. */
  query(now: number): AuditQuery;
  change(change: Partial<Omit<AuditView, 'cursors'>>): void;
  clearFilters(): void;
  nextPage(cursor: string): void;
  previousPage(): void;
}

const NO_FILTERS: AuditView = {
  search: '',
  event: [],
  result: [],
  actor: '',
  range: 'any',
  cursors: [],
};

/** Keeps the view of the history in the address, so that it survives a reload and can be sent to somebody. */
export function useAuditQuery(): AuditViewState {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => parseView(new URLSearchParams(text)), [text]);
  const change = useCallback(
    (part: Partial<Omit<AuditView, 'cursors'>>) =>
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
    isFiltered:
      JSON.stringify({ ...view, cursors: [] }) !== JSON.stringify(NO_FILTERS),
    query: useCallback(now => toQuery(view, now), [view]),
    change,
    clearFilters: useCallback(
      () =>
        setParams(old => writeView(old, NO_FILTERS), {
          replace: true,
        }),
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

function parseView(params: URLSearchParams): AuditView {
  const range = params.get('range');
  const from = time(params.get('from'));
  const to = time(params.get('to'));
  const groupId = params.get('group');
  return {
    search: params.get('q') ?? '',
    event: EVENTS.filter(event => params.getAll('event').includes(event)),
    result: RESULTS.filter(result => params.getAll('result').includes(result)),
    actor: params.get('actor') ?? '',
    range: RANGE_NAMES.find(each => each === range) ?? 'any',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(groupId ? { groupId } : {}),
    cursors: params.getAll('cursor'),
  };
}

/** A time that somebody wrote into the address by hand may be none. */
function time(text: string | null): string | undefined {
  return text !== null && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

function writeView(old: URLSearchParams, view: AuditView): URLSearchParams {
  // Parameters that are not ours stay.
  const params = new URLSearchParams(old);
  const set = (name: string, values: readonly (string | undefined)[]) => {
    params.delete(name);
    for (const value of values) if (value) params.append(name, value);
  };
  const isCustom = view.range === 'custom';
  set('q', [view.search]);
  set('event', view.event);
  set('result', view.result);
  set('actor', [view.actor]);
  set('range', view.range === 'any' ? [] : [view.range]);
  set('from', isCustom ? [view.from] : []);
  set('to', isCustom ? [view.to] : []);
  set('group', [view.groupId]);
  set('cursor', view.cursors);
  return params;
}

function toQuery(view: AuditView, now: number): AuditQuery {
  const search = view.search.trim();
  const actor = view.actor.trim();
  const length = RANGES[view.range];
  const isCustom = view.range === 'custom';
  return {
    search: search === '' ? undefined : search,
    actor: actor === '' ? undefined : actor,
    event: view.event.length > 0 ? view.event : undefined,
    result: view.result.length > 0 ? view.result : undefined,
    groupId: view.groupId,
    from:
      length === undefined
        ? (isCustom && view.from) || undefined
        : new Date(now - length).toISOString(),
    to: (isCustom && view.to) || undefined,
    limit: PAGE_SIZE,
    cursor: view.cursors[view.cursors.length - 1],
  };
}
