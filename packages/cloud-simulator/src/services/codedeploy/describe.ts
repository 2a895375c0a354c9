import type {
  DeploymentGroupInfo,
  DeploymentInfo,
  DeploymentTarget,
  ECSTaskSet,
  LastDeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { healthyTasks, livingTasks } from '../ecs/types.ts';
import type { TaskSetState } from '../ecs/types.ts';
import type {
  CodeDeployGroupState,
  CodeDeployState,
} from './CodeDeployRegion.ts';

export function describeGroup(
  group: CodeDeployGroupState,
): DeploymentGroupInfo {
  const last = group.deployments.at(-1);
  const good = [...group.deployments]
    .reverse()
    .find(({ status }) => status === 'Succeeded');
  return {
    applicationName: group.application,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    computePlatform: 'ECS',
    ecsServices: [
      {
        serviceName: group.service.name,
        clusterName: group.service.cluster.name,
      },
    ],
    blueGreenDeploymentConfiguration: blueGreenOf(group),
    ...(last && { lastAttemptedDeployment: lastOf(last) }),
    ...(good && { lastSuccessfulDeployment: lastOf(good) }),
  };
}

function blueGreenOf(
  group: CodeDeployGroupState,
): DeploymentGroupInfo['blueGreenDeploymentConfiguration'] {
  return {
    deploymentReadyOption:
      group.readyWaitMinutes === undefined
        ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' }
        : {
            actionOnTimeout: 'STOP_DEPLOYMENT',
            waitTimeInMinutes: group.readyWaitMinutes,
          },
    terminateBlueInstancesOnDeploymentSuccess: {
      action: 'TERMINATE',
      terminationWaitTimeInMinutes: group.terminationWaitMinutes,
    },
  };
}

function lastOf(deployment: CodeDeployState): LastDeploymentInfo {
  return {
    deploymentId: deployment.id,
    status: deployment.status,
    createTime: new Date(deployment.createdAt),
    ...(deployment.completedAt !== undefined && {
      endTime: new Date(deployment.completedAt),
    }),
  };
}

export function describeDeployment(
  deployment: CodeDeployState,
): DeploymentInfo {
  const { group } = deployment;
  return {
    applicationName: group.application,
    deploymentGroupName: group.name,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    description: deployment.description,
    revision: {
      revisionType: 'AppSpecContent',
      appSpecContent: { content: appSpecOf(deployment) },
    },
    status: deployment.status,
    createTime: new Date(deployment.createdAt),
    startTime: new Date(deployment.createdAt),
    ...(deployment.completedAt !== undefined && {
      completeTime: new Date(deployment.completedAt),
    }),
    creator: deployment.creator,
    computePlatform: 'ECS',
    rollbackInfo: {
      rollbackDeploymentId: deployment.rolledBackBy,
      rollbackTriggeringDeploymentId: deployment.triggeredBy,
      rollbackMessage: deployment.message,
    },
    instanceTerminationWaitTimeStarted: deployment.terminationStarted,
    blueGreenDeploymentConfiguration: blueGreenOf(group),
    deploymentOverview: {
      Pending: 0,
      InProgress: deployment.step === 'over' ? 0 : 1,
      Succeeded: deployment.status === 'Succeeded' ? 1 : 0,
      Failed: 0,
      Skipped: 0,
      Ready: deployment.status === 'Ready' ? 1 : 0,
    },
  };
}

function appSpecOf({ definition, content }: CodeDeployState): string {
  if (content !== '') return content;
  return JSON.stringify({
    version: 1,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: { TaskDefinition: definition.arn },
        },
      },
    ],
  });
}

export function describeTarget(
  deployment: CodeDeployState,
  targetId: string,
): DeploymentTarget {
  const { group, blue, green, weight, status } = deployment;
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: deployment.id,
      targetId,
      targetArn: group.service.arn,
      status: status === 'Succeeded' ? 'Succeeded' : 'InProgress',
      taskSetsInfo: [
        describeSet(deployment, blue, 'Blue', 100 - weight),
        ...(green ? [describeSet(deployment, green, 'Green', weight)] : []),
      ],
    },
  };
}

function describeSet(
  { group: { service } }: CodeDeployState,
  set: TaskSetState,
  label: 'Blue' | 'Green',
  weight: number,
): ECSTaskSet {
  const running = healthyTasks(service, set.revision).length;
  return {
    identifer: set.id,
    desiredCount: service.desired,
    pendingCount: livingTasks(service, set.revision).length - running,
    runningCount: running,
    status: set.status,
    trafficWeight: weight,
    taskSetLabel: label,
  };
}
