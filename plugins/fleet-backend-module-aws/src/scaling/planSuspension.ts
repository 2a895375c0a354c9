import {
  scalingProcessWords,
  suspensionChanges,
} from '@capstan/plugin-fleet-common';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';

/** A request to suspend and resume what scales by itself. */
export type Suspension = ActionRequest & { readonly kind: 'autoscaling' };

/** What AWS would do to have exactly this suspended. Pure. */
export function planSuspension(
  request: Suspension,
  { group }: PlanContext,
  /** Why nobody can suspend what it names. */
  whyUnknown: string | undefined,
): ProviderPlan {
  const changes = suspensionChanges(
    request.suspended,
    group.autoscaling.processes,
  );
  const suspends = scalingProcessWords(changes.suspends);
  const resumes = scalingProcessWords(changes.resumes);
  const stays = scalingProcessWords(changes.stays);
  const can = group.capabilities.autoscaling;
  const refusal = whyUnknown ?? (can.can ? undefined : can.reason);
  const moves = [
    ...(suspends ? [`suspends ${suspends}`] : []),
    ...(resumes ? [`resumes ${resumes}`] : []),
  ];
  return {
    request,
    mode: 'change',
    summary:
      moves.length === 0
        ? 'Nothing changes.'
        : `AWS ${moves.join(' and ')}${
            stays ? `, and keeps ${stays} suspended` : ''
          }. The size stays as it is.`,
    warnings: resumes
      ? [
          'What its alarms say by then is acted on at once: its size may change within a minute.',
        ]
      : [],
    lowestCapacity: group.size.healthy,
    ...(refusal !== undefined && { refusal }),
  };
}
