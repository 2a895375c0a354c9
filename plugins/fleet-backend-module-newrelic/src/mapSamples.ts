import type { SignalSample } from '@capstan/plugin-fleet-node';
import { at, isObject } from './NerdGraphClient';

/** One interval of one facet, as far as it is understood. */
export interface Interval {
  readonly guid: string;
  /** The second facet, when there was one. */
  readonly version?: string;
  readonly at: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Rows of a `FACET … TIMESERIES` query; what has another shape is left out. `seconds`: length of one interval. */
export function intervalsOf(
  results: unknown,
  window: { readonly from: number; readonly to: number },
): readonly Interval[] | undefined {
  if (!Array.isArray(results)) return undefined;
  return results.filter(isObject).flatMap(row => {
    const facets = Array.isArray(row.facet) ? row.facet : [row.facet];
    const [guid, version] = facets;
    const begin = Number(row.beginTimeSeconds) * 1000;
    if (
      typeof guid !== 'string' ||
      !(begin >= window.from && begin < window.to)
    )
      return [];
    return [
      {
        guid,
        ...(typeof version === 'string' && { version }),
        at: new Date(begin).toISOString(),
        row,
      },
    ];
  });
}

/** Golden signals of one interval; `undefined` when it had no requests. New Relic counts durations in seconds. */
export function measuresOf(
  row: Readonly<Record<string, unknown>>,
  seconds: number,
): Omit<SignalSample, 'groupId' | 'at' | 'seconds'> | undefined {
  const requests = finite(row.requests);
  if (requests === undefined || requests <= 0) return undefined;
  const errors = Math.min(finite(row.errors) ?? 0, requests);
  const latency = (share: string) => {
    const value = finite(at(row.latency, share));
    return value === undefined ? undefined : value * 1000;
  };
  return {
    throughput: requests / seconds,
    errorRate: (100 * errors) / requests,
    ...defined('p50', latency('50')),
    ...defined('p95', latency('95')),
    ...defined('p99', latency('99')),
    ...defined('apdex', upToOne(finite(at(row.apdex, 'score')))),
  };
}

/** Percent of one core; `undefined` when nothing was measured. */
export function cpuOf(
  row: Readonly<Record<string, unknown>>,
): number | undefined {
  return finite(row.cpu);
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : undefined;
}

function upToOne(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(1, value);
}

function defined<Name extends string>(
  name: Name,
  value: number | undefined,
): Partial<Record<Name, number>> {
  const known: Partial<Record<Name, number>> = {};
  if (value !== undefined) known[name] = value;
  return known;
}
