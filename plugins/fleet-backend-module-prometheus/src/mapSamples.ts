import { APDEX_TARGET_ANNOTATION } from '@capstan/plugin-fleet-common';
import type {
  SignalSample,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import { apdexOf, quantileMs } from './bucketMeasures';
import type { RangeAnswer, Series } from './PrometheusClient';
import type { TargetIndex } from './TargetIndex';
import type { QueryName, Template } from './templates';

const DEFAULT_APDEX_TARGET_MS = 500;

/** The answer to one planned query. */
export interface AnsweredQuery {
  readonly template: Template;
  readonly name: QueryName;
  readonly answer: RangeAnswer;
}

/** What was told of one revision, or all, at one time. */
interface Cell {
  readonly values: Map<QueryName, number[]>;
  readonly buckets: Map<number, number>;
}

/** By revision, then by time in seconds. */
type Cells = Map<string, Map<number, Cell>>;

/** All revisions together. */
const ALL = '';

/**
 * Answers as samples: one for each revision that the labels name, and one for all of a group. Series that differ only in
 * labels that nobody asked for are added up. What belongs to no target is left out; what belongs to several is a problem.
 */
export function mapSamples(
  answered: readonly AnsweredQuery[],
  index: TargetIndex,
  window: SignalWindow,
): {
  readonly samples: readonly SignalSample[];
  readonly problems: ReadonlyMap<string, string>;
} {
  const groups = new Map<string, { target: SignalTarget; cells: Cells }>();
  const problems = new Map<string, string>();
  for (const { template, name, answer } of answered) {
    for (const series of answer.series) {
      const found = index.find(series.labels, template);
      if (!found) continue;
      if ('ambiguous' in found) {
        for (const { groupId } of found.ambiguous)
          problems.set(groupId, ambiguous(found.ambiguous, template));
        continue;
      }
      const { target } = found;
      const group = groups.get(target.groupId) ?? {
        target,
        cells: new Map(),
      };
      groups.set(target.groupId, group);
      const revisions = [ALL, ...revisionOf(series, target, template)];
      for (const [seconds, value] of series.points) {
        if (value < 0) continue;
        for (const revisionId of revisions)
          add(cellOf(group.cells, revisionId, seconds), name, series, value);
      }
    }
  }
  const step = window.resolutionSeconds;
  const samples = [...groups.values()].flatMap(({ target, cells }) =>
    [...cells].flatMap(([revisionId, times]) =>
      [...times].flatMap(([seconds, cell]) => {
        const measures = defined(measuresOf(cell, apdexTargetOf(target)));
        if (Object.keys(measures).length === 0) return [];
        return [
          {
            groupId: target.groupId,
            ...(revisionId !== ALL && { revisionId }),
            // The value at the end of an interval tells of the interval.
            at: new Date(Math.round((seconds - step) * 1000)).toISOString(),
            seconds: step,
            ...measures,
          },
        ];
      }),
    ),
  );
  return { samples, problems };
}

function revisionOf(
  { labels }: Series,
  target: SignalTarget,
  { versionLabel }: Template,
): readonly string[] {
  if (versionLabel === undefined) return [];
  const version = labels[versionLabel];
  const named = target.revisions.filter(({ label }) => label === version);
  const newest = named[named.length - 1];
  return newest ? [newest.revisionId] : [];
}

function cellOf(cells: Cells, revisionId: string, seconds: number): Cell {
  const times = cells.get(revisionId) ?? new Map<number, Cell>();
  cells.set(revisionId, times);
  const cell = times.get(seconds) ?? { values: new Map(), buckets: new Map() };
  times.set(seconds, cell);
  return cell;
}

function add(
  cell: Cell,
  name: QueryName,
  { labels }: Series,
  value: number,
): void {
  if (name === 'latencyBuckets') {
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
    if (!Number.isNaN(bound))
      cell.buckets.set(bound, (cell.buckets.get(bound) ?? 0) + value);
    return;
  }
  const known = cell.values.get(name);
  if (known) known.push(value);
  else cell.values.set(name, [value]);
}

function measuresOf({ values, buckets }: Cell, apdexTargetMs: number) {
  const sum = (name: QueryName) => values.get(name)?.reduce((a, b) => a + b, 0);
  const most = (name: QueryName) => {
    const all = values.get(name);
    return all && Math.max(...all);
  };
  const cpus = values.get('cpuPercent');
  const throughput = sum('throughput');
  const errors = sum('errors') ?? 0;
  const share =
    throughput !== undefined && throughput > 0
      ? Math.min(1, errors / throughput)
      : undefined;
  return {
    throughput,
    errorRate: share !== undefined ? 100 * share : undefined,
    p50: quantileMs(buckets, 0.5),
    p95: quantileMs(buckets, 0.95),
    p99: quantileMs(buckets, 0.99),
    apdex: apdexOf(buckets, apdexTargetMs, share ?? 0),
    cpuPercent: cpus && cpus.reduce((a, b) => a + b, 0) / cpus.length,
    memoryPercent: most('memoryPercent'),
    queueDepth: most('queueDepth'),
  };
}

function apdexTargetOf({ annotations }: SignalTarget): number {
  const ms = Number(annotations[APDEX_TARGET_ANNOTATION]?.trim() || NaN);
  return ms > 0 && ms <= 60_000 ? ms : DEFAULT_APDEX_TARGET_MS;
}

function ambiguous(
  targets: readonly SignalTarget[],
  { environmentLabel }: Template,
): string {
  const names = targets
    .slice(0, 5)
    .map(({ name, environment }) => `${name} in ${environment}`)
    .join(', ');
  return `Its selector matches series that fit several groups (${names}). ${
    environmentLabel === undefined
      ? 'Name more labels in it.'
      : `Give the series a label '${environmentLabel}', or name more labels in it.`
  }`;
}

function defined<T extends object>(measures: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(measures).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
