export { MarkLegend } from './ChartLegend';
export { comparisonStyle, seriesStyle } from './seriesStyle';
export { TimeChart } from './TimeChart';
export type { ChartData, ChartSeries, TimePoint, TimeSpan } from './types';
export { dateTime, exactTime, shortTime } from './times';
