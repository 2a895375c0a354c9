import type {
  DeploymentLifecycleHookDetail,
  ServiceDeployment,
} from '@aws-sdk/client-ecs';
import type { RolloutPhase } from '@capstan/plugin-fleet-common';
import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import type { Revisions } from './mapRevisions';
import { mapStrategy } from './mapStrategy';
import { isGoingBack, shortName } from './ServiceFacts';

/** The hook that waits for a person. */
export function waitingHookOf(
  deployment: ServiceDeployment,
): DeploymentLifecycleHookDetail | undefined {
  if (deployment.status !== 'IN_PROGRESS' && deployment.status !== 'PENDING')
    return undefined;
  return deployment.lifecycleHookDetails?.find(
    hook => hook.status === 'AWAITING_ACTION',
  );
}

/** A service deployment as a rollout. `undefined` when its revisions are not known (yet). Pure. */
export function mapRollout(
  deployment: ServiceDeployment,
  revisions: Revisions,
  desired: number,
): ObservedRollout | undefined {
  const target = deployment.targetServiceRevision;
  const to = revisions.idOf(target?.arn);
  if (to === undefined) return undefined;
  const from = revisions.idOf(sourceOf(deployment));
  const named = (id: string) => ({
    revisionId: id,
    label: revisions.labelOf(id),
  });
  const phase = phaseOf(deployment);
  const strategy = mapStrategy(deployment.deploymentConfiguration, desired);
  const traffic = target?.requestedProductionTrafficWeight;
  const step =
    strategy.type === 'canary' && traffic !== undefined
      ? strategy.steps.findIndex(({ weight }) => weight === traffic)
      : -1;
  const ended = deployment.finishedAt ?? deployment.stoppedAt;
  const deadline = waitingHookOf(deployment)?.expiresAt;
  return {
    nativeId: deployment.serviceDeploymentArn!,
    ...(from !== undefined && { from: named(from) }),
    to: named(to),
    strategy,
    phase,
    direction:
      isGoingBack(deployment) || deployment.status === 'ROLLBACK_SUCCESSFUL'
        ? 'back'
        : 'forward',
    progress: {
      ready: target?.runningTaskCount ?? 0,
      wanted: target?.requestedTaskCount ?? desired,
    },
    ...(traffic !== undefined && { traffic }),
    ...(step >= 0 && { step }),
    message: messageOf(deployment, phase),
    startedAt: (
      deployment.startedAt ??
      deployment.createdAt ??
      new Date(0)
    ).toISOString(),
    ...(ended && !isRunning(phase) && { endedAt: ended.toISOString() }),
    ...(deadline && { deadline: deadline.toISOString() }),
  };
}

/** The source that has tasks, else the first: after a superseded rolling deployment there may be two. */
export function sourceOf({
  sourceServiceRevisions = [],
}: ServiceDeployment): string | undefined {
  const running = sourceServiceRevisions.find(
    source => (source.runningTaskCount ?? 0) > 0,
  );
  return (running ?? sourceServiceRevisions[0])?.arn;
}

function isRunning(phase: RolloutPhase): boolean {
  return (
    phase === 'progressing' ||
    phase === 'awaitingPromotion' ||
    phase === 'baking'
  );
}

function phaseOf(deployment: ServiceDeployment): RolloutPhase {
  switch (deployment.status) {
    case 'SUCCESSFUL':
      return 'succeeded';
    case 'ROLLBACK_FAILED':
      return 'failed';
    // There is no FAILED: a deployment that was broken off without a rollback ends STOPPED, too.
    case 'ROLLBACK_SUCCESSFUL':
    case 'STOPPED':
      return gaveUp(deployment) ? 'failed' : 'aborted';
    case 'PENDING':
    case 'IN_PROGRESS':
      if (waitingHookOf(deployment)) return 'awaitingPromotion';
      return deployment.lifecycleStage === 'BAKE_TIME'
        ? 'baking'
        : 'progressing';
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return 'progressing';
    default:
      return 'unknown';
  }
}

/** ECS broke it off by itself: circuit breaker, alarm, hook. */
function gaveUp({
  deploymentCircuitBreaker,
  alarms,
  lifecycleHookDetails = [],
  statusReason = '',
}: ServiceDeployment): boolean {
  return (
    deploymentCircuitBreaker?.status === 'TRIGGERED' ||
    alarms?.status === 'TRIGGERED' ||
    lifecycleHookDetails.some(
      hook =>
        hook.status === 'TIMED_OUT' ||
        (hook.status === 'FAILED' && hook.targetType === 'AWS_LAMBDA'),
    ) ||
    /circuit breaker|alarm/i.test(statusReason)
  );
}

function messageOf(deployment: ServiceDeployment, phase: RolloutPhase): string {
  const { status, statusReason, lifecycleStage, rollback } = deployment;
  const target = deployment.targetServiceRevision;
  if (isGoingBack(deployment))
    return `Goes back: ${
      rollback?.reason ?? statusReason ?? 'a rollback was requested'
    }`;
  switch (phase) {
    case 'awaitingPromotion':
      return `Waits for a person (${stageName(lifecycleStage)}); ${
        waitingHookOf(deployment)?.timeoutAction === 'CONTINUE'
          ? 'goes on'
          : 'rolls back'
      } by itself when nobody answers.`;
    case 'baking':
      return 'All traffic has moved; the former tasks are kept until the bake time ends.';
    case 'progressing':
      return `${target?.runningTaskCount ?? 0} of ${
        target?.requestedTaskCount ?? 0
      } tasks run (${stageName(lifecycleStage)}).`;
    case 'succeeded':
      return 'It was deployed.';
    default:
      return statusReason ?? rollback?.reason ?? `It ended: ${status}.`;
  }
}

function stageName(stage: string | undefined): string {
  return stage === undefined
    ? 'replacing tasks'
    : shortName(stage).toLowerCase().replaceAll('_', ' ');
}
