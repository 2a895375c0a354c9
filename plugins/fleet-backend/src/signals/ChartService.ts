import type {
  Capacity,
  CapacitySample,
  SignalComparison,
  SignalRange,
  Signals,
  SignalSeries,
  SignalSourceStatus,
  TimeRange,
} from '@capstan/plugin-fleet-common';
import type { CapacityStore } from '../capacity/CapacityStore';
import { thinSamples } from '../capacity/thinSamples';
import type { ActivityStore } from '../ledger/ActivityStore';
import type { RevisionStore } from '../ledger/RevisionStore';
import type { RolloutStore } from '../ledger/RolloutStore';
import { noAlertBands } from './AlertBands';
import type { AlertBands } from './AlertBands';
import { DEFAULT_APDEX_TARGET_MS } from './apdexOf';
import { comparedRange } from './comparedRange';
import type { SignalWindow } from './mergeWindows';
import {
  askedResolution,
  coarserThan,
  MAX_ALL_POINTS,
  MAX_POINTS,
  resolutionFor,
} from './resolution';
import type { SampleStore, StoredSample } from './SampleStore';
import type { SignalStore } from './SignalStore';
import type { StepStore } from './StepStore';
import { timelineMarks } from './timelineMarks';
import { parseTimeRange } from './timeRange';
import { toPoints } from './toSeries';
import type { Measurements } from './toSeries';

const MAX_EVENTS = 400;
/** Stands for all revisions together where a source cannot tell them apart. */
export const ALL_REVISIONS = '*';

/** What charts must know of a group besides what was measured. */
export interface ChartSubject {
  readonly apdexTargetMs: number;
  /** The engine's scope as a source: what it counts, and what its instances use. */
  readonly engine: SignalSourceStatus;
  /** Sources outside of the engine that know the group. */
  readonly sources: readonly SignalSourceStatus[];
}

/** What charts of a group draw: golden signals of each revision, capacity, and marks for what happened. */
export class ChartService {
  readonly #signals: SignalStore;
  readonly #samples: SampleStore;
  readonly #steps: StepStore;
  readonly #capacity: CapacityStore;
  readonly #revisions: RevisionStore;
  readonly #rollouts: RolloutStore;
  readonly #activities: ActivityStore;
  readonly #bands: AlertBands;
  readonly #subjectOf: (groupId: string) => Promise<ChartSubject>;
  readonly #clock: () => number;

  constructor(options: {
    signals: SignalStore;
    samples: SampleStore;
    steps: StepStore;
    capacity: CapacityStore;
    revisions: RevisionStore;
    rollouts: RolloutStore;
    activities: ActivityStore;
    /** Default: none. */
    bands?: AlertBands;
    subjectOf?: (groupId: string) => Promise<ChartSubject>;
    clock?: () => number;
  }) {
    this.#signals = options.signals;
    this.#samples = options.samples;
    this.#steps = options.steps;
    this.#capacity = options.capacity;
    this.#revisions = options.revisions;
    this.#rollouts = options.rollouts;
    this.#activities = options.activities;
    this.#bands = options.bands ?? noAlertBands;
    this.#subjectOf = options.subjectOf ?? unknownSubject;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * At most 400 points in each series; with a resolution at most 10,000 in all. Throws an `InputError` when the range or
   * the resolution makes no sense.
   */
  async signals(groupId: string, asked: SignalRange): Promise<Signals> {
    const range = parseTimeRange(asked, this.#clock());
    const { from, to } = range;
    const subject = await this.#subjectOf(groupId);
    const windows = await this.#signals.during(groupId, from, to);
    const samples = await this.#samples.during(groupId, from, to);
    const measured = windows.length > 0 ? windows : samples;
    const lines = linesOf(windows, samples, subject.engine.id);
    const labels = await this.#labels(groupId);
    const compared =
      asked.compare &&
      (await this.#compared(groupId, asked.compare, range, subject.engine.id));

    let resolutionSeconds =
      asked.resolution === undefined
        ? resolutionFor(to - from, measured)
        : askedResolution(to - from, asked.resolution, measured);
    for (;;) {
      const options = {
        resolutionSeconds,
        apdexTargetMs: subject.apdexTargetMs,
      };
      const series = lines.map(({ revisionId, source, ...line }) => ({
        revisionId,
        label: labels.get(revisionId) ?? revisionId,
        source,
        points: toPoints(line, options),
      }));
      const comparison = compared && {
        kind: compared.kind,
        from: compared.from,
        to: compared.to,
        points: toPoints(compared.line, {
          ...options,
          shiftMs: compared.shiftMs,
        }),
      };
      const next = coarserThan(resolutionSeconds);
      if (
        pointsIn([...series, ...optional(comparison)]) > MAX_ALL_POINTS &&
        next
      ) {
        resolutionSeconds = next;
        continue;
      }
      return {
        resolutionSeconds,
        apdexTargetMs: subject.apdexTargetMs,
        series,
        marks: await this.#marks(groupId, from, to),
        sources: sourcesOf(subject, series),
        ...(comparison && { comparison }),
      };
    }
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

  async #labels(groupId: string): Promise<ReadonlyMap<string, string>> {
    const revisions = await this.#revisions.list(groupId, undefined);
    return new Map([
      [ALL_REVISIONS, 'all versions'],
      ...revisions.map(({ id, label }) => [id, label] as const),
    ]);
  }

  /** All revisions together: what the engine counted, or what sources say when it counted nothing. */
  async #compared(
    groupId: string,
    kind: SignalComparison,
    range: { readonly from: number; readonly to: number },
    engine: string,
  ) {
    const newest = await this.#rollouts.newestStart(groupId, range.to);
    const found = comparedRange(kind, range, newest);
    if (!found) return undefined;
    const { from, to } = found;
    const windows = await this.#signals.during(groupId, from, to);
    const samples = await this.#samples.during(groupId, from, to);
    return {
      kind,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      shiftMs: range.from - from,
      line: { windows, samples: togetherOf(windows, samples, engine) },
    };
  }

  async #marks(groupId: string, from: number, to: number) {
    return timelineMarks(
      {
        rollouts: await this.#rollouts.during(groupId, from, to, MAX_EVENTS),
        activities: await this.#activities.during(
          groupId,
          from,
          to,
          MAX_EVENTS,
        ),
        steps: await this.#steps.during(groupId, from, to, MAX_EVENTS),
        alerts: await this.#bands.during(groupId, from, to, MAX_EVENTS),
      },
      { from, to },
    );
  }
}

