import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import { isCodeDeployRunning } from '../codedeploy/CodeDeployFacts';
import { chainsOf, gateOf, runningChainOf } from '../codedeploy/mapCodeDeploy';
import { appSpecFor, definitionOf } from '../codedeploy/appSpec';
import { checkDefinition } from './chooseRevision';
import {
  EcsActions,
  NOT_SENT,
  accepted,
  refused,
  wantedOf,
} from './EcsActions';
import type { Found } from './EcsActions';
import { parseRevisionId } from './revisionId';
import { shortName } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';
import { parseToken } from './token';

/** Where the key of an action is in the description of a deployment, which CodeDeploy keeps for us. */
const keyed = ({ idempotencyKey }: ConfirmedAction) =>
  `capstan:${idempotencyKey}`;

/**
 * Does actions on services that CodeDeploy deploys. A deployment carries the action's key in its description, so that it is
 * found again for certain.
 */
export class CodeDeployActions extends EcsActions {
  protected async findStarted(
    action: ConfirmedAction,
    { codeDeploy }: ServiceFacts,
    _signal: AbortSignal,
  ): Promise<Found> {
    const mine = codeDeploy?.deployments.find(
      ({ description = '' }) => description.split(' ')[0] === keyed(action),
    );
    return mine ? accepted(action, mine.deploymentId) : NOT_SENT;
  }

  async find(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<Found> {
    const { kind } = action.request;
    if (kind === 'scale' || kind === 'autoscaling' || kind === 'rollout')
      return super.find(action, facts, signal);
    if (kind === 'rollback' && !turnsBack(action, facts))
      return this.findStarted(action, facts, signal);
    return this.findSteered(action, facts, signal);
  }

  async send(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { kind } = action.request;
    if (kind === 'rollback') {
      return turnsBack(action, facts)
        ? this.turnBack(action, facts, signal)
        : this.startRollout(action, facts, signal);
    }
    if (kind === 'pause' || kind === 'resume')
      return refused('CodeDeploy cannot pause a deployment of ECS at will.');
    return super.send(action, facts, signal);
  }

  protected async findSteered(
    action: ConfirmedAction,
    facts: ServiceFacts,
    _signal: AbortSignal,
  ): Promise<Found> {
    const chain = chainOf(action, facts);
    if (!chain) return NOT_SENT;
    const { deployment, rollback } = chain;
    if (action.request.kind !== 'promote') {
      return rollback || deployment.status === 'Stopped'
        ? accepted(action, deployment.deploymentId)
        : NOT_SENT;
    }
    if (rollback) return NOT_SENT;
    // What waited when the person saw it does not wait any more, and went on: somebody continued it.
    const { gate } = parseToken(action.concurrencyToken);
    const wentOn =
      gate === 'READY_WAIT'
        ? deployment.status !== 'Ready' &&
          (isCodeDeployRunning(deployment) || deployment.status === 'Succeeded')
        : gate === 'TERMINATION_WAIT' && deployment.status === 'Succeeded';
    return wentOn ? accepted(action, deployment.deploymentId) : NOT_SENT;
  }

  protected async startRollout(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { codeDeploy, service } = facts;
    const { request } = action;
    if (!codeDeploy) {
      return refused(
        'No deployment group of CodeDeploy was found for it. Let the read role list applications and groups.',
      );
    }
    if (runningChainOf(codeDeploy))
      return refused(
        'A rollout runs. Wait until it has ended, or abort it first.',
      );
    if (request.kind === 'rollout' && request.strategy) {
      return refused(
        'CodeDeploy deploys it the way its deployment group says. Leave the strategy as it is, or change the group.',
      );
    }
    const checked = await checkDefinition(
      this.scope.reader,
      wantedOf(request),
      facts,
      signal,
    );
    if ('refusal' in checked) return refused(checked.refusal);
    const { group } = codeDeploy;
    const id = await this.scope.codeDeploy.create(
      {
        applicationName: group.applicationName!,
        deploymentGroupName: group.deploymentGroupName,
        description: `${keyed(action)} by ${action.actor}`.slice(0, 1000),
        revision: {
          revisionType: 'AppSpecContent',
          appSpecContent: { content: appSpecFor(checked.arn, service) },
        },
      },
      signal,
    );
    return accepted(action, id);
  }

  protected async turnBack(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const chain = chainOf(action, facts);
    if (!chain || !isCodeDeployRunning(chain.deployment))
      return refused('That rollout has ended. Look again, and decide anew.');
    const id = chain.deployment.deploymentId!;
    await this.scope.codeDeploy.stop(id, signal);
    return accepted(action, id);
  }

  protected async promote(
    action: ConfirmedAction,
    facts: ServiceFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const chain = chainOf(action, facts);
    if (!chain || chain.rollback || !isCodeDeployRunning(chain.deployment))
      return refused('That rollout has ended. Look again, and decide anew.');
    const { deployment } = chain;
    const { gate } = parseToken(action.concurrencyToken);
    const waits = gateOf(deployment);
    if (waits === undefined)
      return refused(
        'There is nothing to promote: the rollout does not wait at a gate.',
      );
    if (gate !== waits)
      return refused(
        'The rollout waits for something else by now. Look again, and decide anew.',
      );
    await this.scope.codeDeploy.continue(
      deployment.deploymentId!,
      waits,
      signal,
    );
    return accepted(action, deployment.deploymentId);
  }
}

function chainOf(action: ConfirmedAction, { codeDeploy }: ServiceFacts) {
  const { request } = action;
  const id =
    action.nativeRolloutId ??
    ('rolloutId' in request ? request.rolloutId : undefined);
  return (codeDeploy ? chainsOf(codeDeploy) : []).find(
    ({ deployment }) => deployment.deploymentId === id,
  );
}

/** A rollback to what the running deployment came from. */
function turnsBack(action: ConfirmedAction, facts: ServiceFacts): boolean {
  if (
    action.request.kind !== 'rollback' ||
    action.nativeRolloutId === undefined
  )
    return false;
  const chains = facts.codeDeploy ? chainsOf(facts.codeDeploy) : [];
  const index = chains.findIndex(
    ({ deployment }) => deployment.deploymentId === action.nativeRolloutId,
  );
  if (index < 0) return false;
  const { definition } = parseRevisionId(wantedOf(action.request));
  const before = chains
    .slice(index + 1)
    .find(({ deployment }) => deployment.status === 'Succeeded');
  const blue = facts.codeDeploy?.taskSets.find(
    set => set.taskSetLabel === 'Blue',
  );
  const blueSet = facts.service.taskSets?.find(
    set => set.id === blue?.identifer,
  );
  const { rollback } = chains[index];
  const source =
    blueSet?.taskDefinition ??
    (rollback && definitionOf(rollback)) ??
    (before && definitionOf(before.deployment));
  return shortName(source) === definition;
}
