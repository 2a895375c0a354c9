export { GroupSummary } from './GroupSummary';
export { RunningCount } from './RunningCount';
