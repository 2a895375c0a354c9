export { MEASURES, QUANTILES, valueOf } from './measures';
export type { Measure, Quantile } from './measures';
export { SignalsCharts } from './SignalsCharts';
export { useSignalFormat } from './useSignalFormat';
