import { heldMs, heldText } from '../Held';
import type { HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';

/** A wave is what queues are for. */
const LONG_MS = 2 * 60_000;
/** How many times what a policy keeps. */
const BEYOND_TARGET = 2;

/** More waits than instances can take, and it stays so. */
export const queue: HealthRule = inputs => {
  const { measured, policies, size, limits = HEALTH_LIMITS } = inputs;
  const depth = measured?.queueDepth;
  if (depth === undefined) return [];
  const target = policies.find(
    policy =>
      policy.target !== undefined &&
      /queue|backlog|message/i.test(policy.metric ?? ''),
  )?.target;
  const each =
    target === undefined ? limits.queueDepth : BEYOND_TARGET * target;
  const limit = each * Math.max(1, size.healthy);
  if (depth <= limit) return [];
  return [
    {
      code: 'queueBacklog',
      severity: heldMs(inputs, 'queueBacklog') >= LONG_MS ? 'degraded' : 'info',
      message: `${Math.round(depth)} messages wait${heldText(
        inputs,
        'queueBacklog',
      )}, more than ${Math.round(limit)} for ${size.healthy} instances.`,
      evidence: [
        { label: 'waiting messages', value: depth, limit, unit: 'count' },
      ],
    },
  ];
};
