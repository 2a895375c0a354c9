import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { allTimes, nearestIndex, valuesAt } from './cursor';
import type { ChartData } from './types';

/** A chart as columns over common times, which is how it is drawn, and how any row of it is found at once. */
export interface Columns {
  /** All times of all series, ascending, each once. */
  readonly times: readonly number[];
  /** One for each series. `null`: known to be unknown, the line ends; `undefined`: this series says nothing here. */
  readonly values: readonly (readonly (number | null | undefined)[])[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** The largest value; 0 without any. */
  readonly highest: number;
  /** Marks by the index of the time that they are nearest to. */
  readonly marks: ReadonlyMap<number, readonly TimelineMark[]>;
}

/** Everything that is known at one time: a row of the table, a stop of the keyboard. */
export interface Reading {
  readonly at: number;
  /** In the order of the series. */
  readonly values: readonly (number | undefined)[];
  readonly band?: { readonly low: number; readonly high: number };
  /** Marks that are nearer to this time than to any other, and alerts that last here. */
  readonly marks: readonly TimelineMark[];
}

/** Brings the series onto common times. A mark outside the measured times belongs to the first or the last one. */
export function columnsOf(data: ChartData): Columns {
  const times = allTimes(data.series);
  const marks = new Map<number, TimelineMark[]>();
  for (const mark of data.marks) {
    const at = Date.parse(mark.at);
    const index = nearestIndex(times, at);
    if (index < 0 || at < data.from || at > data.to) continue;
    const here = marks.get(index);
    if (here) here.push(mark);
    else marks.set(index, [mark]);
  }
  const values = data.series.map(series =>
    valuesAt(series.points, times, series.step),
  );
  const bands = new Map(data.band?.points.map(point => [point.at, point]));
  let highest = 0;
  for (const column of values)
    for (const value of column)
      if (typeof value === 'number' && value > highest) highest = value;
  for (const { high } of data.band?.points ?? [])
    highest = Math.max(highest, high);
  return {
    times,
    values,
    marks,
    highest,
    ...(data.band && {
      low: times.map(at => bands.get(at)?.low ?? null),
      high: times.map(at => bands.get(at)?.high ?? null),
    }),
  };
}

/** The row at an index of the times. */
export function readingAt(
  data: ChartData,
  columns: Columns,
  index: number,
): Reading {
  const at = columns.times[index];
  const low = columns.low?.[index];
  const high = columns.high?.[index];
  const near = columns.marks.get(index) ?? [];
  const lasting = data.marks.filter(
    mark => !near.includes(mark) && lastsAt(mark, at, data.to),
  );
  return {
    at,
    values: columns.values.map(column => column[index] ?? undefined),
    ...(typeof low === 'number' && typeof high === 'number'
      ? { band: { low, high } }
      : {}),
    marks: [...near, ...lasting],
  };
}

/** Index of the newest time at which anything is known; the last one when nothing is, -1 without times. */
export function newestIndex(columns: Columns): number {
  for (let index = columns.times.length - 1; index >= 0; index--)
    if (columns.values.some(column => typeof column[index] === 'number'))
      return index;
  return columns.times.length - 1;
}

/** An alert lasts from its time to its end; one without an end until now. */
function lastsAt(mark: TimelineMark, at: number, now: number): boolean {
  return (
    mark.kind === 'alert' &&
    Date.parse(mark.at) <= at &&
    at <= (mark.until === undefined ? now : Date.parse(mark.until))
  );
}
