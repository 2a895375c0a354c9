import type {
  ActionRequest,
  Plan,
  ScaleGroup,
  Strategy,
} from '@capstan/plugin-fleet-common';
import type { PlanContext, ProviderPlan } from '@capstan/plugin-fleet-node';
import { suspensionSummary } from './suspensionSummary';

/** Until instances of a small service are ready; a rollback of ten was measured in about that time. */
const START_SECONDS = 2;
const DEFAULT_STRATEGY: Strategy = {
  type: 'rolling',
  maxSurge: 1,
  maxUnavailable: 0,
};

/** How the local engine would do a complete request. Pure. */
export function planLocalAction(
  request: ActionRequest,
  context: PlanContext,
): ProviderPlan {
  const { group } = context;
  switch (request.kind) {
    case 'rollout':
      return planRollout(request, context);
    case 'rollback':
      return planRollback(request, context);
    case 'scale':
      return {
        request,
        mode: 'change',
        summary: scaleSummary(request, group),
        warnings: [],
        estimate: {
          seconds: START_SECONDS,
          basis: 'the time in which an instance of a small service is ready',
        },
        lowestCapacity: Math.min(
          group.size.healthy,
          request.desired ?? group.size.desired,
        ),
      };
    case 'autoscaling':
      return {
        request,
        mode: 'change',
        summary: suspensionSummary(request.suspended, group),
        warnings: [],
        estimate: { seconds: 0, basis: 'the engine only notes it' },
      };
    case 'pause':
      return {
        ...steering(request, context),
        summary: 'The rollout stays where it is until somebody resumes it.',
      };
    case 'resume':
      return {
        ...steering(request, context),
        summary: 'The rollout goes on from where it was paused.',
      };
    case 'promote':
      return {
        ...steering(request, context),
        summary: promoteSummary(context),
      };
    default:
      return {
        ...steering(request, context),
        summary: group.rollout?.from
          ? `The rollout turns back, and ${group.rollout.from.label} serves all requests again.`
          : 'The rollout stops. Nothing ran before, so nothing runs afterwards.',
      };
  }
}

function planRollout(
  request: ActionRequest & { kind: 'rollout' },
  { group, revisions }: PlanContext,
): ProviderPlan {
  const strategy = request.strategy ?? DEFAULT_STRATEGY;
  const label =
    revisions.find(revision => revision.id === request.revisionId)?.label ??
    request.revisionId;
  const { desired } = group.size;
  const first = group.currentRevisionId === undefined;
  return {
    request: { ...request, strategy },
    mode: 'redeploy',
    summary: first
      ? `Starts ${desired} instances of ${label}.`
      : `${describe(strategy, desired, label)}`,
    warnings: first ? [] : strategyWarnings(strategy, desired),
    ...refusalOf(strategy),
    ...estimateOf(strategy, desired),
    lowestCapacity: first ? 0 : lowestCapacityOf(strategy, desired),
  };
}

function planRollback(
  request: ActionRequest & { kind: 'rollback' },
  { group, revisions }: PlanContext,
): ProviderPlan {
  const target = revisions.find(revision => revision.id === request.revisionId);
  const label = target?.label ?? request.revisionId ?? '';
  const { rollout, freshness } = group;
  const base = { request, warnings: [], lowestCapacity: group.size.desired };
  if (
    target?.warmUntil !== undefined &&
    target.warmUntil > freshness.observedAt
  ) {
    return {
      ...base,
      mode: 'instant',
      summary: `All traffic moves to ${label}, whose instances are still warm.`,
      estimate: { seconds: 0.25, basis: 'only traffic moves' },
    };
  }
  if (rollout?.from?.revisionId === request.revisionId) {
    return {
      ...base,
      mode: 'abort',
      summary: `The running rollout of ${rollout?.to.label} turns back to ${label}.`,
      estimate: {
        seconds: START_SECONDS,
        basis:
          'the instances that were already replaced are started again, all at once',
      },
    };
  }
  return {
    ...base,
    mode: 'redeploy',
    summary: `Starts ${group.size.desired} instances of ${label} at once, then takes the others away.`,
    estimate: { seconds: START_SECONDS, basis: 'all instances start at once' },
  };
}

