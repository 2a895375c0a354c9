import type { Health, HealthReason } from '@capstan/plugin-fleet-common';
import type { HealthInputs, HealthRule } from './HealthInputs';
import { alerts } from './rules/alerts';
import { ceiling } from './rules/ceiling';
import { cpu } from './rules/cpu';
import { crashLoop } from './rules/crashLoop';
import { errorRate } from './rules/errorRate';
import { latency } from './rules/latency';
import { memory } from './rules/memory';
import { queue } from './rules/queue';
import { rollouts } from './rules/rollouts';
import { serving } from './rules/serving';
import { signals } from './rules/signals';
import { staleReason } from './rules/stale';
import { suspended } from './rules/suspended';
import { versions } from './rules/versions';

export type { HealthInputs } from './HealthInputs';

const SEVERITIES: readonly HealthReason['severity'][] = [
  'critical',
  'unknown',
  'degraded',
  'info',
];

/** Conditions of providers that a rule of ours says better, or passes on. */
const SAID_BY_RULES: readonly HealthReason['code'][] = [
  'atMax',
  'memoryNearLimit',
];

const conditions: HealthRule = inputs =>
  inputs.conditions.filter(
    ({ code }) =>
      !SAID_BY_RULES.includes(code) &&
      // Counted by ourselves with more words.
      !(code === 'belowMin' && inputs.size.healthy < inputs.size.min),
  );

/** In the order in which equally bad reasons are read. */
const RULES: readonly HealthRule[] = [
  serving,
  conditions,
  crashLoop,
  errorRate,
  latency,
  alerts,
  memory,
  cpu,
  queue,
  ceiling,
  suspended,
  versions,
  rollouts,
  signals,
];

/**
 * The health of a group, with reasons in order, worst first; each with the numbers that say so and, where somebody
 * remembers, since when. What is not seen is `unknown`, whatever was seen before.
 */
export function healthOf(inputs: HealthInputs): Health {
  if (inputs.freshness.stale)
    return { status: 'unknown', reasons: [staleReason(inputs)] };
  const reasons = RULES.flatMap(rule => rule(inputs))
    .sort(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
    )
    .map(reason => withSince(reason, inputs));
  const worst = reasons[0]?.severity ?? 'info';
  return { status: worst === 'info' ? 'ok' : worst, reasons };
}

function withSince(
  reason: HealthReason,
  { held, now }: HealthInputs,
): HealthReason {
  if (reason.since !== undefined || !held) return reason;
  return {
    ...reason,
    since: new Date(held[reason.code]?.any ?? now).toISOString(),
  };
}
