import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  ServiceRevisionSummary,
  Tag,
  Task,
  TaskDefinition,
  TaskSet,
} from '@aws-sdk/client-ecs';
import { addressOf } from './addressOf.ts';
import { thresholdOf } from './reconcile.ts';
import {
  healthyTasks,
  isRollingBack,
  livingTasks,
  unfinishedOf,
} from './types.ts';
import type {
  DeploymentState,
  ServiceRevisionState,
  ServiceState,
  TaskDefinitionState,
  TaskSetState,
  TaskState,
} from './types.ts';

const date = (ms: number | undefined) =>
  ms === undefined ? undefined : new Date(ms);

/** A service as DescribeServices shows it. */
export function describeService(
  service: ServiceState,
  options: { readonly tags: boolean },
): Service {
  const { revision } = service;
  const living = livingTasks(service);
  const running = healthyTasks(service).length;
  const byEcs = service.controller === 'ECS';
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    schedulingStrategy: 'REPLICA',
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    desiredCount: service.desired,
    runningCount: running,
    pendingCount: living.length - running,
    ...(service.controller !== 'EXTERNAL' && {
      taskDefinition: revision.taskDefinition.arn,
    }),
    ...(byEcs && {
      deployments: describeDeployments(service),
      currentServiceDeployment: service.deployments.at(-1)?.arn,
      currentServiceRevisions: currentRevisions(service).map(current => ({
        arn: current.arn,
        requestedTaskCount: service.desired,
        runningTaskCount: healthyTasks(service, current).length,
        pendingTaskCount:
          livingTasks(service, current).length -
          healthyTasks(service, current).length,
      })),
    }),
    ...(!byEcs && {
      taskSets: service.taskSets.map(set => describeTaskSet(service, set)),
    }),
    deploymentController: { type: service.controller },
    deploymentConfiguration: service.config,
    loadBalancers: [...service.loadBalancers],
    networkConfiguration: service.network,
    events: service.events.map(event => ({
      id: event.id,
      createdAt: new Date(event.at),
      message: event.text,
    })),
    createdAt: new Date(service.createdAt),
    ...(options.tags && { tags: describeTags(service.tags) }),
  };
}

function currentRevisions(service: ServiceState): ServiceRevisionState[] {
  const alive = new Set(livingTasks(service).map(task => task.revision));
  alive.add(service.revision);
  return [...alive];
}

function describeTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** The older view of the same: PRIMARY is what it is meant to run, ACTIVE what still runs besides. */
function describeDeployments(service: ServiceState): Deployment[] {
  const last = service.deployments.at(-1);
  if (!last) return [];
  const others = currentRevisions(service).filter(
    revision => revision !== service.revision,
  );
  return [service.revision, ...others].map((revision, index): Deployment => {
    const primary = index === 0;
    const deployment =
      [...service.deployments]
        .reverse()
        .find(candidate => candidate.target === revision) ?? last;
    const running = healthyTasks(service, revision).length;
    const living = livingTasks(service, revision);
    return {
      id: deployment.legacyId,
      status: primary ? 'PRIMARY' : 'ACTIVE',
      taskDefinition: revision.taskDefinition.arn,
      desiredCount: primary ? service.desired : living.length,
      runningCount: running,
      pendingCount: living.length - running,
      failedTasks: deployment.failures,
      createdAt: new Date(deployment.createdAt),
      updatedAt: new Date(deployment.updatedAt),
      launchType: 'FARGATE',
      rolloutState: rolloutStateOf(service, deployment),
      rolloutStateReason:
        deployment.statusReason ??
        `ECS deployment ${deployment.legacyId} ${deployment.status}.`,
    };
  });
}

function rolloutStateOf(
  service: ServiceState,
  { status, arn }: DeploymentState,
): Deployment['rolloutState'] {
  if (status === 'STOPPED') return 'FAILED';
  return unfinishedOf(service)?.arn === arn ? 'IN_PROGRESS' : 'COMPLETED';
}

export function describeDeployment(
  service: ServiceState,
  deployment: DeploymentState,
): ServiceDeployment {
  const { source, target, rollback, config, breaker } = deployment;
  const back = isRollingBack(deployment);
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: date(deployment.createdAt),
    startedAt: date(deployment.createdAt),
    updatedAt: date(deployment.updatedAt),
    finishedAt: date(deployment.finishedAt),
    stoppedAt: date(deployment.stoppedAt),
    status: deployment.status,
    statusReason: deployment.statusReason,
    lifecycleStage: back ? undefined : deployment.stage,
    lifecycleHookDetails: deployment.hooks.map(
      ({
        hookId,
        targetType,
        targetArn,
        status,
        expiresAt,
        timeoutAction,
      }) => ({
        hookId,
        targetType,
        targetArn,
        status,
        expiresAt,
        timeoutAction,
      }),
    ),
    sourceServiceRevisions: source
      ? [
          describeRevisionSummary(
            service,
            deployment,
            source,
            100 - deployment.weight,
          ),
        ]
      : [],
    targetServiceRevision: describeRevisionSummary(
      service,
      deployment,
      target,
      deployment.weight,
    ),
    deploymentConfiguration: config,
    ...(rollback && {
      rollback: {
        reason: rollback.reason,
        startedAt: date(rollback.startedAt),
        serviceRevisionArn: source?.arn,
      },
    }),
    deploymentCircuitBreaker: {
      status: breaker,
      failureCount: deployment.failures,
      threshold: thresholdOf(deployment, service.desired),
    },
  };
}

