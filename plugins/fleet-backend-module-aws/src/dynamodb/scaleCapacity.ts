import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult } from '@capstan/plugin-fleet-node';
import type { ScalingCalls } from '../scaling/ScalingCalls';
import { NO_BOUNDS, whyNotScaled } from './planCapacity';
import type { CapacityFacts } from './TableReader';
import { parseToken, tokenOf } from './token';
import type { TokenParts } from './token';

type Scale = ActionRequest & { readonly kind: 'scale' };

/** The same for every attempt, so that a second one gives the first answer. */
export const SCALE_ACCEPTED =
  'Application Auto Scaling keeps the capacity within the new bounds.';

/** Moves the bounds. The call sets values, so that sent twice it changes nothing the second time. */
export async function scaleCapacity(
  calls: Pick<ScalingCalls, 'register'>,
  request: Scale,
  { target, capacity }: CapacityFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  if (!target) return { outcome: 'refused', message: NO_BOUNDS };
  const min = request.min ?? target.MinCapacity!;
  const max = request.max ?? target.MaxCapacity!;
  const why = whyNotScaled(request, { min, max, desired: capacity.units });
  if (why !== undefined) return { outcome: 'refused', message: why };
  await calls.register(
    {
      ResourceId: capacity.resourceId,
      ScalableDimension: capacity.dimension,
      MinCapacity: min,
      MaxCapacity: max,
    },
    signal,
  );
  return { outcome: 'accepted', message: SCALE_ACCEPTED };
}

/** Whether every bound that was asked for is there, and was not when the person looked. */
export function isScaled(
  request: Scale,
  { sizes: { min, max } }: TokenParts,
  { target }: CapacityFacts,
): boolean {
  const asked = [
    [request.min, target?.MinCapacity, min],
    [request.max, target?.MaxCapacity, max],
  ].filter(([wanted]) => wanted !== undefined);
  const there =
    asked.length > 0 && asked.every(([wanted, now]) => wanted === now);
  const before = asked.every(([wanted, , seen]) => `${wanted}` === seen);
  return there && !before;
}

/** Why it must not be sent: the capacity is not what the person saw any more. */
export function whyOtherSizes(
  { sizes: seen }: TokenParts,
  facts: CapacityFacts,
): string | undefined {
  const { sizes: now } = parseToken(tokenOf(facts));
  return seen.units === now.units &&
    seen.min === now.min &&
    seen.max === now.max
    ? undefined
    : 'Its capacity was changed since the page was drawn. Look again, and decide anew.';
}
