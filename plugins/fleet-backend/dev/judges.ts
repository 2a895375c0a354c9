/* What the benchmark of judgements needs of the backend, and nothing else. */

export { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';
export { freshnessOf } from '../src/groups/freshnessOf';
export { groupHealth } from '../src/health/groupHealth';
export { HealthMemory } from '../src/health/HealthMemory';
export { DEFAULT_SETTINGS } from '../src/verdicts/VerdictSettings';
export { verdictOf } from '../src/verdicts/verdictOf';
