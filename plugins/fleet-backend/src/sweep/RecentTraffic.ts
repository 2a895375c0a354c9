import type { ObservedSignal } from '@capstan/plugin-fleet-node';

export interface Traffic {
  readonly requests: number;
  readonly errors: number;
}

interface Window extends Traffic {
  readonly end: number;
  readonly revisionId: string;
}

const WINDOW_MS = 60_000;

/** Requests of the last minute of each group, whether a provider repeats its windows in every sweep or not. */
export class RecentTraffic {
  readonly #windows = new Map<string, Map<string, Window>>();

  add(groupId: string, signals: readonly ObservedSignal[], now: number): void {
    const windows = this.#windows.get(groupId) ?? new Map<string, Window>();
    for (const { revisionId, at, seconds, requests, errors } of signals) {
      windows.set(`${at} ${revisionId}`, {
        revisionId,
        requests,
        errors,
        end: Date.parse(at) + seconds * 1000,
      });
    }
    for (const [key, window] of windows)
      if (window.end <= now - WINDOW_MS) windows.delete(key);
    if (windows.size > 0) this.#windows.set(groupId, windows);
    else this.#windows.delete(groupId);
  }

  /** Of one revision, or of all. */
  of(groupId: string, revisionId?: string): Traffic {
    let requests = 0;
    let errors = 0;
    for (const window of this.#windows.get(groupId)?.values() ?? []) {
      if (revisionId !== undefined && window.revisionId !== revisionId)
        continue;
      requests += window.requests;
      errors += window.errors;
    }
    return { requests, errors };
  }

  forget(groupId: string): void {
    this.#windows.delete(groupId);
  }
}
