export { MarkLegend } from './ChartLegend';
export { seriesStyle } from './seriesStyle';
export { TimeChart } from './TimeChart';
export type { TimePoint } from './linePath';
export type { ChartData, ChartSeries } from './types';
export { dateTime, exactTime, shortTime } from './times';
