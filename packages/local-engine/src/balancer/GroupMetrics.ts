import {
  LATENCY_BOUNDS_MS,
  type GroupId,
  type MetricWindow,
} from '../api/types.ts';

export const WINDOW_MS = 5000;
const KEPT_WINDOWS = 720;

interface OpenWindow {
  requests: number;
  errors: number;
  latency: number[];
}

/**
 * Counts requests of a group per release in windows of five seconds that begin at whole multiples of five seconds, and keeps them for an
 * hour. A window is shown once it is complete; one without a request is left out. A request belongs to the window in which it ended; its
 * latency lasts from the end of its head to the beginning of the answer.
 */
export class GroupMetrics {
  readonly #groupId: GroupId;
  readonly #kept: MetricWindow[] = [];
  #open = new Map<string, OpenWindow>();
  #openSince: number;

  constructor(groupId: GroupId, nowEpochMs: number) {
    this.#groupId = groupId;
    this.#openSince = startOfWindow(nowEpochMs);
  }

  /** `status` 0 stands for a request that got no answer; 499 for one whose client went away first. */
  record(releaseId: string, status: number, milliseconds: number): void {
    let window = this.#open.get(releaseId);
    if (!window) {
      window = {
        requests: 0,
        errors: 0,
        latency: new Array(LATENCY_BOUNDS_MS.length + 1).fill(0),
      };
      this.#open.set(releaseId, window);
    }
    window.requests++;
    if (status >= 500 || status === 0) window.errors++;
    window.latency[bucketOf(milliseconds)]++;
  }

  /** Closes the open window when its time is over. Called at every sweep. */
  roll(nowEpochMs: number): void {
    const start = startOfWindow(nowEpochMs);
    if (start === this.#openSince) return;
    const at = new Date(this.#openSince).toISOString();
    for (const [releaseId, window] of this.#open) {
      this.#kept.push({
        groupId: this.#groupId,
        releaseId,
        at,
        seconds: WINDOW_MS / 1000,
        ...window,
      });
    }
    this.#open = new Map();
    this.#openSince = start;
    const oldest = new Date(start - KEPT_WINDOWS * WINDOW_MS).toISOString();
    const drop = this.#kept.findIndex(window => window.at >= oldest);
    this.#kept.splice(0, drop < 0 ? this.#kept.length : drop);
  }

  /** Complete windows that began after `iso`, oldest first; all that are kept when it is left out. */
  after(iso?: string): MetricWindow[] {
    return iso === undefined
      ? [...this.#kept]
      : this.#kept.filter(window => window.at > iso);
  }
}

function startOfWindow(epochMs: number): number {
  return epochMs - (epochMs % WINDOW_MS);
}

function bucketOf(milliseconds: number): number {
  let bucket = 0;
  while (
    bucket < LATENCY_BOUNDS_MS.length &&
    milliseconds > LATENCY_BOUNDS_MS[bucket]
  )
    bucket++;
  return bucket;
}
