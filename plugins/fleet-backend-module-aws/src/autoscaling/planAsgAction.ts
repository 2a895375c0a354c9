import type { ActionRequest, Strategy } from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { planSuspension } from '../scaling/planSuspension';
import { preferencesFor } from './preferences';
import { whyUnknown } from './suspension';

/** From the start of a machine until it counts; a guess that says so. */
const START_SECONDS = 180;
const BASIS =
  'about three minutes until a machine serves; not measured for this group';

/** How the condition of a group begins that names instances for which a refresh would wait. */
export const BLOCKING = 'Protected from scale-in, or in Standby';

/** How AWS would do a complete request. Pure. */
export function planAsgAction(
  request: ActionRequest,
  context: PlanContext,
): ProviderPlan {
  const { rollout } = context.group;
  switch (request.kind) {
    case 'rollout':
      return planRefresh(
        request,
        context,
        request.revisionId,
        request.strategy,
      );
    case 'rollback':
      return rollout
        ? planTurn(request, context)
        : planRefresh(request, context, request.revisionId ?? '', undefined);
    case 'scale':
      return planScale(request, context);
    case 'autoscaling':
      return planSuspension(request, context, whyUnknown(request));
    case 'pause':
      return {
        ...steering(request, context),
        summary:
          'Suspends the process InstanceRefresh: the rollout stands still, with instances of both versions.',
      };
    case 'resume':
      return {
        ...steering(request, context),
        summary: 'Resumes the process InstanceRefresh: the rollout goes on.',
      };
    case 'abort':
      return {
        ...steering(request, context),
        summary: `Cancels the rollout at ${rollout?.progress.ready ?? 0} of ${
          rollout?.progress.wanted ?? 0
        } instances.`,
        warnings: [
          'Instances of both versions stay, and new ones start with the former version. Roll back instead to be rid of the new version.',
        ],
      };
    default:
      return {
        ...steering(request, context),
        summary: 'Nothing happens.',
        refusal:
          'A checkpoint of an instance refresh ends by itself after its time: there is nothing to promote.',
      };
  }
}

function planRefresh(
  request: ActionRequest,
  context: PlanContext,
  id: string,
  strategy: Strategy | undefined,
): ProviderPlan {
  const { group } = context;
  const { desired } = group.size;
  const chosen = preferencesFor(strategy, desired);
  const refusal = 'refusal' in chosen ? chosen.refusal : undefined;
  const min =
    'refusal' in chosen ? 100 : chosen.preferences.MinHealthyPercentage ?? 90;
  const pauses =
    strategy?.type === 'canary'
      ? strategy.steps.reduce(
          (sum, step) => sum + (step.pauseSeconds ?? 0),
          strategy.bakeSeconds,
        )
      : 0;
  return {
    request,
    mode: 'redeploy',
    summary: `Replaces ${desired} instances by ${labelOf(id, context)}${
      strategy?.type === 'canary'
        ? `, with a stop at ${strategy.steps
            .map(step => `${step.weight} %`)
            .join(', ')}`
        : ''
    }. Instances that run it already stay.`,
    warnings: warningsFor(id, context),
    estimate: {
      seconds: Math.max(1, desired) * START_SECONDS + pauses,
      basis:
        pauses > 0
          ? `${BASIS}, one after the other, and the stops`
          : `${BASIS}, one after the other`,
    },
    lowestCapacity: Math.ceil((desired * min) / 100),
    ...(refusal !== undefined && { refusal }),
  };
}

/** What would make a rollout wait, fail, or irreversible. */
function warningsFor(id: string, { group, revisions }: PlanContext): string[] {
  const warnings = group.health.reasons.flatMap(({ message }) =>
    message.startsWith(BLOCKING) ? message : [],
  );
  const image = revisions.find(revision => revision.id === id)?.configuration
    .image;
  if (image?.startsWith('parameter ')) {
    warnings.push(
      `The image of this version is named by a ${image}: AWS could not roll this back while it runs.`,
    );
  }
  const [, template = ''] = group.concurrencyToken.split('|');
  if (template.includes('$')) {
    warnings.push(
      `The group uses ${template.slice(
        template.indexOf('$'),
      )} of its launch template: AWS could not roll this back while it runs. It has a numbered version afterwards.`,
    );
  }
  if (group.autoscaling.active) {
    warnings.push(
      'Policies go on changing the size while the instances are replaced.',
    );
  }
  return warnings;
}

function planTurn(
  request: ActionRequest & { kind: 'rollback' },
  context: PlanContext,
): ProviderPlan {
  const { group } = context;
  const { rollout, size, capabilities } = group;
  const label = labelOf(request.revisionId ?? '', context);
  const back = capabilities.rollback;
  const other =
    rollout?.from !== undefined &&
    rollout.from.revisionId !== request.revisionId;
  let refusal: string | undefined = back.can ? undefined : back.reason;
  if (other && refusal === undefined)
    refusal =
      'While a rollout runs, AWS goes back only to what the group had before it. Choose that, or abort the rollout and start another one.';
  return {
    request,
    mode: 'abort',
    summary: `The running rollout of ${rollout?.to.label} turns back: its ${
      rollout?.progress.ready ?? 0
    } instances are replaced by ${label}.`,
    estimate: {
      seconds: Math.max(1, rollout?.progress.ready ?? 1) * START_SECONDS,
      basis: `${BASIS}, one after the other`,
    },
    lowestCapacity: Math.ceil(size.desired * 0.9),
    warnings: [],
    ...(refusal !== undefined && { refusal }),
  };
}

function planScale(
  request: ActionRequest & { kind: 'scale' },
  { group }: PlanContext,
): ProviderPlan {
  const { size, autoscaling, rollout } = group;
  const min = request.min ?? size.min;
  const max = request.max ?? size.max;
  const held = Math.min(max, Math.max(min, request.desired ?? size.desired));
  const warnings: string[] = [];
  if (request.desired !== undefined && autoscaling.active) {
    warnings.push(
      'Policies change its size by themselves: they may change it back within a minute. Move the minimum or maximum to make it last.',
    );
  }
  if (rollout) warnings.push('A rollout runs: it goes on with the new size.');
  if (request.desired === undefined && held !== size.desired) {
    warnings.push(
      `${size.desired} is outside the new bounds: the size becomes ${held} at once.`,
    );
  }
  return {
    request,
    mode: 'change',
    summary:
      held === size.desired
        ? `Keeps ${held} instances, between ${min} and ${max}.`
        : `${held > size.desired ? 'Starts' : 'Ends'} ${Math.abs(
            held - size.desired,
          )}, to ${held} instances (between ${min} and ${max}).`,
    estimate: { seconds: START_SECONDS, basis: BASIS },
    lowestCapacity: Math.min(size.healthy, held),
    warnings,
  };
}

function labelOf(id: string, { revisions }: PlanContext): string {
  return revisions.find(revision => revision.id === id)?.label ?? id;
}

function steering(
  request: ActionRequest,
  { group }: PlanContext,
): Omit<ProviderPlan, 'summary'> {
  return {
    request,
    mode: 'change',
    warnings: [],
    lowestCapacity: group.size.healthy,
  };
}
