import type { TimelineMark } from '@capstan/plugin-fleet-common';
import type { SeriesStyle } from './seriesStyle';

/** A point in time; without a value nothing is known there. */
export interface TimePoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number | undefined;
}

/** One line of a chart. */
export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** Ascending in time. */
  readonly points: readonly TimePoint[];
  readonly style: SeriesStyle;
  /** Holds each value until the next, as sizes do. */
  readonly step?: boolean;
}

/** An area behind the lines, for example between minimum and maximum. */
export interface ChartBand {
  readonly label: string;
  readonly points: readonly {
    readonly at: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** What a chart shows. Times are milliseconds since 1970. */
export interface ChartData {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly series: readonly ChartSeries[];
  readonly band?: ChartBand;
  readonly marks: readonly TimelineMark[];
  /** Points that are further apart are not connected. Default: all are. */
  readonly gapMs?: number;
  /** The axis counts things. */
  readonly whole?: boolean;
  /** The axis reaches at least this, so that noise around zero does not look like a mountain. */
  readonly leastTop?: number;
  /** A value with its unit. */
  readonly format: (value: number) => string;
}

/** A piece of the time axis, milliseconds since 1970. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}
