import { heldMs, heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';
import { failsMoreThan, percentOf } from '../unlikely';

/** The usual is not known before. */
const LEARNED_MINUTES = 10;
/** Below this nobody notices, however many times slower it is. Milliseconds. */
const NOTICEABLE_MS = 20;
/** p95: one request in twenty is slower. */
const SLOW_PERCENT = 5;
/** A single pause, of a garbage collector for example, is felt in the figures of a whole minute. */
const LONG_MS = 75_000;
/** Where only p95 itself is known, one bad minute is bad luck. */
const MEASURED_MS = 2 * 60_000;

/** Slower than usual: p95 against what it was in the hours before. */
export const latency: HealthRule = inputs => {
  const { limits = HEALTH_LIMITS } = inputs;
  const { p95, baseline, minutes, slow } = inputs.latency ?? {
    baseline: 0,
    minutes: 0,
  };
  if (p95 === undefined || minutes < LEARNED_MINUTES) return [];
  const limit = baseline * limits.latencyFactor;
  if (p95 < limit || p95 - baseline < NOTICEABLE_MS) return [];
  if (
    slow &&
    !failsMoreThan(
      { requests: slow.requests, errors: slow.count },
      SLOW_PERCENT,
    )
  )
    return [];
  return [
    {
      code: 'latency',
      severity:
        heldMs(inputs, 'latency') >= (slow ? LONG_MS : MEASURED_MS)
          ? 'degraded'
          : 'info',
      message: `p95 is ${ms(p95)}${heldText(inputs, 'latency')}, usually ${ms(
        baseline,
      )}${
        slow
          ? ` (${percentOf({
              requests: slow.requests,
              errors: slow.count,
            }).toFixed(0)} % of ${
              slow.requests
            } requests took longer than twice that)`
          : ''
      }.`,
      evidence: [
        {
          label: 'p95',
          value: Math.round(p95),
          limit: Math.round(limit),
          unit: 'milliseconds',
        },
      ],
    },
  ];
};

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
