import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedAction,
  PlanContext,
  ProviderPlan,
  RolloutProvider,
} from '@capstan/plugin-fleet-node';
import { isRefusal, messageOf, toProviderError } from '../errors';
import { Sent } from '../Sent';
import { CodeDeployActions } from './CodeDeployActions';
import { EcsActions } from './EcsActions';
import type { Found } from './EcsActions';
import { unknownScope } from './EcsScaleGroupProvider';
import type { EcsScope, EcsScopes } from './EcsScopes';
import { PROVIDER } from './mapService';
import { planEcsAction } from './planEcsAction';
import type { ServiceFacts } from './ServiceFacts';

/**
 * Steers services of ECS. ECS knows no client tokens, so an action looks before it acts: it reads the service, and sends
 * only when that is still what the person saw. What was sent is found again by what it did: the deployment of the revision
 * that was asked for, the hook that was answered, the size that was set. Sent twice, each call changes nothing the second
 * time.
 */
export class EcsRolloutProvider implements RolloutProvider {
  readonly name = PROVIDER;
  readonly #scopes: EcsScopes;
  /** Sizes and suspensions: what was set can be undone by somebody, and is not set again then. */
  readonly #sent = new Sent();

  constructor(scopes: EcsScopes) {
    this.#scopes = scopes;
  }

  plan(request: ActionRequest, context: PlanContext): ProviderPlan {
    return planEcsAction(request, context);
  }

  async apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    const known = this.#sent.answerTo(action.idempotencyKey);
    if (known) return known;
    return this.#with(group, 'apply', async found => {
      const { progress } = found;
      if (found.scope.scope.account.readOnly) {
        return refused(
          'The portal only looks at this account (readOnly in fleet.aws.accounts).',
        );
      }
      const facts = await read(found.scope, group, action, signal);
      if (!facts) {
        return refused(
          `The service '${group.name}' is gone. Look at the page again.`,
        );
      }
      const actions = actionsFor(found, facts);
      const before = await actions.find(action, facts, signal);
      if (before.outcome !== 'notSent') return this.#noted(action, before);
      const stale = actions.whyStale(action, facts);
      if (stale !== undefined) return refused(stale);
      progress.onlyRead = false;
      try {
        return this.#noted(action, await actions.send(action, facts, signal));
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return refused(`AWS refused it: ${messageOf(error)}`);
      } finally {
        found.scope.reader.touched();
        found.scope.looks.forget();
      }
    });
  }

  async readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    { signal }: CallOptions,
  ): Promise<Found> {
    return this.#with(group, 'readBack', async found => {
      const facts = await read(found.scope, group, action, signal);
      if (!facts) return { outcome: 'notSent' as const };
      const answer = await actionsFor(found, facts).find(action, facts, signal);
      return answer.outcome === 'accepted'
        ? this.#noted(action, answer)
        : answer;
    });
  }

  async #with<T>(
    { ref }: ScaleGroup,
    operation: string,
    run: (found: {
      readonly scope: EcsScope;
      readonly progress: { onlyRead: boolean };
    }) => Promise<T>,
  ): Promise<T> {
    const { account, region } = ref;
    const scope = this.#scopes.find(account, region);
    // An ARN that names another account would be answered by that one, with what the person may do in this one.
    const own = ref.nativeId.startsWith(`arn:`)
      ? ref.nativeId.split(':').slice(3, 5).join(':') === `${region}:${account}`
      : false;
    if (!scope || !own) throw unknownScope(account, region, operation);
    const progress = { onlyRead: true };
    try {
      return await run({ scope, progress });
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation,
        account,
        region,
        onlyRead: progress.onlyRead,
      });
    }
  }

  /** The sweep may see the rollout before the journal has its id. */
  #noted<T extends Found>(action: ConfirmedAction, answer: T): T {
    const { kind } = action.request;
    if (
      answer.outcome === 'accepted' &&
      (kind === 'scale' || kind === 'autoscaling')
    )
      this.#sent.accepted(action.idempotencyKey, answer);
    if (
      answer.outcome === 'accepted' &&
      answer.nativeRolloutId !== undefined &&
      answer.nativeRolloutId !== action.nativeRolloutId &&
      (kind === 'rollout' || kind === 'rollback')
    ) {
      this.#scopes.notes.add(answer.nativeRolloutId, {
        actor: action.actor,
        ...(action.reason !== undefined && { reason: action.reason }),
        ...(kind === 'rollback' && {
          rollbackOf: action.rollbackOfNativeId ?? '-',
        }),
      });
    }
    return answer;
  }
}

function read(
  { reader }: EcsScope,
  { ref }: ScaleGroup,
  { nativeRolloutId }: ConfirmedAction,
  signal: AbortSignal,
): Promise<ServiceFacts | undefined> {
  return reader.readNow(ref.nativeId, signal, nativeRolloutId);
}

function actionsFor(
  { scope }: { readonly scope: EcsScope },
  { service }: ServiceFacts,
): EcsActions {
  return service.deploymentController?.type === 'CODE_DEPLOY'
    ? new CodeDeployActions(scope)
    : new EcsActions(scope);
}

function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
