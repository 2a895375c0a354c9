import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import { SUSPENSION_ACCEPTED, suspendScaling } from '../scaling/suspendScaling';
import { isSuspended, whyOtherSuspension } from '../scaling/suspension';
import { checkDefinition, surroundingsFor } from './chooseRevision';
import type { EcsScope } from './EcsScopes';
import { sourceOf, waitingHookOf } from './mapRollout';
import { configurationFor } from './mapStrategy';
import { parseRevisionId, revisionIdOf, surroundingsOf } from './revisionId';
import { isScaled, scaleService, whyOtherSize } from './scaleService';
import {
  isGoingBack,
  isUnfinished,
  resourceIdOf,
  shortName,
} from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';
import { parseToken, tokenPartsOf } from './token';

/** What became of an action. */
export type Found = ApplyResult | { readonly outcome: 'notSent' };

export const NOT_SENT = { outcome: 'notSent' } as const;

/** The same for every attempt, so that a second one gives the first answer. */
const MESSAGES: Readonly<Record<ActionRequest['kind'], string>> = {
  rollout: 'AWS deploys it.',
  rollback: 'AWS goes back.',
  scale: 'AWS changes the size.',
  autoscaling: SUSPENSION_ACCEPTED,
  promote: 'AWS goes on with the deployment.',
  abort: 'AWS turns the deployment back.',
  pause: '',
  resume: '',
};

/** How often the new deployment is looked for after it was started, and how long in between. */
const LOOKS = 4;
const LOOK_MS = 250;

/** Does actions on services that ECS deploys itself. `CodeDeployActions` differs in how versions are changed. */
export class EcsActions {
  protected readonly scope: EcsScope;

  constructor(scope: EcsScope) {
    this.scope = scope;
  }

