export { checks } from './checks.ts';
export { mutations } from './mutations.ts';
