import type { SignalComparison } from '@capstan/plugin-fleet-common';
import { QUANTILES } from '../SignalsChart';
import type { Quantile } from '../SignalsChart';
import type { TimeSpan } from '../TimeChart';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longer is not kept, milliseconds. */
const LONGEST_MS = 31 * DAY;

/** Length of each time range in milliseconds; `custom` lies between two given times. */
export const RANGES = {
  m15: 15 * MINUTE,
  h1: HOUR,
  h6: 6 * HOUR,
  h24: DAY,
  d3: 3 * DAY,
  d7: 7 * DAY,
  d30: 30 * DAY,
  custom: undefined,
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly RangeName[];

export const COMPARISONS: readonly SignalComparison[] = [
  'lastDeployment',
  'yesterday',
  'lastWeek',
];

/** What the tab shows, as the address says it. */
export interface HealthView {
  /** Absent: the one that somebody most likely came for. */
  readonly groupId?: string;
  readonly range: RangeName;
  /** Milliseconds since 1970; of the range `custom` only. */
  readonly from?: number;
  readonly to?: number;
  /** The part of the range that was chosen on a chart. */
  readonly zoom?: TimeSpan;
  readonly compare?: SignalComparison;
  /** As the browser lists it; absent: the browser's own zone. */
  readonly zone?: string;
  readonly quantile: Quantile;
}

/** Reads an address; what somebody wrote by hand and makes no sense is as if it were not there. */
export function parseView(params: URLSearchParams): HealthView {
  const [zoomFrom, zoomTo] = (params.get('zoom') ?? '').split('_').map(Number);
  const range = params.get('range');
  const quantile = params.get('quantile');
  const compare = params.get('compare');
  const found = {
    groupId: params.get('group') ?? undefined,
    from: time(params.get('from')),
    to: time(params.get('to')),
    zoom: zoomFrom < zoomTo ? { from: zoomFrom, to: zoomTo } : undefined,
    compare: COMPARISONS.find(each => each === compare),
    zone: params.get('tz') ?? undefined,
  };
  return {
    range: RANGE_NAMES.find(each => each === range) ?? 'h1',
    quantile: QUANTILES.find(each => each === quantile) ?? 'p95',
    ...Object.fromEntries(
      Object.entries(found).filter(([, value]) => value !== undefined),
    ),
  };
}

/** Writes the view over an address. Parameters that are not its own stay. */
export function writeView(
  old: URLSearchParams,
  view: HealthView,
): URLSearchParams {
  const params = new URLSearchParams(old);
  const isCustom = view.range === 'custom';
  const iso = (at: number | undefined) =>
    at === undefined ? undefined : new Date(at).toISOString();
  const values: Record<string, string | undefined> = {
    group: view.groupId,
    range: view.range === 'h1' ? undefined : view.range,
    from: isCustom ? iso(view.from) : undefined,
    to: isCustom ? iso(view.to) : undefined,
    zoom:
      view.zoom && `${Math.round(view.zoom.from)}_${Math.round(view.zoom.to)}`,
    compare: view.compare,
    tz: view.zone,
    quantile: view.quantile === 'p95' ? undefined : view.quantile,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) params.delete(name);
    else params.set(name, value);
  }
  return params;
}

/** The time that the charts cover at this moment, or why there is none. */
export function spanOf(
  view: Pick<HealthView, 'range' | 'from' | 'to' | 'zoom'>,
  now: number,
): TimeSpan | { readonly problem: 'incomplete' | 'order' | 'tooLong' } {
  if (view.zoom) return view.zoom;
  const length = RANGES[view.range];
  if (length !== undefined) return { from: now - length, to: now };
  const { from, to } = view;
  if (from === undefined || to === undefined) return { problem: 'incomplete' };
  if (from >= to) return { problem: 'order' };
  if (to - from > LONGEST_MS) return { problem: 'tooLong' };
  return { from, to };
}

function time(text: string | null): number | undefined {
  const at = text === null ? NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
