import type {
  Capacity,
  CapacitySample,
  Signals,
  TimeRange,
} from '@capstan/plugin-fleet-common';
import type { CapacityStore } from '../capacity/CapacityStore';
import { thinSamples } from '../capacity/thinSamples';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { RevisionStore } from '../ledger/RevisionStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { SignalWindow } from './mergeWindows';
import type { SignalStore } from './SignalStore';
import { timelineMarks } from './timelineMarks';
import { parseTimeRange } from './timeRange';
import { MAX_POINTS, resolutionFor, toPoints } from './toSeries';

const MAX_EVENTS = 400;

/** What charts of a group draw: golden signals of each revision, capacity, and marks for what happened. */
export class ChartService {
  readonly #signals: SignalStore;
  readonly #capacity: CapacityStore;
  readonly #revisions: RevisionStore;
  readonly #rollouts: RolloutStore;
  readonly #activities: ActivityStore;
  readonly #clock: () => number;

  constructor(options: {
    signals: SignalStore;
    capacity: CapacityStore;
    revisions: RevisionStore;
    rollouts: RolloutStore;
    activities: ActivityStore;
    clock?: () => number;
  }) {
    this.#signals = options.signals;
    this.#capacity = options.capacity;
    this.#revisions = options.revisions;
    this.#rollouts = options.rollouts;
    this.#activities = options.activities;
    this.#clock = options.clock ?? Date.now;
  }

  /** At most 400 points in each series. */
  async signals(groupId: string, timeRange: TimeRange): Promise<Signals> {
    const { from, to } = parseTimeRange(timeRange, this.#clock());
    const windows = await this.#signals.during(groupId, from, to);
    const labels = new Map(
      (await this.#revisions.list(groupId, undefined)).map(({ id, label }) => [
        id,
        label,
      ]),
    );
    const resolutionSeconds = resolutionFor(to - from, windows);
    const byRevision = new Map<string, SignalWindow[]>();
    for (const window of windows) {
      const known = byRevision.get(window.revisionId);
      if (known) known.push(window);
      else byRevision.set(window.revisionId, [window]);
    }
    return {
      resolutionSeconds,
      apdexTargetMs: 500,
      sources: [],
      series: [...byRevision].map(([revisionId, ofRevision]) => ({
        revisionId,
        label: labels.get(revisionId) ?? revisionId,
        points: toPoints(ofRevision, resolutionSeconds),
      })),
      marks: await this.#marks(groupId, from, to),
    };
  }

  /** At most 400 samples. */
  async capacity(groupId: string, timeRange: TimeRange): Promise<Capacity> {
    const { from, to } = parseTimeRange(timeRange, this.#clock());
    const samples: readonly CapacitySample[] = await this.#capacity.during(
      groupId,
      from,
      to,
    );
    return {
      samples: thinSamples(samples, MAX_POINTS),
      marks: await this.#marks(groupId, from, to),
    };
  }

  async #marks(groupId: string, from: number, to: number) {
    const rollouts = await this.#rollouts.during(groupId, from, to, MAX_EVENTS);
    const activities = await this.#activities.during(
      groupId,
      from,
      to,
      MAX_EVENTS,
    );
    return timelineMarks(rollouts, activities, { from, to });
  }
}
