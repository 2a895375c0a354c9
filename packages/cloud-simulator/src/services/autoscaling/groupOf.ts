import { AwsError } from '../../core/AwsError.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { GroupState } from './types.ts';

/** The group of this name. Throws a `ValidationError` when there is none, as AWS does. */
export function groupOf(
  { autoscaling }: RegionWorld,
  name: string | undefined,
): GroupState {
  const group = autoscaling.find(name ?? '');
  if (!group)
    throw invalid(`AutoScalingGroup name not found - no such group: ${name}`);
  return group;
}

/** Not in the model, like `Throttling`: only the common errors of the documentation have it. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
