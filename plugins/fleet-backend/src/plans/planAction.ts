import type { ActionRequest, Plan } from '@capstan/plugin-fleet-common';
import type { PlanContext, RolloutProvider } from '@capstan/plugin-fleet-node';
import { completeRequest } from './completeRequest';
import { estimateFromHistory } from './estimate';
import { nameOf } from './nameOf';
import { plannedChanges } from './plannedChanges';
import { refusalOf, refusalOfStaleGroup } from './refusals';
import { warningsOf } from './warnings';

/**
 * What a request would do: pure, from what is known. The provider is asked only when nothing stands against it.
 *
 * @param provider - `undefined` when no module can steer the group.
 */
export function planAction(
  asked: ActionRequest,
  context: PlanContext,
  provider: Pick<RolloutProvider, 'plan'> | undefined,
): Plan {
  const { group } = context;
  const completed = completeRequest(asked, context);
  const changes = plannedChanges(completed.request, context);
  const base = {
    groupId: group.id,
    request: completed.request,
    concurrencyToken: group.concurrencyToken,
    changes,
  };
  const refusal =
    refusalOfStaleGroup(group) ??
    ('refusal' in completed ? completed.refusal : undefined) ??
    refusalOf(completed.request, context) ??
    (provider
      ? undefined
      : `Nothing can steer ${nameOf(group)}: the module for '${
          group.ref.provider
        }' is not installed.`);
  if (refusal !== undefined || !provider) {
    return {
      ...base,
      mode: isMove(completed.request) ? 'redeploy' : 'change',
      summary: `Nothing would happen to ${nameOf(group)}.`,
      warnings: [],
      refusal,
    };
  }
  const plan = provider.plan(completed.request, context);
  const notes = 'notes' in completed ? completed.notes : [];
  return {
    ...base,
    ...plan,
    estimate:
      (plan.mode === 'redeploy'
        ? estimateFromHistory(plan.request, context.rollouts)
        : undefined) ?? plan.estimate,
    warnings: [
      ...notes,
      ...warningsOf(plan.request, context, changes, plan.lowestCapacity),
      ...plan.warnings,
    ],
  };
}

function isMove(request: ActionRequest): boolean {
  return request.kind === 'rollout' || request.kind === 'rollback';
}
