import type { AlertRuleName } from './AlertRule';

const TITLES: Readonly<Record<AlertRuleName, string>> = {
  crashLoop: 'instances crash again and again',
  noHealthy: 'no instance is healthy',
  errorRate: 'too many requests fail',
  memoryNearLimit: 'memory is nearly full',
  atMax: 'at its maximum, and it asks for more',
  latency: 'answers are slower than usual',
  cpuSaturated: 'all instances are busy',
  queueBacklog: 'more waits than its instances can take',
  rolloutFailed: 'the rollout failed',
  sourceStale: 'A source of groups does not answer',
};

/** One line for people. The numbers are in the description. */
export function titleOf(
  rule: AlertRuleName,
  group: { readonly name: string; readonly environment: string } | undefined,
): string {
  return group
    ? `${group.name} in ${group.environment}: ${TITLES[rule]}`
    : `${TITLES[rule]}.`;
}
