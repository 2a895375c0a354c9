import { InputError } from '@backstage/errors';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import { parseTime } from '../signals/timeRange';

const MOST_MS = 7 * 24 * 3600 * 1000;

/** Throws an `InputError` when a size is to end at no time, in the past, or in more than seven days. */
export function requireUntil(request: ActionRequest, now: number): void {
  if (request.kind !== 'scale' || request.until === undefined) return;
  const until = parseTime('until', request.until);
  if (until <= now)
    throw new InputError(
      `'until' is ${request.until}, which is over. Choose a time in the future, or leave it out.`,
    );
  if (until - now > MOST_MS)
    throw new InputError(
      `'until' is ${request.until}, which is more than seven days ahead. Choose an earlier time, or leave it out.`,
    );
}
