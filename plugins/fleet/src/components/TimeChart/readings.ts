import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { allTimes, nearestIndex, valuesAt } from './cursor';
import type { ChartData } from './types';

/** Everything that is known at one time: a row of the table, a stop of the keyboard. */
export interface Reading {
  readonly at: number;
  /** In the order of the series. */
  readonly values: readonly (number | undefined)[];
  readonly band?: { readonly low: number; readonly high: number };
  /** Marks that are nearer to this time than to any other. */
  readonly marks: readonly TimelineMark[];
}

/** All readings of a chart, ascending. A mark that is outside the measured times belongs to the first or the last one. */
export function readings(data: ChartData): readonly Reading[] {
  const times = allTimes(data.series);
  const marks: TimelineMark[][] = times.map(() => []);
  for (const mark of data.marks) {
    const at = Date.parse(mark.at);
    const index = nearestIndex(times, at);
    if (index >= 0 && at >= data.from && at <= data.to) marks[index].push(mark);
  }
  const columns = data.series.map(series =>
    valuesAt(series.points, times, series.step),
  );
  const bands = new Map(
    data.band?.points.map(({ at, low, high }) => [at, { low, high }]),
  );
  return times.map((at, index) => ({
    at,
    values: columns.map(column => column[index]),
    band: bands.get(at),
    marks: marks[index],
  }));
}
