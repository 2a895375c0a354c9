import * as sdk from '@aws-sdk/client-codedeploy';
import type {
  BatchGetDeploymentGroupsInput,
  BatchGetDeploymentGroupsOutput,
  BatchGetDeploymentTargetsInput,
  BatchGetDeploymentTargetsOutput,
  BatchGetDeploymentsInput,
  BatchGetDeploymentsOutput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  CreateDeploymentOutput,
  ListApplicationsInput,
  ListApplicationsOutput,
  ListDeploymentGroupsInput,
  ListDeploymentGroupsOutput,
  ListDeploymentTargetsInput,
  ListDeploymentTargetsOutput,
  ListDeploymentsInput,
  ListDeploymentsOutput,
  StopDeploymentInput,
  StopDeploymentOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type {
  OperationContext,
  ServiceDefinition,
} from '../../core/ServiceDefinition.ts';
import type {
  CodeDeployGroupState,
  CodeDeployState,
} from './CodeDeployRegion.ts';
import {
  describeDeployment,
  describeGroup,
  describeTarget,
} from './describe.ts';

/** BatchGetDeployments, documentation: "The maximum number of deployment IDs you can specify is 25." */
export const BATCH_DEPLOYMENTS = 25;
/** BatchGetDeploymentTargets, documentation: "The maximum number of deployment target IDs you can specify is 25." */
export const BATCH_TARGETS = 25;
/** BatchGetDeploymentGroups: 100, as other batch calls of this API; not confirmed on an account. */
export const BATCH_GROUPS = 100;
/** The list calls have no page-size parameter; 100 per page. */
export const LIST = { default: 100, max: 100 };

const list = <T>(all: readonly T[], token: string | undefined) =>
  pageOf(all, {
    size: undefined,
    token,
    limits: LIST,
    errorCode: 'InvalidNextTokenException',
  });

/** CodeDeploy, as far as it deploys services of ECS. */
export const codedeploy: ServiceDefinition = {
  name: 'codedeploy',
  protocol: 'awsJson1.1',
  target: 'CodeDeploy_20141006',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'DeploymentInfo.status': sdk.DeploymentStatus,
    'DeploymentInfo.creator': sdk.DeploymentCreator,
    'DeploymentInfo.computePlatform': sdk.ComputePlatform,
    'LastDeploymentInfo.status': sdk.DeploymentStatus,
    'DeploymentGroupInfo.computePlatform': sdk.ComputePlatform,
    'DeploymentReadyOption.actionOnTimeout': sdk.DeploymentReadyAction,
    'BlueInstanceTerminationOption.action': sdk.InstanceAction,
    'RevisionLocation.revisionType': sdk.RevisionLocationType,
    'DeploymentTarget.deploymentTargetType': sdk.DeploymentTargetType,
    'ECSTarget.status': sdk.TargetStatus,
    'ECSTaskSet.taskSetLabel': sdk.TargetLabel,
    'StopDeploymentOutput.status': sdk.StopStatus,
    'ContinueDeploymentInput.deploymentWaitType': sdk.DeploymentWaitType,
    'ListDeploymentsInput.includeOnlyStatuses': sdk.DeploymentStatus,
  },
  // Assumption: the limits of this API are not published.
  buckets: {
    read: { capacity: 40, refillPerSecond: 10 },
    write: { capacity: 10, refillPerSecond: 1 },
  },
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: {
    ListApplications: operation<ListApplicationsInput, ListApplicationsOutput>(
      'read',
      'read',
      (input, { world }) => {
        const page = list(
          [...world.codedeploy.applications.keys()],
          input.nextToken,
        );
        return { applications: [...page.items], nextToken: page.nextToken };
      },
    ),

    ListDeploymentGroups: operation<
      ListDeploymentGroupsInput,
      ListDeploymentGroupsOutput
    >('read', 'read', (input, context) => {
      const groups = groupsOf(context, input.applicationName);
      const page = list([...groups.keys()], input.nextToken);
      return {
        applicationName: input.applicationName,
        deploymentGroups: [...page.items],
        nextToken: page.nextToken,
      };
    }),

    BatchGetDeploymentGroups: operation<
      BatchGetDeploymentGroupsInput,
      BatchGetDeploymentGroupsOutput
    >('read', 'read', (input, context) => {
      const names = input.deploymentGroupNames ?? [];
      if (names.length > BATCH_GROUPS) throw tooMany(BATCH_GROUPS);
      const groups = groupsOf(context, input.applicationName);
      return {
        deploymentGroupsInfo: names.flatMap(name => {
          const group = groups.get(name);
          return group ? [describeGroup(group)] : [];
        }),
      };
    }),

    ListDeployments: operation<ListDeploymentsInput, ListDeploymentsOutput>(
      'read',
      'read',
      (input, context) => {
        const group = groupOf(
          context,
          input.applicationName,
          input.deploymentGroupName,
        );
        const { start, end } = input.createTimeRange ?? {};
        const all = [...group.deployments]
          .reverse()
          .filter(
            ({ createdAt, status }) =>
              (!start || createdAt >= start.getTime()) &&
              (!end || createdAt <= end.getTime()) &&
              (!input.includeOnlyStatuses?.length ||
                input.includeOnlyStatuses.includes(status)),
          )
          .map(deployment => deployment.id);
        const page = list(all, input.nextToken);
        return { deployments: [...page.items], nextToken: page.nextToken };
      },
    ),

    BatchGetDeployments: operation<
      BatchGetDeploymentsInput,
      BatchGetDeploymentsOutput
    >('read', 'read', (input, { world }) => {
      const ids = input.deploymentIds ?? [];
      if (ids.length > BATCH_DEPLOYMENTS) throw tooMany(BATCH_DEPLOYMENTS);
      return {
        deploymentsInfo: ids.flatMap(id => {
          const deployment = world.codedeploy.deployments.get(id);
          return deployment ? [describeDeployment(deployment)] : [];
        }),
      };
    }),

    ListDeploymentTargets: operation<
      ListDeploymentTargetsInput,
      ListDeploymentTargetsOutput
    >('read', 'read', (input, context) => ({
      targetIds: [targetIdOf(deploymentOf(context, input.deploymentId))],
    })),

    BatchGetDeploymentTargets: operation<
      BatchGetDeploymentTargetsInput,
      BatchGetDeploymentTargetsOutput
    >('read', 'read', (input, context) => {
      const ids = input.targetIds ?? [];
      if (ids.length > BATCH_TARGETS) {
        throw new AwsError(
          'DeploymentTargetListSizeExceededException',
          'The maximum number of targets is 25.',
        );
      }
      const deployment = deploymentOf(context, input.deploymentId);
      return {
        deploymentTargets: ids
          .filter(id => id === targetIdOf(deployment))
          .map(id => describeTarget(deployment, id)),
      };
    }),

    CreateDeployment: operation<CreateDeploymentInput, CreateDeploymentOutput>(
      'write',
      'write',
      (input, context) => {
        const group = groupOf(
          context,
          input.applicationName,
          input.deploymentGroupName,
        );
        const content = input.revision?.appSpecContent?.content ?? '';
        const name = /"?TaskDefinition"?\s*:\s*"?([^"\s,}]+)/.exec(
          content,
        )?.[1];
        const definition = context.world.ecs.findTaskDefinition(name ?? '');
        if (!definition || definition.status !== 'ACTIVE') {
          throw new AwsError(
            'InvalidRevisionException',
            'The AppSpec names no active task definition.',
          );
        }
        const deployment = context.world.codedeploy.create(group, definition, {
          content,
          description: input.description,
          configName: input.deploymentConfigName,
        });
        context.effect(
          group.service.arn,
          `deployment started: ${definition.family}:${definition.revision}`,
        );
        return { deploymentId: deployment.id };
      },
    ),

    ContinueDeployment: operation<ContinueDeploymentInput, object>(
      'write',
      'write',
      (input, context) => {
        const deployment = deploymentOf(context, input.deploymentId);
        const wait = input.deploymentWaitType ?? 'READY_WAIT';
        context.world.codedeploy.continue(deployment, wait);
        context.effect(
          deployment.group.service.arn,
          `${wait} of ${deployment.id} ended`,
        );
        return {};
      },
    ),

    StopDeployment: operation<StopDeploymentInput, StopDeploymentOutput>(
      'write',
      'write',
      (input, context) => {
        const deployment = deploymentOf(context, input.deploymentId);
        context.world.codedeploy.stop(
          deployment,
          input.autoRollbackEnabled ?? false,
        );
        context.effect(
          deployment.group.service.arn,
          `rollback of ${deployment.id}`,
        );
        return { status: 'Pending', statusMessage: 'The stop was requested.' };
      },
    ),
  },
};

