import type { ActionRequest, Strategy } from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { planSuspension } from '../scaling/planSuspension';
import { whyUnknown } from '../scaling/suspension';

/** From the start of a task of Fargate until it serves; a guess that says so. */
const START_SECONDS = 60;
const BASIS =
  'about a minute until a task serves; not measured for this service';

/** How ECS or CodeDeploy would do a complete request. Pure. */
export function planEcsAction(
  request: ActionRequest,
  context: PlanContext,
): ProviderPlan {
  switch (request.kind) {
    case 'rollout':
      return planRollout(request, context);
    case 'rollback':
      return planRollback(request, context);
    case 'scale':
      return planScale(request, context);
    case 'autoscaling':
      return planSuspension(request, context, whyUnknown(request));
    case 'promote':
      return {
        ...steering(request, context),
        summary: promoteSummary(context),
      };
    case 'abort':
      return {
        ...steering(request, context),
        summary: context.group.rollout?.from
          ? `The deployment turns back, and ${context.group.rollout.from.label} serves all requests again.`
          : 'The deployment cannot turn back: no deployment of this service has ever ended well.',
      };
    default:
      return {
        ...steering(request, context),
        summary: 'Nothing happens.',
        refusal:
          'ECS cannot pause a deployment at will. Roll out with a gate, and it waits there.',
      };
  }
}

function planRollout(
  request: ActionRequest & { kind: 'rollout' },
  context: PlanContext,
): ProviderPlan {
  const { group } = context;
  const label = labelOf(request.revisionId, context);
  const { desired } = group.size;
  const strategy = request.strategy ?? configuredStrategy(context);
  const warnings = [...movedTag(request.revisionId, context)];
  if (request.strategy && group.strategies?.length) {
    warnings.push(
      'The strategy is written into the service: later deployments use it, too, until it is changed.',
    );
  }
  if (group.autoscaling.active) {
    warnings.push(
      'While the deployment runs, Application Auto Scaling scales out only, never in.',
    );
  }
  return {
    request,
    mode: 'redeploy',
    summary: describe(strategy, desired, label),
    warnings,
    ...refusalOf(request, context),
    ...estimateOf(strategy),
    lowestCapacity:
      strategy?.type === 'rolling'
        ? Math.max(0, desired - strategy.maxUnavailable)
        : desired,
  };
}

function refusalOf(
  { strategy }: ActionRequest & { kind: 'rollout' },
  { group }: PlanContext,
): Pick<ProviderPlan, 'refusal'> {
  if (
    !strategy ||
    !group.strategies ||
    group.strategies.includes(strategy.type)
  )
    return {};
  return {
    refusal:
      group.strategies.length === 0
        ? 'CodeDeploy deploys it the way its deployment group says. Leave the strategy as it is, or change the group.'
        : 'ECS moves traffic only for a service whose load balancer has an alternate target group. Roll it out instance by instance, or add one.',
  };
}

function planRollback(
  request: ActionRequest & { kind: 'rollback' },
  context: PlanContext,
): ProviderPlan {
  const { group, revisions } = context;
  const id = request.revisionId ?? '';
  const label = labelOf(id, context);
  const target = revisions.find(revision => revision.id === id);
  const { rollout, freshness } = group;
  const lowestCapacity = group.size.desired;
  const back =
    rollout?.from?.revisionId === id && rollout.direction === 'forward';
  if (
    back &&
    target?.warmUntil !== undefined &&
    target.warmUntil > freshness.observedAt
  ) {
    return {
      request,
      mode: 'instant',
      summary: `All traffic moves back to ${label}, whose tasks still run until ${target.warmUntil}.`,
      estimate: { seconds: 5, basis: 'only traffic moves' },
      lowestCapacity,
      warnings: [],
    };
  }
  if (back) {
    return {
      request,
      mode: 'abort',
      summary: `The running deployment of ${rollout.to.label} turns back to ${label}.`,
      estimate:
        rollout.strategy?.type === 'rolling' || rollout.strategy === undefined
          ? { seconds: START_SECONDS, basis: BASIS }
          : { seconds: 10, basis: `the tasks of ${label} still run` },
      lowestCapacity,
      warnings: [],
    };
  }
  const strategy = configuredStrategy(context);
  return {
    request,
    mode: 'redeploy',
    summary: `Deploys ${label} anew with the network and the balancer that it had. ${describe(
      strategy,
      group.size.desired,
      label,
    )}`,
    ...estimateOf(strategy),
    lowestCapacity,
    warnings: [
      ...movedTag(id, context),
      ...(strategy && strategy.type !== 'rolling'
        ? [
            'It goes the way the service is configured, step by step; its former tasks are gone, so it cannot be instant.',
          ]
        : []),
    ],
  };
}