  /** Whether the action has happened already, told by what it would have done. */
  async find(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<Found> {
    const { request } = action;
    const seen = parseToken(action.concurrencyToken);
    if (request.kind === 'scale') {
      return isScaled(request, seen, facts)
        ? accepted(action, undefined)
        : NOT_SENT;
    }
    if (request.kind === 'autoscaling') {
      return isSuspended(request, seen.suspended, facts.target)
        ? accepted(action, undefined)
        : NOT_SENT;
    }
    if (request.kind === 'rollout')
      return this.findStarted(action, facts, signal);
    if (request.kind === 'rollback' && !turnsBack(action, facts))
      return this.findStarted(action, facts, signal);
    return this.findSteered(action, facts, signal);
  }

  /** Why it must not be sent: the service is not what the person saw any more. */
  whyStale(action: ConfirmedAction, facts: ServiceFacts): string | undefined {
    const seen = parseToken(action.concurrencyToken);
    const now = tokenPartsOf(facts);
    const { request } = action;
    // Whatever is deployed meanwhile, the autoscaler is the same.
    if (request.kind === 'autoscaling')
      return whyOtherSuspension(request, seen.suspended, facts.target);
    if (seen.deployment !== now.deployment) {
      return 'Another deployment was started since the page was drawn. Look again, and decide anew.';
    }
    if (request.kind === 'scale') return whyOtherSize(request, seen, now);
    if (request.kind === 'rollout' || request.kind === 'rollback') {
      const same =
        seen.desired === now.desired &&
        seen.min === now.min &&
        seen.max === now.max;
      return same
        ? undefined
        : 'Its size was changed since the page was drawn. Look again, and decide anew.';
    }
    return undefined;
  }

  async send(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { request } = action;
    switch (request.kind) {
      case 'scale':
        return scaleService(this.scope, request, facts, signal);
      case 'autoscaling':
        return suspendScaling(
          this.scope.scaling,
          request,
          {
            resourceId: resourceIdOf(facts.service.serviceArn!),
            dimension: 'ecs:service:DesiredCount',
            target: facts.target,
          },
          signal,
        );
      case 'rollout':
        return this.startRollout(action, facts, signal);
      case 'rollback':
        if (turnsBack(action, facts))
          return this.turnBack(action, facts, signal);
        // It must not become another kind of rollback because ECS could not be asked about that rollout.
        return action.nativeRolloutId !== undefined &&
          !deploymentOf(action, facts)
          ? refused(
              'That rollout cannot be found any more. Look again, and decide anew.',
            )
          : this.startRollout(action, facts, signal);
      case 'abort':
        return this.turnBack(action, facts, signal);
      case 'promote':
        return this.promote(action, facts, signal);
      default:
        return refused(
          'ECS cannot pause a deployment at will, and has none to resume. Roll out with a gate instead.',
        );
    }
  }

  /** A deployment of the wanted revision that is newer than the one that the person saw. */
  protected async findStarted(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<Found> {
    const seen = parseToken(action.concurrencyToken).deployment;
    const current = shortName(facts.service.currentServiceDeployment);
    const history = await this.scope.reader.readHistory(
      facts.service.serviceArn!,
      signal,
    );
    const newest = history[0] && shortName(history[0].serviceDeploymentArn);
    if (current === seen && (newest === undefined || newest === seen))
      return NOT_SENT;
    const wanted = wantedOf(action.request);
    const fresh = await this.#newerThan(seen, history, facts, signal);
    // The first after the one that was seen: later ones of the same revision are somebody else's.
    const mine = [...fresh]
      .reverse()
      .find(deployment => this.#targets(deployment, wanted));
    return mine ? accepted(action, mine.serviceDeploymentArn) : NOT_SENT;
  }

  protected async findSteered(
    action: ConfirmedAction,
    facts: ServiceFacts,
    _signal: AbortSignal,
  ): Promise<Found> {
    const deployment = deploymentOf(action, facts);
    if (!deployment) return NOT_SENT;
    if (action.request.kind === 'promote') {
      const { gate } = parseToken(action.concurrencyToken);
      const hook = deployment.lifecycleHookDetails?.find(
        detail => detail.hookId === gate,
      );
      return hook?.status === 'SUCCEEDED'
        ? accepted(action, deployment.serviceDeploymentArn)
        : NOT_SENT;
    }
    return isGoingBack(deployment) ||
      deployment.status === 'ROLLBACK_SUCCESSFUL'
      ? accepted(action, deployment.serviceDeploymentArn)
      : NOT_SENT;
  }

  protected async startRollout(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { service } = facts;
    const { request } = action;
    if (service.deploymentController?.type === 'EXTERNAL') {
      return refused(
        'Its deployments are made by an external controller: ECS lets only that one change them.',
      );
    }
    const [latest] = facts.deployments;
    if (request.kind === 'rollout' && latest && isUnfinished(latest.status))
      return refused(
        'A rollout runs. Wait until it has ended, or abort it first.',
      );
    const id = wantedOf(request);
    const checked = await checkDefinition(this.scope.reader, id, facts, signal);
    if ('refusal' in checked) return refused(checked.refusal);
    if (isCurrent(id, facts)) {
      // ECS would start nothing, and forcing it twice would deploy twice.
      return refused(
        'The service runs this revision already. Choose another one.',
      );
    }
    const restored = await surroundingsFor(
      this.scope.reader,
      id,
      facts,
      signal,
    );
    if ('refusal' in restored) return refused(restored.refusal);
    const strategy = request.kind === 'rollout' ? request.strategy : undefined;
    const configured = strategy && configurationFor(strategy, service);
    if (configured && 'refusal' in configured)
      return refused(configured.refusal);
    await this.scope.calls.update(
      {
        cluster: service.clusterArn,
        service: service.serviceArn!,
        taskDefinition: checked.arn,
        ...restored.changes,
        ...(configured && {
          deploymentConfiguration: configured.configuration,
        }),
      },
      signal,
    );
    return accepted(action, await this.#lookFor(action, facts, signal));
  }

  protected async turnBack(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const deployment = deploymentOf(action, facts);
    if (!deployment || !isUnfinished(deployment.status))
      return refused('That rollout has ended. Look again, and decide anew.');
    await this.scope.calls.stop(deployment.serviceDeploymentArn!, signal);
    return accepted(action, deployment.serviceDeploymentArn);
  }

  protected async promote(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const deployment = deploymentOf(action, facts);
    if (!deployment || !isUnfinished(deployment.status))
      return refused('That rollout has ended. Look again, and decide anew.');
    const waiting = waitingHookOf(deployment);
    const { gate } = parseToken(action.concurrencyToken);
    if (!waiting)
      return refused(
        'There is nothing to promote: the rollout does not wait at a gate.',
      );
    // The hook that the person saw, never the next one.
    if (waiting.hookId !== gate)
      return refused(
        'The rollout waits at another gate by now. Look again, and decide anew.',
      );
    await this.scope.calls.answer(
      deployment.serviceDeploymentArn!,
      gate,
      'CONTINUE',
      signal,
    );
    return accepted(action, deployment.serviceDeploymentArn);
  }

  /** The deployment that was just started; ECS may take a moment to show it. `undefined` when it still does not. */
  async #lookFor(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    for (let looks = 0; looks < LOOKS; looks++) {
      if (looks > 0)
        await new Promise<void>(resolve => {
          setTimeout(resolve, LOOK_MS);
        });
      // It was accepted: that it cannot be found yet is no failure of the action.
      const found = await this.findStarted(action, facts, signal).catch(
        () => NOT_SENT,
      );
      if (found.outcome === 'accepted') return found.nativeRolloutId;
    }
    return undefined;
  }

  async #newerThan(
    seen: string,
    history: readonly ServiceDeployment[],
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<readonly ServiceDeployment[]> {
    const index = history.findIndex(
      deployment => shortName(deployment.serviceDeploymentArn) === seen,
    );
    const fresh = index < 0 ? history : history.slice(0, index);
    await this.scope.reader.readNow(facts.service.serviceArn!, signal);
    return fresh;
  }

  #targets({ targetServiceRevision }: ServiceDeployment, id: string): boolean {
    const arn = targetServiceRevision?.arn;
    const revision =
      arn === undefined ? undefined : this.scope.reader.revision(arn);
    if (!revision?.taskDefinition) return false;
    const { definition, surroundings } = parseRevisionId(id);
    return surroundings === undefined
      ? shortName(revision.taskDefinition) === definition
      : revisionIdOf(revision.taskDefinition, surroundingsOf(revision)) === id;
  }
}

/** The deployment that an action is about: the one that ran when it was confirmed. */
function deploymentOf(
  action: ConfirmedAction,
  { deployments }: ServiceFacts,
): ServiceDeployment | undefined {
  const { request } = action;
  const id =
    action.nativeRolloutId ??
    ('rolloutId' in request ? request.rolloutId : undefined);
  return deployments.find(deployment => deployment.serviceDeploymentArn === id);
}

/** A rollback whose target is what the rollout in flight came from: that rollout is turned back. */
function turnsBack(
  { request, nativeRolloutId }: ConfirmedAction,
  { deployments, revisions }: ServiceFacts,
): boolean {
  if (request.kind !== 'rollback' || nativeRolloutId === undefined)
    return false;
  const deployment = deployments.find(
    one => one.serviceDeploymentArn === nativeRolloutId,
  );
  const source = deployment && sourceOf(deployment);
  const revision = source === undefined ? undefined : revisions.get(source);
  if (!revision?.taskDefinition) return false;
  return (
    revisionIdOf(revision.taskDefinition, surroundingsOf(revision)) ===
    request.revisionId
  );
}

export function wantedOf(request: ActionRequest): string {
  return (
    (request.kind === 'rollout' || request.kind === 'rollback'
      ? request.revisionId
      : undefined) ?? ''
  );
}

function isCurrent(
  id: string,
  { service, deployments, revisions }: ServiceFacts,
) {
  const [latest] = deployments;
  if (latest && isUnfinished(latest.status)) return false;
  const present = service.currentServiceRevisions ?? [];
  const arn = present.length === 1 ? present[0].arn : undefined;
  const revision = arn === undefined ? undefined : revisions.get(arn);
  return (
    revision?.taskDefinition !== undefined &&
    revisionIdOf(revision.taskDefinition, surroundingsOf(revision)) === id
  );
}

export function accepted(
  { request }: ConfirmedAction,
  nativeRolloutId: string | undefined,
): ApplyResult {
  return {
    outcome: 'accepted',
    ...(nativeRolloutId !== undefined && { nativeRolloutId }),
    message: MESSAGES[request.kind],
  };
}

export function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
