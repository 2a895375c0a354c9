import { AwsError } from '../../core/AwsError.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { QueueState } from './SqsRegion.ts';

/** The queue with this URL; refuses when there is none. */
export function queueOf(
  { sqs }: RegionWorld,
  url: string | undefined,
): QueueState {
  const queue = sqs.find(url ?? '');
  if (queue) return queue;
  throw new AwsError(
    'QueueDoesNotExist',
    'The specified queue does not exist.',
  );
}
