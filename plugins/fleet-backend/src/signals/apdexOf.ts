import { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';

export const DEFAULT_APDEX_TARGET_MS = 500;
const MAX_TARGET_MS = 60_000;

/** What an annotation says, in milliseconds; the default when it is none or no sensible duration. */
export function apdexTargetOf(annotation: string | undefined): number {
  const ms = Number(annotation?.trim() || NaN);
  return ms > 0 && ms <= MAX_TARGET_MS ? ms : DEFAULT_APDEX_TARGET_MS;
}

/**
 * Apdex, 0–1, from a latency histogram: answers within the target satisfy, those within four times the target count half,
 * failed requests count nothing. Inside of a bucket requests are taken to be spread evenly, and failed ones to be as quick
 * as the others, because nobody counted them apart. `undefined` without requests.
 */
export function apdexOf(
  counted: {
    readonly requests: number;
    readonly errors: number;
    readonly latency: readonly number[];
  },
  targetMs: number,
): number | undefined {
  const total = counted.latency.reduce((sum, count) => sum + count, 0);
  if (total === 0 || counted.requests === 0) return undefined;
  const satisfied = below(counted.latency, targetMs);
  const tolerated = below(counted.latency, 4 * targetMs) - satisfied;
  const answered = Math.max(0, 1 - counted.errors / counted.requests);
  return (answered * (satisfied + tolerated / 2)) / total;
}

function below(latency: readonly number[], ms: number): number {
  return latency.reduce((sum, count, bucket) => {
    const low = bucket === 0 ? 0 : LATENCY_BOUNDS_MS[bucket - 1];
    const high = LATENCY_BOUNDS_MS[bucket] ?? Infinity;
    if (ms >= high) return sum + count;
    if (ms <= low || high === Infinity) return sum;
    return sum + (count * (ms - low)) / (high - low);
  }, 0);
}