function describeRevisionSummary(
  service: ServiceState,
  { config, testWeight, target }: DeploymentState,
  revision: ServiceRevisionState,
  weight: number,
): ServiceRevisionSummary {
  const living = livingTasks(service, revision);
  const running = healthyTasks(service, revision).length;
  return {
    arn: revision.arn,
    requestedTaskCount: service.desired,
    runningTaskCount: running,
    pendingTaskCount: living.length - running,
    // A rolling deployment has no weights: the balancer spreads over all targets.
    ...((config.strategy ?? 'ROLLING') !== 'ROLLING' && {
      requestedProductionTrafficWeight: weight,
      requestedTestTrafficWeight:
        revision === target ? testWeight : 100 - testWeight,
    }),
  };
}

export function describeDeploymentBrief(
  service: ServiceState,
  deployment: DeploymentState,
): ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: date(deployment.createdAt),
    startedAt: date(deployment.createdAt),
    finishedAt: date(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

export function describeRevision(
  service: ServiceState,
  revision: ServiceRevisionState,
): ServiceRevision {
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.taskDefinition.arn,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    containerImages: revision.images.map(image => ({ ...image })),
    networkConfiguration: revision.network,
    loadBalancers: [...revision.loadBalancers],
    createdAt: date(revision.createdAt),
  };
}

function describeTaskSet(service: ServiceState, set: TaskSetState): TaskSet {
  const running = healthyTasks(service, set.revision).length;
  const living = livingTasks(service, set.revision).length;
  return {
    id: set.id,
    taskSetArn: set.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    startedBy: set.startedBy,
    externalId: set.externalId,
    status: set.status,
    taskDefinition: set.revision.taskDefinition.arn,
    computedDesiredCount: Math.ceil((service.desired * set.scale) / 100),
    runningCount: running,
    pendingCount: living - running,
    createdAt: date(set.createdAt),
    updatedAt: date(set.createdAt),
    launchType: 'FARGATE',
    scale: { value: set.scale, unit: 'PERCENT' },
    stabilityStatus: running === living ? 'STEADY_STATE' : 'STABILIZING',
  };
}

export function describeTask(service: ServiceState, task: TaskState): Task {
  const [lastStatus, desiredStatus] = statusesOf(task);
  const { taskDefinition, images } = task.revision;
  return {
    taskArn: task.arn,
    clusterArn: service.cluster.arn,
    taskDefinitionArn: taskDefinition.arn,
    group: `service:${service.name}`,
    startedBy: task.startedBy,
    lastStatus,
    desiredStatus,
    healthStatus: task.healthy ? 'HEALTHY' : 'UNKNOWN',
    availabilityZone: task.zone,
    launchType: 'FARGATE',
    cpu: taskDefinition.cpu,
    memory: taskDefinition.memory,
    createdAt: date(task.createdAt),
    startedAt: date(task.startedAt),
    stoppingAt: date(task.stoppingAt),
    stoppedAt: date(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    attachments: [
      {
        id: task.arn.slice(-32),
        type: 'ElasticNetworkInterface',
        status: task.stoppedAt === undefined ? 'ATTACHED' : 'DELETED',
        details: [{ name: 'privateIPv4Address', value: addressOf(task.arn) }],
      },
    ],
    containers: images.map(({ containerName, image, imageDigest }) => ({
      name: containerName,
      image,
      imageDigest,
      lastStatus,
      healthStatus: task.healthy ? 'HEALTHY' : 'UNKNOWN',
      exitCode: task.exitCode,
    })),
  };
}

function statusesOf(task: TaskState): [string, string] {
  if (task.stoppedAt !== undefined) return ['STOPPED', 'STOPPED'];
  if (task.stoppingAt !== undefined) return ['DEACTIVATING', 'STOPPED'];
  return [task.healthy ? 'RUNNING' : 'PENDING', 'RUNNING'];
}

export function describeTaskDefinition(
  definition: TaskDefinitionState,
): TaskDefinition {
  return {
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.status,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    compatibilities: ['EC2', 'FARGATE'],
    cpu: definition.cpu,
    memory: definition.memory,
    registeredAt: date(definition.registeredAt),
    deregisteredAt: date(definition.deregisteredAt),
    containerDefinitions: definition.containers.map(container => ({
      name: container.name,
      image: container.image,
      essential: true,
      environment: Object.entries(container.environment).map(
        ([name, value]) => ({ name, value }),
      ),
      secrets: container.secrets.map(name => ({
        name,
        valueFrom: `arn:aws:ssm:::parameter/${name}`,
      })),
    })),
  };
}
