import {
  scalingProcessWords,
  suspensionChanges,
} from '@capstan/plugin-fleet-common';
import type { ScaleGroup, ScalingProcess } from '@capstan/plugin-fleet-common';

/** What is different once only these are suspended, in one sentence. Pure. */
export function suspensionSummary(
  suspended: readonly ScalingProcess[],
  { autoscaling }: ScaleGroup,
): string {
  const changes = suspensionChanges(suspended, autoscaling.processes);
  const suspends = scalingProcessWords(changes.suspends);
  const resumes = scalingProcessWords(changes.resumes);
  if (suspends && resumes)
    return `Suspends ${suspends}, and resumes ${resumes}.`;
  if (suspends) return `Suspends ${suspends} until somebody resumes it.`;
  if (resumes) return `Resumes ${resumes}.`;
  return 'Leaves what is suspended as it is.';
}
