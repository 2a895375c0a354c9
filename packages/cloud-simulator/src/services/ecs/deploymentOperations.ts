import type {
  ContinueServiceDeploymentRequest,
  ContinueServiceDeploymentResponse,
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsRequest,
  DescribeServiceRevisionsResponse,
  Failure,
  ListServiceDeploymentsRequest,
  ListServiceDeploymentsResponse,
  ServiceDeployment,
  ServiceRevision,
  StopServiceDeploymentRequest,
  StopServiceDeploymentResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import { invalid } from './checkConfiguration.ts';
import {
  describeDeployment,
  describeDeploymentBrief,
  describeRevision,
} from './describe.ts';
import {
  DEPLOYMENTS_MS,
  DESCRIBE_DEPLOYMENTS,
  DESCRIBE_REVISIONS,
  LIST_DEPLOYMENTS,
  OLDEST_REVISION_MS,
} from './limits.ts';
import { beginRollback } from './rollback.ts';
import { found } from './serviceOperations.ts';
import { UNFINISHED, isRollingBack } from './types.ts';

export const deploymentOperations = {
  ListServiceDeployments: operation<
    ListServiceDeploymentsRequest,
    ListServiceDeploymentsResponse
  >('read', 'serviceRead', (input, context) => {
    const service = found(context, input.cluster, input.service);
    const now = context.world.world.clock.now();
    const { before, after } = input.createdAt ?? {};
    const kept = [...service.deployments]
      .reverse()
      .filter(
        ({ createdAt, status }) =>
          createdAt > now - DEPLOYMENTS_MS &&
          (!before || createdAt < before.getTime()) &&
          (!after || createdAt > after.getTime()) &&
          (!input.status?.length || input.status.includes(status)),
      );
    const page = pageOf(kept, {
      size: input.maxResults,
      token: input.nextToken,
      limits: LIST_DEPLOYMENTS,
      errorCode: 'InvalidParameterException',
    });
    return {
      serviceDeployments: page.items.map(deployment =>
        describeDeploymentBrief(service, deployment),
      ),
      nextToken: page.nextToken,
    };
  }),

  DescribeServiceDeployments: operation<
    DescribeServiceDeploymentsRequest,
    DescribeServiceDeploymentsResponse
  >('read', 'serviceRead', (input, { world }) => {
    const arns = input.serviceDeploymentArns ?? [];
    atMost(arns, DESCRIBE_DEPLOYMENTS, 'serviceDeploymentArns');
    const serviceDeployments: ServiceDeployment[] = [];
    const failures: Failure[] = [];
    for (const arn of arns) {
      const service = world.ecs.ownerOf(arn);
      const deployment = service?.deployments.find(one => one.arn === arn);
      if (service && deployment)
        serviceDeployments.push(describeDeployment(service, deployment));
      else failures.push({ arn, reason: 'MISSING' });
    }
    return { serviceDeployments, failures };
  }),

  DescribeServiceRevisions: operation<
    DescribeServiceRevisionsRequest,
    DescribeServiceRevisionsResponse
  >('read', 'serviceRead', (input, { world }) => {
    const arns = input.serviceRevisionArns ?? [];
    atMost(arns, DESCRIBE_REVISIONS, 'serviceRevisionArns');
    const serviceRevisions: ServiceRevision[] = [];
    const failures: Failure[] = [];
    for (const arn of arns) {
      const service = world.ecs.ownerOf(arn);
      const revision = service?.revisions.find(one => one.arn === arn);
      if (service && revision && revision.createdAt >= OLDEST_REVISION_MS)
        serviceRevisions.push(describeRevision(service, revision));
      else failures.push({ arn, reason: 'MISSING' });
    }
    return { serviceRevisions, failures };
  }),

  StopServiceDeployment: operation<
    StopServiceDeploymentRequest,
    StopServiceDeploymentResponse
  >('write', 'serviceModify', (input, context) => {
    const { ecs } = context.world;
    const { service, deployment } = ecs.deploymentOf(
      input.serviceDeploymentArn ?? '',
    );
    if ((input.stopType ?? 'ROLLBACK') !== 'ROLLBACK')
      throw invalid('The only valid value of stopType is ROLLBACK.');
    if (!UNFINISHED.includes(deployment.status)) {
      throw new AwsError(
        'ConflictException',
        `The service deployment is ${deployment.status} and cannot be stopped.`,
      );
    }
    if (!deployment.source) {
      throw new AwsError(
        'ConflictException',
        'There is no completed deployment to roll back to.',
      );
    }
    if (!isRollingBack(deployment)) {
      beginRollback(
        context.world,
        service,
        deployment,
        'Rollback requested by a user.',
      );
      context.effect(service.arn, `rollback of ${deployment.arn}`);
      ecs.wake(service);
    }
    return { serviceDeploymentArn: deployment.arn };
  }),

  ContinueServiceDeployment: operation<
    ContinueServiceDeploymentRequest,
    ContinueServiceDeploymentResponse
  >('write', 'serviceModify', (input, context) => {
    const { ecs } = context.world;
    const { service, deployment } = ecs.deploymentOf(
      input.serviceDeploymentArn ?? '',
    );
    const index = deployment.hooks.findIndex(
      hook => hook.hookId === input.hookId,
    );
    const hook = deployment.hooks[index];
    if (!hook || hook.status !== 'AWAITING_ACTION') {
      throw invalid(
        `The lifecycle hook '${input.hookId}' does not await an action.`,
      );
    }
    const goOn = (input.action ?? 'CONTINUE') === 'CONTINUE';
    deployment.hooks = deployment.hooks.map((other, position) =>
      position === index
        ? { ...other, status: goOn ? 'SUCCEEDED' : 'FAILED' }
        : other,
    );
    context.effect(
      service.arn,
      `hook ${hook.hookId} ${goOn ? 'continued' : 'rolled back'}`,
    );
    ecs.wake(service);
    return { serviceDeploymentArn: deployment.arn };
  }),
};

export function atMost(
  values: readonly string[],
  limit: number,
  name: string,
): void {
  if (values.length === 0) throw invalid(`${name} cannot be empty.`);
  if (values.length > limit)
    throw invalid(`${name} can have at most ${limit} items.`);
}
