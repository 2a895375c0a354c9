import type {
  Group,
  MutationOptions,
  Rollout,
  SetAutoscaling,
  StartRollout,
} from '@capstan/local-engine';
import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedAction,
  PlanContext,
  ProviderPlan,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import { PROVIDER } from './EngineConnection';
import type { EngineConnection } from './EngineConnection';
import { isRefusal, toProviderError, unknownEngine } from './errors';
import { planLocalAction } from './planLocalAction';

const MESSAGES: Readonly<
  Record<Exclude<ActionRequest['kind'], 'scale' | 'autoscaling'>, string>
> = {
  rollout: 'The engine rolls it out.',
  rollback: 'The engine goes back.',
  pause: 'The engine has paused the rollout.',
  resume: 'The engine goes on with the rollout.',
  promote: 'The engine goes on to the next step.',
  abort: 'The engine goes back to the former revision.',
};

/**
 * Steers the groups of the local engines. The engine keeps the first answer to each idempotency key for 24 hours and
 * compares the group's version, so an action has at most one effect and none on a state that nobody saw.
 */
export class LocalRolloutProvider implements RolloutProvider {
  readonly name = PROVIDER;
  readonly #engines: ReadonlyMap<string, EngineConnection>;

  constructor(engines: readonly EngineConnection[]) {
    this.#engines = new Map(engines.map(engine => [engine.name, engine]));
  }

  plan(request: ActionRequest, context: PlanContext): ProviderPlan {
    return planLocalAction(request, context);
  }

  async apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult> {
    const engine = this.#engine(group);
    const mutation: MutationOptions = {
      ...options,
      idempotencyKey: action.idempotencyKey,
      ifMatch: Number(action.concurrencyToken),
    };
    try {
      return accepted(
        action.request,
        await send(engine, group, action, mutation),
      );
    } catch (error) {
      if (!isRefusal(error)) throw toProviderError(error, engine.name, 'apply');
      // Which call a rollback becomes depends on the group, so a second attempt may not be the same request as the first.
      const first = await this.readBack(group, action, options).catch(() => {
        const cause = new Error('It refused, and then did not say why.');
        throw toProviderError(cause, engine.name, 'apply');
      });
      return first.outcome === 'notSent'
        ? { outcome: 'refused', message: error.message }
        : first;
    }
  }

  async readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }> {
    const engine = this.#engine(group);
    try {
      const answer = await engine.client.answerTo(
        action.idempotencyKey,
        options,
      );
      return answer
        ? accepted(action.request, answer.body as Group | Rollout)
        : { outcome: 'notSent' };
    } catch (error) {
      throw toProviderError(error, engine.name, 'readBack');
    }
  }

  #engine(group: ScaleGroup): EngineConnection {
    const engine = this.#engines.get(group.ref.account);
    if (!engine) throw unknownEngine(group.ref.account, 'apply');
    return engine;
  }
}

function send(
  { client }: EngineConnection,
  group: ScaleGroup,
  action: ConfirmedAction,
  mutation: MutationOptions,
): Promise<Group | Rollout> {
  const { request } = action;
  const { nativeId } = group.ref;
  switch (request.kind) {
    case 'scale': {
      const { min, max, desired } = request;
      return client.setSize(nativeId, { min, max, desired }, mutation);
    }
    case 'autoscaling':
      return client.setAutoscaling(
        nativeId,
        // What the engine does not know it refuses with a sentence.
        { suspended: request.suspended as SetAutoscaling['suspended'] },
        mutation,
      );
    case 'rollout':
      return client.startRollout(
        nativeId,
        {
          releaseId: request.revisionId,
          strategy: request.strategy as StartRollout['strategy'],
          actor: action.actor,
          reason: action.reason,
        },
        mutation,
      );
    case 'rollback':
      return rollBack(client, group, action, mutation);
    default:
      return client[request.kind](
        nativeId,
        action.nativeRolloutId ?? request.rolloutId,
        mutation,
      );
  }
}

/**
 * A rollout in flight is turned round by the engine, which gives its former set back to the traffic at once. Everything
 * else is a rollout of its own; for it the engine starts all instances at once, or moves traffic only when they are warm.
 */
async function rollBack(
  client: EngineConnection['client'],
  group: ScaleGroup,
  action: ConfirmedAction,
  mutation: MutationOptions,
): Promise<Rollout> {
  const { nativeId } = group.ref;
  const releaseId =
    (action.request as { revisionId?: string }).revisionId ?? '';
  const { rollout } = group;
  if (
    rollout &&
    rollout.from?.revisionId === releaseId &&
    rollout.phase !== 'baking'
  ) {
    return client.abort(nativeId, rollout.nativeId, mutation);
  }
  const start: StartRollout = {
    releaseId,
    strategy: {
      type: 'rolling',
      maxSurge: Math.max(1, group.size.desired),
      maxUnavailable: 0,
    },
    actor: action.actor,
    reason: action.reason,
  };
  if (action.rollbackOfNativeId === undefined)
    return client.startRollout(nativeId, start, mutation);
  try {
    return await client.startRollout(
      nativeId,
      { ...start, rollbackOf: action.rollbackOfNativeId },
      mutation,
    );
  } catch (error) {
    // The engine remembers 50 rollouts, the portal many more: it goes back without naming what it takes back.
    if (isRefusal(error) && error.status === 404)
      return client.startRollout(nativeId, start, mutation);
    throw error;
  }
}

function accepted(
  request: ActionRequest,
  answer: Group | Rollout,
): ApplyResult {
  if (request.kind === 'scale') {
    const { min, max, desired } = (answer as Group).spec;
    return {
      outcome: 'accepted',
      message: `The engine keeps ${desired} instances now (${min} to ${max}).`,
    };
  }
  if (request.kind === 'autoscaling') {
    return {
      outcome: 'accepted',
      message:
        request.suspended.length === 0
          ? 'The engine scales the group by itself again.'
          : 'The engine leaves that alone until somebody resumes it.',
    };
  }
  return {
    outcome: 'accepted',
    nativeRolloutId: (answer as Rollout).id,
    message: MESSAGES[request.kind],
  };
}
