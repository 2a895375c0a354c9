import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { RolloutPhase } from '@capstan/plugin-fleet-common';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import type { Revisions } from '../ecs/mapRevisions';
import { definitionOf } from './appSpec';
import { isCodeDeployRunning } from './CodeDeployFacts';
import type { CodeDeployFacts } from './CodeDeployFacts';

/** One rollout of CodeDeploy with the deployment that took it back, if one did. */
export interface CodeDeployRollout {
  readonly deployment: DeploymentInfo;
  readonly rollback?: DeploymentInfo;
}

/** A stopped deployment and the rollback that CodeDeploy made for it are one rollout. Newest first. Pure. */
export function chainsOf({
  deployments,
}: CodeDeployFacts): CodeDeployRollout[] {
  const rollbacks = new Map<string, DeploymentInfo>();
  for (const deployment of deployments) {
    const taken = deployment.rollbackInfo?.rollbackTriggeringDeploymentId;
    if (taken !== undefined) rollbacks.set(taken, deployment);
  }
  return deployments
    .filter(
      ({ rollbackInfo }) =>
        rollbackInfo?.rollbackTriggeringDeploymentId === undefined ||
        !deployments.some(
          other =>
            other.deploymentId === rollbackInfo.rollbackTriggeringDeploymentId,
        ),
    )
    .map(deployment => ({
      deployment,
      rollback: rollbacks.get(deployment.deploymentId!),
    }));
}

/** The chain that still works, if one does. */
export function runningChainOf(
  facts: CodeDeployFacts,
): CodeDeployRollout | undefined {
  return chainsOf(facts).find(
    ({ deployment, rollback }) =>
      isCodeDeployRunning(deployment) ||
      (rollback !== undefined && isCodeDeployRunning(rollback)),
  );
}

/** Rollouts of CodeDeploy, newest first. Pure. */
export function mapCodeDeploy(
  facts: CodeDeployFacts,
  revisions: Revisions,
  desired: number,
): ObservedRollout[] {
  const chains = chainsOf(facts);
  return chains.flatMap((chain, index): ObservedRollout[] => {
    const { deployment, rollback } = chain;
    const target = definitionOf(deployment);
    if (target === undefined) return [];
    const before = chains
      .slice(index + 1)
      .find(older => older.deployment.status === 'Succeeded');
    const source = before && definitionOf(before.deployment);
    const named = (arn: string) => {
      const revisionId = revisions.idOfDefinition(arn);
      return { revisionId, label: revisions.labelOf(revisionId) };
    };
    const phase = phaseOf(chain);
    const ended = (rollback ?? deployment).completeTime;
    const running = index === 0 ? facts.taskSets : [];
    const green = running.find(set => set.taskSetLabel === 'Green');
    const traffic = rollback ? 0 : trafficOf(chain, green?.trafficWeight);
    const deadline = deadlineOf(facts, deployment);
    return [
      {
        nativeId: deployment.deploymentId!,
        ...(source !== undefined && { from: named(source) }),
        to: named(target),
        phase,
        direction: rollback ? 'back' : 'forward',
        progress: {
          ready:
            green?.runningCount ??
            (deployment.status === 'Succeeded' ? desired : 0),
          wanted: green?.desiredCount ?? desired,
        },
        ...(traffic !== undefined && { traffic }),
        message: messageOf(chain, phase),
        startedAt: (deployment.createTime ?? new Date(0)).toISOString(),
        ...(ended && isOver(phase) && { endedAt: ended.toISOString() }),
        ...(deadline !== undefined &&
          phase === 'awaitingPromotion' && { deadline }),
      },
    ];
  });
}

function trafficOf(
  { deployment }: CodeDeployRollout,
  weight: number | undefined,
): number | undefined {
  if (weight !== undefined) return weight;
  return deployment.status === 'Succeeded' ? 100 : undefined;
}

function isOver(phase: RolloutPhase): boolean {
  return phase === 'succeeded' || phase === 'failed' || phase === 'aborted';
}

function phaseOf({ deployment, rollback }: CodeDeployRollout): RolloutPhase {
  if (rollback) {
    if (isCodeDeployRunning(rollback)) return 'progressing';
    if (rollback.status !== 'Succeeded') return 'failed';
    return deployment.status === 'Failed' ? 'failed' : 'aborted';
  }
  switch (deployment.status) {
    case 'Ready':
      return 'awaitingPromotion';
    case 'Baking':
      return 'baking';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    case 'Stopped':
      return 'aborted';
    case 'Created':
    case 'Queued':
    case 'InProgress':
      return deployment.instanceTerminationWaitTimeStarted
        ? 'baking'
        : 'progressing';
    default:
      return 'unknown';
  }
}

/** When the wait for the traffic ends by itself; from the moment in which it was first seen. */
function deadlineOf(
  { since }: CodeDeployFacts,
  { deploymentId, blueGreenDeploymentConfiguration }: DeploymentInfo,
): string | undefined {
  const at = since.get(`${deploymentId} ready`);
  const minutes =
    blueGreenDeploymentConfiguration?.deploymentReadyOption?.waitTimeInMinutes;
  return at === undefined || minutes === undefined
    ? undefined
    : new Date(at + minutes * 60_000).toISOString();
}

/** Until when the former task set is kept, while it is. */
export function warmUntilOf(
  { since }: CodeDeployFacts,
  { deploymentId, blueGreenDeploymentConfiguration }: DeploymentInfo,
): string | undefined {
  const at = since.get(`${deploymentId} terminating`);
  const minutes =
    blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess
      ?.terminationWaitTimeInMinutes;
  return at === undefined || minutes === undefined
    ? undefined
    : new Date(at + minutes * 60_000).toISOString();
}

function messageOf(
  { deployment, rollback }: CodeDeployRollout,
  phase: RolloutPhase,
): string {
  const id = deployment.deploymentId;
  if (rollback) {
    return isCodeDeployRunning(rollback)
      ? `CodeDeploy goes back (${rollback.deploymentId} takes back ${id}).`
      : `CodeDeploy went back (${rollback.deploymentId} took back ${id}).`;
  }
  switch (phase) {
    case 'awaitingPromotion':
      return `CodeDeploy (${id}) waits for a person before the traffic moves; it stops by itself when nobody answers.`;
    case 'baking':
      return `CodeDeploy (${id}) has moved all traffic and keeps the former tasks for a while.`;
    case 'progressing':
      return `CodeDeploy (${id}) works on it.`;
    case 'succeeded':
      return `CodeDeploy (${id}) has deployed it.`;
    default:
      return (
        deployment.errorInformation?.message ??
        `CodeDeploy (${id}) ended: ${deployment.status}.`
      );
  }
}

/** What a deployment waits for. */
export function gateOf(
  deployment: DeploymentInfo,
): 'READY_WAIT' | 'TERMINATION_WAIT' | undefined {
  if (deployment.status === 'Ready') return 'READY_WAIT';
  return isCodeDeployRunning(deployment) &&
    deployment.instanceTerminationWaitTimeStarted
    ? 'TERMINATION_WAIT'
    : undefined;
}