function lowestCapacityOf(strategy: Strategy, desired: number): number {
  return strategy.type === 'rolling'
    ? Math.max(0, desired - strategy.maxUnavailable)
    : desired;
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

function describe(strategy: Strategy, desired: number, label: string): string {
  switch (strategy.type) {
    case 'rolling':
      return `Replaces ${desired} instances with ${label}, ${
        strategy.maxSurge + strategy.maxUnavailable
      } at a time.`;
    case 'blueGreen':
      return strategy.gate
        ? `Starts ${desired} instances of ${label} beside the old ones and waits for promote before traffic moves.`
        : `Starts ${desired} instances of ${label} beside the old ones, then moves all traffic.`;
    default:
      return `Moves traffic to ${label} in steps: ${strategy.steps
        .map(step => `${step.weight} %`)
        .join(', ')}, 100 %.`;
  }
}

function strategyWarnings(strategy: Strategy, desired: number): string[] {
  if (strategy.type === 'rolling') {
    return strategy.maxUnavailable >= desired && desired > 0
      ? [
          `All ${desired} instances may be away at the same time: requests will fail meanwhile.`,
        ]
      : [];
  }
  return strategy.bakeSeconds === 0
    ? [
        'Without a bake time the old instances stop at once, so that going back starts them anew.',
      ]
    : [];
}

function refusalOf(strategy: Strategy): Pick<Plan, 'refusal'> {
  return strategy.type === 'rolling' &&
    strategy.maxSurge < 1 &&
    strategy.maxUnavailable < 1
    ? {
        refusal:
          'With neither a surge nor an unavailable instance nothing can be replaced. Allow at least one of them.',
      }
    : {};
}

function estimateOf(
  strategy: Strategy,
  desired: number,
): Pick<Plan, 'estimate'> {
  switch (strategy.type) {
    case 'rolling': {
      const batches = Math.ceil(
        desired / Math.max(1, strategy.maxSurge + strategy.maxUnavailable),
      );
      return {
        estimate: {
          seconds: batches * START_SECONDS,
          basis: `${batches} batches of about ${START_SECONDS} s`,
        },
      };
    }
    case 'blueGreen':
      return strategy.gate
        ? {}
        : {
            estimate: {
              seconds: START_SECONDS + strategy.bakeSeconds,
              basis: `about ${START_SECONDS} s until traffic moves, then ${strategy.bakeSeconds} s of baking`,
            },
          };
    default: {
      if (strategy.steps.some(step => step.pauseSeconds === undefined))
        return {};
      const pauses = strategy.steps.reduce(
        (sum, step) => sum + (step.pauseSeconds ?? 0),
        0,
      );
      const starts = (strategy.steps.length + 1) * START_SECONDS;
      return {
        estimate: {
          seconds: pauses + starts + strategy.bakeSeconds,
          basis: 'its steps, their pauses and the bake time',
        },
      };
    }
  }
}

function scaleSummary(
  request: ActionRequest & { kind: 'scale' },
  { size }: ScaleGroup,
): string {
  const desired = request.desired ?? size.desired;
  const bounds = `between ${request.min ?? size.min} and ${
    request.max ?? size.max
  }`;
  if (desired > size.desired)
    return `Starts ${
      desired - size.desired
    } more, to ${desired} instances (${bounds}).`;
  if (desired < size.desired)
    return `Drains and stops ${
      size.desired - desired
    }, to ${desired} instances (${bounds}).`;
  return `Keeps ${desired} instances, ${bounds}.`;
}

function promoteSummary({ group: { rollout } }: PlanContext): string {
  if (rollout?.phase === 'baking')
    return 'Ends the bake: the old instances stop.';
  if (rollout?.strategy?.type === 'canary') {
    const next = rollout.strategy.steps[(rollout.step ?? 0) + 1];
    if (next)
      return `${rollout.to.label} gets ${next.weight} % of the requests.`;
  }
  return `${rollout?.to.label ?? 'The new revision'} gets all requests.`;
}
