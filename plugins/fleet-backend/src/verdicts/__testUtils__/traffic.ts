import { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';
import type { Comparison } from '../verdictOf';
import type { VerdictWindow } from '../VerdictWindow';

/** When the rollouts of these tests begin. */
export const SINCE = Date.UTC(2026, 2, 1, 12);
const WINDOW_MS = 5000;

/** So many windows of five seconds from `at` on, all alike. */
export function windows(
  at: number,
  count: number,
  each: {
    readonly requests: number;
    readonly errors?: number;
    /** Bucket of `LATENCY_BOUNDS_MS` by how many requests; the rest is in the bucket of 20 ms. */
    readonly latency?: Readonly<Record<number, number>>;
  },
): readonly VerdictWindow[] {
  const { requests, errors = 0, latency = {} } = each;
  const histogram: number[] = Array(LATENCY_BOUNDS_MS.length + 1).fill(0);
  let rest = requests;
  for (const [bucket, counted] of Object.entries(latency)) {
    histogram[Number(bucket)] = counted;
    rest -= counted;
  }
  histogram[7] += rest;
  return Array.from({ length: count }, (_, index) => ({
    at: at + index * WINDOW_MS,
    seconds: 5,
    requests,
    errors,
    latency: histogram,
  }));
}

/** 1.1.0 before and beside the rollout, 1.2.0 from a minute after its begin; both watched for `count` windows. */
export function compared(
  old: readonly VerdictWindow[],
  fresh: readonly VerdictWindow[],
  changes: Partial<Comparison> = {},
): Comparison {
  return {
    now: SINCE + 3_600_000,
    since: SINCE,
    old: { revisionId: 'r1', label: '1.1.0', windows: old },
    fresh: { revisionId: 'r2', label: '1.2.0', windows: fresh },
    ...changes,
  };
}
