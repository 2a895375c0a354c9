import { ECS_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { HealthReason, RevisionShare } from '@capstan/plugin-fleet-common';
import type {
  GroupObservation,
  ObservedInstance,
  ObservedRevision,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import type { AwsScope } from '../AwsScope';
import {
  mapCodeDeploy,
  runningChainOf,
  warmUntilOf,
} from '../codedeploy/mapCodeDeploy';
import {
  mapActivity,
  mapAutoscaling,
  mapPolicy,
  mapScheduled,
  withDirections,
} from '../scaling/mapScaling';
import { mapCapabilities } from './mapCapabilities';
import { mapRevisions } from './mapRevisions';
import type { Revisions } from './mapRevisions';
import { mapRollout, sourceOf } from './mapRollout';
import { canMoveTraffic, mapStrategy } from './mapStrategy';
import { mapTasks } from './mapTasks';
import { clusterOf, isGoingBack, isUnfinished } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';
import { stringifyToken, tokenPartsOf } from './token';

export const PROVIDER = 'aws-ecs';

/** Without a scalable target: the quota of tasks per service. */
const MOST_TASKS = 5_000;
/** Ended rollouts that are told; the ledger keeps what it was once told. */
const ROLLOUTS = 10;

/** One service as the portal sees it. Pure. */
export function mapService(
  facts: ServiceFacts,
  scope: AwsScope,
): GroupObservation {
  const { service, target } = facts;
  const arn = service.serviceArn!;
  const desired = service.desiredCount ?? 0;
  const revisions = mapRevisions(facts);
  const rollouts = rolloutsOf(facts, revisions, desired);
  const rollout = rollouts.find(({ endedAt }) => endedAt === undefined);
  const currentRevisionId = currentOf(facts, revisions);
  const warm = warmOf(facts, rollout);
  const shown = revisions.all.map(
    (revision): ObservedRevision =>
      warm?.revisionId === revision.id
        ? { ...revision, warmUntil: warm.until }
        : revision,
  );
  const instances = mapTasks(facts, revisions);
  const policies = [
    ...facts.policies.map(policy => mapPolicy(policy, facts.policyValues)),
    ...facts.scheduled.map(mapScheduled),
  ];
  const unhealthy = instances.filter(
    ({ phase, health }) => phase === 'running' && health === 'unhealthy',
  ).length;
  const running = service.runningCount ?? 0;
  return {
    ref: {
      provider: PROVIDER,
      account: scope.account.accountId,
      region: scope.region,
      nativeId: arn,
    },
    name: service.serviceName!,
    kind: kindOf(facts),
    environment: environmentOf(facts, scope),
    claim: { annotation: ECS_SERVICE_ANNOTATION, value: arn },
    size: {
      min: target?.MinCapacity ?? 0,
      max: target?.MaxCapacity ?? Math.max(MOST_TASKS, desired),
      desired,
      running,
      healthy: Math.max(0, running - unhealthy),
      unit: 'instances',
    },
    autoscaling: mapAutoscaling(target, policies, rollout !== undefined),
    ...(currentRevisionId !== undefined && { currentRevisionId }),
    revisionShares: sharesOf(facts, revisions, rollout, instances),
    instances,
    revisions: shown,
    rollouts,
    policies,
    activities: withDirections(facts.activities.map(mapActivity)),
    signals: [],
    capabilities: mapCapabilities(facts, rollout, shown, currentRevisionId, {
      readOnly: scope.account.readOnly,
    }),
    conditions: conditionsOf(facts, rollout),
    concurrencyToken: stringifyToken(tokenPartsOf(facts)),
    strategies: strategiesOf(facts),
    ...strategyOf(facts),
    ...(scope.simulated
      ? { simulated: true }
      : {
          consoleUrl: `https://${
            scope.region
          }.console.aws.amazon.com/ecs/v2/clusters/${clusterOf(arn)}/services/${
            service.serviceName
          }/health?region=${scope.region}`,
        }),
  };
}

function kindOf({ service }: ServiceFacts): string {
  switch (service.deploymentController?.type) {
    case 'CODE_DEPLOY':
      return 'ECS service (CodeDeploy)';
    case 'EXTERNAL':
      return 'ECS service (external)';
    default:
      return 'ECS service';
  }
}

function strategiesOf({
  service,
}: ServiceFacts): GroupObservation['strategies'] {
  if ((service.deploymentController?.type ?? 'ECS') !== 'ECS') return [];
  return canMoveTraffic(service)
    ? ['rolling', 'blueGreen', 'canary']
    : ['rolling'];
}

/** What ECS would do by itself; CodeDeploy and others have their own. */
function strategyOf({
  service,
}: ServiceFacts): Pick<GroupObservation, 'strategy'> {
  if ((service.deploymentController?.type ?? 'ECS') !== 'ECS') return {};
  return {
    strategy: mapStrategy(
      service.deploymentConfiguration,
      service.desiredCount ?? 0,
    ),
  };
}

function environmentOf({ service }: ServiceFacts, scope: AwsScope): string {
  const tag = (service.tags ?? []).find(
    ({ key }) => key === scope.account.ecs.environmentTag,
  );
  return tag?.value || clusterOf(service.serviceArn!);
}

function rolloutsOf(
  facts: ServiceFacts,
  revisions: Revisions,
  desired: number,
): ObservedRollout[] {
  const all = facts.codeDeploy
    ? mapCodeDeploy(facts.codeDeploy, revisions, desired)
    : facts.deployments.flatMap(
        deployment => mapRollout(deployment, revisions, desired) ?? [],
      );
  return all
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, ROLLOUTS);
}

/** What it is meant to run: the target of a rollout, or its source while that goes back. */
function currentOf(
  { service, deployments }: ServiceFacts,
  revisions: Revisions,
): string | undefined {
  const [latest] = deployments;
  if (latest) {
    const back = isGoingBack(latest) || latest.status === 'ROLLBACK_SUCCESSFUL';
    const id = revisions.idOf(
      back ? sourceOf(latest) : latest.targetServiceRevision?.arn,
    );
    if (id !== undefined) return id;
  }
  const primary = service.taskSets?.find(set => set.status === 'PRIMARY');
  const definition = primary?.taskDefinition ?? service.taskDefinition;
  return definition === undefined
    ? undefined
    : revisions.idOfDefinition(definition);
}

/** While all traffic is on the new revision, the former one still runs. */
function warmOf(
  { deployments, bakingSince, codeDeploy }: ServiceFacts,
  rollout: ObservedRollout | undefined,
): { readonly revisionId: string; readonly until: string } | undefined {
  if (rollout?.phase !== 'baking' || !rollout.from) return undefined;
  const { revisionId } = rollout.from;
  if (codeDeploy) {
    const chain = runningChainOf(codeDeploy);
    const until = chain && warmUntilOf(codeDeploy, chain.deployment);
    return until === undefined ? undefined : { revisionId, until };
  }
  const [latest] = deployments;
  const since = bakingSince.get(latest.serviceDeploymentArn!);
  const minutes = latest.deploymentConfiguration?.bakeTimeInMinutes ?? 0;
  return since === undefined
    ? undefined
    : { revisionId, until: new Date(since + minutes * 60_000).toISOString() };
}

/** Counted by deployment, so that they are right also between two looks at the tasks. */
function sharesOf(
  facts: ServiceFacts,
  revisions: Revisions,
  rollout: ObservedRollout | undefined,
  instances: readonly ObservedInstance[],
): RevisionShare[] {
  const counts = new Map<string, number>();
  const count = (id: string | undefined, running: number | undefined) => {
    if (id !== undefined)
      counts.set(id, (counts.get(id) ?? 0) + (running ?? 0));
  };
  const { service } = facts;
  if (service.currentServiceRevisions?.length) {
    for (const { arn, runningTaskCount } of service.currentServiceRevisions)
      count(revisions.idOf(arn), runningTaskCount);
  } else {
    for (const set of service.taskSets ?? [])
      count(revisions.idOfDefinition(set.taskDefinition!), set.runningCount);
  }
  const present = [...counts].filter(([, running]) => running > 0);
  return present.map(([revisionId, running]): RevisionShare => {
    const unhealthy = instances.filter(
      instance =>
        instance.revisionId === revisionId &&
        instance.phase === 'running' &&
        instance.health === 'unhealthy',
    ).length;
    const traffic = trafficOf(revisionId, rollout, present.length);
    return {
      revisionId,
      label: revisions.labelOf(revisionId),
      running,
      healthy: Math.max(0, running - unhealthy),
      ...(traffic !== undefined && { traffic }),
    };
  });
}

function trafficOf(
  revisionId: string,
  rollout: ObservedRollout | undefined,
  present: number,
): number | undefined {
  if (rollout?.traffic !== undefined) {
    return rollout.to.revisionId === revisionId
      ? rollout.traffic
      : 100 - rollout.traffic;
  }
  return present === 1 ? 100 : undefined;
}

/** What only ECS can know. */
function conditionsOf(
  { service, deployments }: ServiceFacts,
  rollout: ObservedRollout | undefined,
): HealthReason[] {
  const [latest] = deployments;
  const failures = latest?.deploymentCircuitBreaker?.failureCount ?? 0;
  const conditions: HealthReason[] = [];
  if (failures > 0 && isUnfinished(latest.status)) {
    conditions.push({
      code: 'crashLoop',
      severity: 'degraded',
      message: `${failures} tasks of ${
        rollout?.to.label ?? 'the new revision'
      } have failed since the last healthy one.`,
      evidence: [
        {
          label: 'failed tasks',
          value: failures,
          limit: latest.deploymentCircuitBreaker?.threshold,
          unit: 'count',
        },
      ],
    });
  }
  const cannotPlace = service.events?.[0];
  if (
    /unable to place a task|unable to consistently start/i.test(
      cannotPlace?.message ?? '',
    )
  ) {
    conditions.push({
      code: 'providerCondition',
      severity: 'degraded',
      message: cannotPlace!.message!,
      since: cannotPlace!.createdAt?.toISOString(),
    });
  }
  return conditions;
}
