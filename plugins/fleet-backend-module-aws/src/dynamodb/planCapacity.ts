import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { planSuspension } from '../scaling/planSuspension';
import { whyUnknown } from '../scaling/suspension';

/** Why nothing is ever rolled out to a table. */
export const NO_ROLLOUTS =
  'A table has no versions: its capacity is a size, and nothing is rolled out to it.';

export const NO_BOUNDS =
  'It has no scalable target, and so no bounds that could be moved. Register one with Application Auto Scaling first.';

type Scale = ActionRequest & { kind: 'scale' };

interface Sizes {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}

/** How AWS would do a complete request. Pure. */
export function planCapacity(
  request: ActionRequest,
  context: PlanContext,
): ProviderPlan {
  if (request.kind === 'autoscaling')
    return planSuspension(request, context, whyUnknown(request));
  const base = { request, mode: 'change' as const, warnings: [] };
  if (request.kind !== 'scale')
    return { ...base, summary: 'Nothing happens.', refusal: NO_ROLLOUTS };
  const { size } = context.group;
  const min = request.min ?? size.min;
  const max = request.max ?? size.max;
  const held = Math.min(max, Math.max(min, size.desired));
  const refusal = whyNotScaled(request, { ...size, min, max });
  return {
    ...base,
    summary:
      held === size.desired
        ? `Keeps ${held} capacity units, between ${min} and ${max}.`
        : `${
            held > size.desired ? 'Raises' : 'Lowers'
          } the capacity to ${held} units at once (between ${min} and ${max}).`,
    warnings:
      held < size.desired
        ? [
            'DynamoDB lets capacity be lowered only a few times a day: it may refuse the next time.',
          ]
        : [],
    lowestCapacity: Math.min(size.desired, held),
    ...(refusal !== undefined && { refusal }),
  };
}

/** Why the sizes cannot be had. `desired` of the sizes is the present capacity. Pure. */
export function whyNotScaled(
  request: Scale,
  { min, max, desired: present }: Sizes,
): string | undefined {
  if (min > max)
    return `The minimum (${min}) cannot be above the maximum (${max}). Move one of them.`;
  if (min < 1)
    return 'DynamoDB keeps at least one capacity unit. Choose a minimum of 1 or more.';
  const { desired } = request;
  if (desired === undefined) return undefined;
  if (desired < min || desired > max)
    return `${desired} is not between ${min} and ${max}. Choose a size in between, or move the bounds.`;
  return Math.min(max, Math.max(min, present)) === desired
    ? undefined
    : `Application Auto Scaling sets the capacity by itself, between the bounds. Raise the minimum to ${desired} to have at least as much at once, or lower the maximum to have at most as much.`;
}
