import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import type { ScalingCalls } from '../scaling/ScalingCalls';
import { SUSPENSION_ACCEPTED, suspendScaling } from '../scaling/suspendScaling';
import { isSuspended, whyOtherSuspension } from '../scaling/suspension';
import { NO_ROLLOUTS } from './planCapacity';
import {
  SCALE_ACCEPTED,
  isScaled,
  scaleCapacity,
  whyOtherSizes,
} from './scaleCapacity';
import type { CapacityFacts } from './TableReader';
import { parseToken } from './token';

const NOT_SENT = { outcome: 'notSent' } as const;

/** What became of an action. */
export type Found = ApplyResult | typeof NOT_SENT;

/** Whether the action has happened already, told by what it would have done. */
export function findAction(
  { request, concurrencyToken }: ConfirmedAction,
  facts: CapacityFacts | undefined,
): Found {
  if (!facts) return NOT_SENT;
  const seen = parseToken(concurrencyToken);
  if (request.kind === 'scale' && isScaled(request, seen, facts))
    return { outcome: 'accepted', message: SCALE_ACCEPTED };
  if (
    request.kind === 'autoscaling' &&
    isSuspended(request, seen.suspended, facts.target)
  )
    return { outcome: 'accepted', message: SUSPENSION_ACCEPTED };
  return NOT_SENT;
}

/** Why it must not be sent: what it is about is not what the person saw any more. */
export function whyStale(
  { request, concurrencyToken }: ConfirmedAction,
  facts: CapacityFacts,
): string | undefined {
  const seen = parseToken(concurrencyToken);
  return request.kind === 'autoscaling'
    ? whyOtherSuspension(request, seen.suspended, facts.target)
    : whyOtherSizes(seen, facts);
}

export async function sendAction(
  calls: Pick<ScalingCalls, 'register'>,
  { request }: ConfirmedAction,
  facts: CapacityFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const { resourceId, dimension } = facts.capacity;
  switch (request.kind) {
    case 'scale':
      return scaleCapacity(calls, request, facts, signal);
    case 'autoscaling':
      return suspendScaling(
        calls,
        request,
        { resourceId, dimension, target: facts.target },
        signal,
      );
    default:
      return { outcome: 'refused', message: NO_ROLLOUTS };
  }
}
