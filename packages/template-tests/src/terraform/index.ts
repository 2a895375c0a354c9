export { checks } from './checks.ts';
export { mutations } from './mutations.ts';
export { stopRunningProvider as close } from './runningProvider.ts';
