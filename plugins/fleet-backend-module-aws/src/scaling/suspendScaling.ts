import type {
  ScalableDimension,
  ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import type { ApplyResult } from '@capstan/plugin-fleet-node';
import type { ScalingCalls } from './ScalingCalls';
import type { Suspension } from './planSuspension';
import { NO_TARGET, suspendedStateOf, whyUnknown } from './suspension';

/** The same for every attempt, so that a second one gives the first answer. */
export const SUSPENSION_ACCEPTED =
  'Application Auto Scaling leaves alone what is suspended, and does the rest.';

/**
 * Suspends and resumes what was asked for. Bounds are not sent, so that nobody else's are put back, and a target that was
 * deregistered meanwhile is not registered anew: AWS refuses it.
 */
export async function suspendScaling(
  calls: Pick<ScalingCalls, 'register'>,
  request: Suspension,
  {
    resourceId,
    dimension,
    target,
  }: {
    readonly resourceId: string;
    readonly dimension: ScalableDimension;
    readonly target?: ScalableTarget;
  },
  signal: AbortSignal,
): Promise<ApplyResult> {
  const why = target ? whyUnknown(request) : NO_TARGET;
  if (why !== undefined) return { outcome: 'refused', message: why };
  await calls.register(
    {
      ResourceId: resourceId,
      ScalableDimension: dimension,
      SuspendedState: suspendedStateOf(request),
    },
    signal,
  );
  return { outcome: 'accepted', message: SUSPENSION_ACCEPTED };
}