export function targetIdOf({ group }: CodeDeployState): string {
  return `${group.service.cluster.name}:${group.service.name}`;
}

function groupsOf(
  { world }: OperationContext,
  application: string | undefined,
): Map<string, CodeDeployGroupState> {
  const groups = world.codedeploy.applications.get(application ?? '');
  if (!groups) {
    throw new AwsError(
      'ApplicationDoesNotExistException',
      `No application found for name: ${application}`,
    );
  }
  return groups;
}

function groupOf(
  context: OperationContext,
  application: string | undefined,
  name: string | undefined,
): CodeDeployGroupState {
  const group = groupsOf(context, application).get(name ?? '');
  if (!group) {
    throw new AwsError(
      'DeploymentGroupDoesNotExistException',
      `No Deployment Group found for name: ${name}`,
    );
  }
  return group;
}

function deploymentOf(
  { world }: OperationContext,
  id: string | undefined,
): CodeDeployState {
  const deployment = world.codedeploy.deployments.get(id ?? '');
  if (!deployment) {
    throw new AwsError(
      'DeploymentDoesNotExistException',
      `The deployment ${id} could not be found`,
    );
  }
  return deployment;
}

function tooMany(limit: number): AwsError {
  return new AwsError(
    'BatchLimitExceededException',
    `The maximum number of names or IDs is ${limit}.`,
  );
}