function planScale(
  request: ActionRequest & { kind: 'scale' },
  { group }: PlanContext,
): ProviderPlan {
  const { size, autoscaling, rollout } = group;
  const desired = request.desired ?? size.desired;
  const min = request.min ?? size.min;
  const max = request.max ?? size.max;
  const held = Math.min(max, Math.max(min, desired));
  const warnings: string[] = [];
  if (request.desired !== undefined && autoscaling.active) {
    warnings.push(
      'Policies change its size by themselves: they may change it back within a minute. Move the minimum or maximum to make it last.',
    );
  }
  if (rollout)
    warnings.push('A deployment runs: it goes on with the new size.');
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
        ? `Keeps ${held} tasks, between ${min} and ${max}.`
        : `${held > size.desired ? 'Starts' : 'Stops'} ${Math.abs(
            held - size.desired,
          )}, to ${held} tasks (between ${min} and ${max}).`,
    estimate: { seconds: START_SECONDS, basis: BASIS },
    lowestCapacity: Math.min(size.healthy, held),
    warnings,
  };
}

/** What the last rollout used: the service is configured so. */
function configuredStrategy({ rollouts }: PlanContext): Strategy | undefined {
  return rollouts[0]?.strategy;
}

function labelOf(id: string, { revisions }: PlanContext): string {
  return revisions.find(revision => revision.id === id)?.label ?? id;
}

/** The same tag stands for other bytes by now: what is deployed would not be what ran. */
function movedTag(id: string, { revisions }: PlanContext): string[] {
  const target = revisions.find(revision => revision.id === id);
  const image = target?.configuration.image;
  if (!target || image === undefined || image === '' || image.includes('@'))
    return [];
  const moved = revisions.some(
    other =>
      other.configuration.image === image &&
      other.digest !== undefined &&
      target.digest !== undefined &&
      other.digest !== target.digest,
  );
  if (moved) {
    return [
      `The tag of ${image} has moved: this revision ran ${target.digest}, and would get what the tag names now. Deploy images by digest.`,
    ];
  }
  return /:latest$|^[^:]+$/.test(image)
    ? [
        `The image ${image} is named by a tag that moves: nobody can tell which bytes will run. Deploy images by digest.`,
      ]
    : [];
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

function describe(
  strategy: Strategy | undefined,
  desired: number,
  label: string,
): string {
  switch (strategy?.type) {
    case 'blueGreen':
      return `Starts ${desired} tasks of ${label} beside the others${
        strategy.gate ? ', waits for promote,' : ''
      } and moves all traffic; the others are kept for ${
        strategy.bakeSeconds / 60
      } min.`;
    case 'canary':
      return `Starts ${desired} tasks of ${label} beside the others and moves traffic in steps: ${strategy.steps
        .map(step => `${step.weight} %`)
        .join(', ')}, 100 %.`;
    case 'rolling':
      return `Replaces ${desired} tasks with ${label}, ${Math.max(
        1,
        strategy.maxSurge + strategy.maxUnavailable,
      )} at a time.`;
    default:
      return `Replaces ${desired} tasks with ${label} the way the service is configured.`;
  }
}

function estimateOf(
  strategy: Strategy | undefined,
): Pick<ProviderPlan, 'estimate'> {
  if (!strategy || strategy.type === 'rolling')
    return { estimate: { seconds: 2 * START_SECONDS, basis: BASIS } };
  switch (strategy.type) {
    case 'blueGreen':
      return strategy.gate
        ? {}
        : {
            estimate: {
              seconds: START_SECONDS + strategy.bakeSeconds,
              basis: `${BASIS}, then the bake time`,
            },
          };
    default: {
      if (strategy.steps.some(step => step.pauseSeconds === undefined))
        return {};
      const pauses = strategy.steps.reduce(
        (sum, step) => sum + (step.pauseSeconds ?? 0),
        0,
      );
      return {
        estimate: {
          seconds: START_SECONDS + pauses + strategy.bakeSeconds,
          basis: `${BASIS}, then its steps and the bake time`,
        },
      };
    }
  }
}

function promoteSummary({ group: { rollout } }: PlanContext): string {
  if (rollout?.phase === 'baking')
    return 'Ends the wait: the former tasks stop, and going back starts them anew.';
  if (rollout?.strategy?.type === 'canary') {
    const next = rollout.strategy.steps[(rollout.step ?? -1) + 1];
    if (next)
      return `${rollout.to.label} gets ${next.weight} % of the requests.`;
  }
  return `${rollout?.to.label ?? 'The new revision'} gets all requests.`;
}