interface Line extends Measurements {
  readonly revisionId: string;
  readonly source: string;
}

/** One line for each revision and source. What instances used belongs to what their engine counted. */
function linesOf(
  windows: readonly SignalWindow[],
  samples: readonly StoredSample[],
  engine: string,
): readonly Line[] {
  const lines = new Map<
    string,
    Line & { windows: SignalWindow[]; samples: StoredSample[] }
  >();
  const lineOf = (source: string, revisionId: string) => {
    const key = JSON.stringify([source, revisionId]);
    const line = lines.get(key) ?? {
      source,
      revisionId,
      windows: [],
      samples: [],
    };
    lines.set(key, line);
    return line;
  };
  for (const window of windows)
    lineOf(engine, window.revisionId).windows.push(window);
  for (const sample of samples)
    lineOf(sample.source, sample.revisionId ?? ALL_REVISIONS).samples.push(
      sample,
    );
  return [...lines.values()];
}

/** Samples that tell of all revisions together, of one source: the engine when it counted, else the first that knows. */
function togetherOf(
  windows: readonly SignalWindow[],
  samples: readonly StoredSample[],
  engine: string,
): readonly StoredSample[] {
  if (windows.length > 0)
    return samples.filter(({ source }) => source === engine);
  const together = samples.filter(({ revisionId }) => revisionId === undefined);
  const [first] = together.length > 0 ? together : samples;
  return (together.length > 0 ? together : samples).filter(
    ({ source }) => source === first?.source,
  );
}

function pointsIn(lines: readonly { readonly points: readonly unknown[] }[]) {
  return lines.reduce((sum, { points }) => sum + points.length, 0);
}

/** A source that is well and measured nothing in the range says so. */
function sourcesOf(
  { engine, sources }: ChartSubject,
  series: readonly SignalSeries[],
): readonly SignalSourceStatus[] {
  const measured = new Set(series.map(({ source }) => source));
  return [engine, ...sources].map(status =>
    status.state !== 'ok' || measured.has(status.id)
      ? status
      : {
          ...status,
          state: 'noData',
          message: 'It measured nothing in this time.',
        },
  );
}

async function unknownSubject(groupId: string): Promise<ChartSubject> {
  const [provider, account, region] = groupId.split(':');
  const id = `${provider}:${account}:${region}`;
  return {
    apdexTargetMs: DEFAULT_APDEX_TARGET_MS,
    engine: { id, title: id, state: 'ok' },
    sources: [],
  };
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
