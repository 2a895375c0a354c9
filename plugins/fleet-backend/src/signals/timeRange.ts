import { InputError } from '@backstage/errors';
import type { TimeRange } from '@capstan/plugin-fleet-common';

const HOUR_MS = 3600 * 1000;
const MAX_MS = 31 * 24 * HOUR_MS;

/** ISO 8601 with a time zone: `Date.parse` alone takes nearly anything for a time. */
const ISO =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** The range in milliseconds. Throws an `InputError` that says which end is wrong. */
export function parseTimeRange(
  range: TimeRange,
  now: number,
): { readonly from: number; readonly to: number } {
  const to = range.to === undefined ? now : parseTime('to', range.to);
  const from =
    range.from === undefined ? to - HOUR_MS : parseTime('from', range.from);
  if (from >= to) {
    throw new InputError(
      `The range is empty: 'from' (${
        range.from ?? 'default'
      }) must be before 'to' (${range.to ?? 'now'}).`,
    );
  }
  if (to - from > MAX_MS)
    throw new InputError(
      `The range is longer than 31 days. Choose a 'from' closer to 'to'.`,
    );
  return { from, to };
}

/** Milliseconds of an ISO 8601 time with a zone. Throws an `InputError` that names the parameter. */
export function parseTime(name: string, text: string): number {
  const ms = ISO.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) {
    throw new InputError(
      `'${name}' is '${text}', which is not an ISO 8601 time such as 2026-11-20T07:15:00Z.`,
    );
  }
  return ms;
}
