export { SignalsCharts } from './SignalsCharts';
