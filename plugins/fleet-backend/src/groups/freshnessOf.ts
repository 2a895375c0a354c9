import type { Freshness } from '@capstan/plugin-fleet-common';
import type { StoredScope } from './StoredGroup';

/**
 * How old what is known about a scope is, at this moment. It is stale when the last look failed, or when the last success
 * is older than two intervals.
 */
export function freshnessOf(
  scope: StoredScope | undefined,
  now: number,
): Freshness {
  const observedAt = scope?.observedAt ?? 0;
  const tooOld = !scope || now - observedAt > 2 * scope.intervalSeconds * 1000;
  return {
    observedAt: new Date(observedAt).toISOString(),
    stale: tooOld || scope?.error !== undefined,
    ...(scope?.error !== undefined && { error: scope.error }),
  };
}
