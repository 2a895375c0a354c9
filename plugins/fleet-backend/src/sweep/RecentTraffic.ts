import {
  LATENCY_BOUNDS_MS,
  latencyQuantile,
} from '@capstan/plugin-fleet-common';
import type { ObservedSignal } from '@capstan/plugin-fleet-node';
import type { Counts, TrafficFacts } from '../health/HealthInputs';

interface Window extends Counts {
  readonly end: number;
  readonly revisionId: string;
  readonly latency: readonly number[];
}

const MINUTE_MS = 60_000;
const KEPT_MS = 5 * MINUTE_MS;
const BURST_MS = 10_000;
const LATE_MS = 20_000;

/** What happened to the requests of a group just now. */
export interface Traffic {
  /** Of the last minute. */
  readonly recent: Counts;
  readonly facts: TrafficFacts;
  /** Counts of the last minute per bucket of `LATENCY_BOUNDS_MS`. */
  readonly latency: readonly number[];
}

/** Requests of the last five minutes of each group, whether a provider repeats its windows in every sweep or not. */
export class RecentTraffic {
  readonly #windows = new Map<string, Map<string, Window>>();
  readonly #now = new Map<string, number>();

  add(groupId: string, signals: readonly ObservedSignal[], now: number): void {
    const windows = this.#windows.get(groupId) ?? new Map<string, Window>();
    for (const signal of signals) {
      const end = Date.parse(signal.at) + signal.seconds * 1000;
      if (end <= now - KEPT_MS) continue;
      const { revisionId, requests, errors, latency } = signal;
      windows.set(`${signal.at} ${revisionId}`, {
        revisionId,
        requests,
        errors,
        end,
        latency,
      });
    }
    for (const [key, window] of windows)
      if (window.end <= now - KEPT_MS) windows.delete(key);
    if (windows.size > 0) {
      this.#windows.set(groupId, windows);
      this.#now.set(groupId, now);
    } else this.forget(groupId);
  }

  /** Requests of one revision, or of all, in the minute before something was added last. */
  of(groupId: string, revisionId?: string): Counts {
    let requests = 0;
    let errors = 0;
    for (const window of this.#within(groupId, MINUTE_MS)) {
      if (revisionId !== undefined && window.revisionId !== revisionId)
        continue;
      requests += window.requests;
      errors += window.errors;
    }
    return { requests, errors };
  }

  /** `undefined` when nothing was counted for five minutes. */
  summaryOf(groupId: string): Traffic | undefined {
    if (!this.#windows.has(groupId)) return undefined;
    const byRevision = new Map<string, { requests: number; errors: number }>();
    const latency = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
    for (const window of this.#within(groupId, MINUTE_MS)) {
      if (window.requests === 0) continue;
      const counts = byRevision.get(window.revisionId) ?? {
        requests: 0,
        errors: 0,
      };
      counts.requests += window.requests;
      counts.errors += window.errors;
      byRevision.set(window.revisionId, counts);
      for (let bucket = 0; bucket < window.latency.length; bucket++)
        latency[bucket] += window.latency[bucket];
    }
    return {
      recent: this.of(groupId),
      facts: {
        burst: sumOf(this.#newest(groupId, BURST_MS)),
        fiveMinutes: sumOf(this.#within(groupId, KEPT_MS)),
        byRevision: [...byRevision]
          .map(([revisionId, counts]) => ({ revisionId, ...counts }))
          .sort((a, b) => (a.revisionId < b.revisionId ? -1 : 1)),
      },
      latency,
    };
  }

  forget(groupId: string): void {
    this.#windows.delete(groupId);
    this.#now.delete(groupId);
  }

  /** Counted from the newest window: what is not told yet is no silence. */
  *#newest(groupId: string, ms: number): Iterable<Window> {
    const windows = [...(this.#windows.get(groupId)?.values() ?? [])];
    const newest = windows.reduce(
      (end, window) => Math.max(end, window.end),
      0,
    );
    // When nothing has come for long there is no burst either.
    if (newest <= (this.#now.get(groupId) ?? 0) - LATE_MS) return;
    for (const window of windows) if (window.end > newest - ms) yield window;
  }

  *#within(groupId: string, ms: number): Iterable<Window> {
    const from = (this.#now.get(groupId) ?? 0) - ms;
    for (const window of this.#windows.get(groupId)?.values() ?? [])
      if (window.end > from) yield window;
  }
}

/** How many requests took longer than `ms` for sure: those of the bucket that it lies in are not counted. */
export function countSlower(latency: readonly number[], ms: number): number {
  let count = 0;
  for (let bucket = 0; bucket < latency.length; bucket++) {
    const from = bucket === 0 ? 0 : LATENCY_BOUNDS_MS[bucket - 1];
    if (from >= ms) count += latency[bucket];
  }
  return count;
}

/** Milliseconds, rounded; `undefined` when nothing was counted. */
export function p95Of(latency: readonly number[]): number | undefined {
  const p95 = latencyQuantile(latency, 0.95);
  return p95 === undefined ? undefined : Math.round(p95 * 10) / 10;
}

function sumOf(windows: Iterable<Window>): Counts {
  let requests = 0;
  let errors = 0;
  for (const window of windows) {
    requests += window.requests;
    errors += window.errors;
  }
  return { requests, errors };
}
