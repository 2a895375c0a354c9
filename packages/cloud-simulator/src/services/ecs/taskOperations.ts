import type {
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  DescribeTasksRequest,
  DescribeTasksResponse,
  Failure,
  ListTaskDefinitionsRequest,
  ListTaskDefinitionsResponse,
  ListTasksRequest,
  ListTasksResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
  Task,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import { atMost } from './deploymentOperations.ts';
import { describeTask, describeTaskDefinition } from './describe.ts';
import { nameOf } from './EcsRegion.ts';
import { DESCRIBE_TASKS, LIST_DEFINITIONS, LIST_TASKS } from './limits.ts';

export const taskOperations = {
  ListTasks: operation<ListTasksRequest, ListTasksResponse>(
    'read',
    'taskRead',
    (input, { world }) => {
      const cluster = world.ecs.clusters.get(
        nameOf(input.cluster ?? 'default'),
      );
      if (!cluster)
        throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
      const stopped = input.desiredStatus === 'STOPPED';
      const services = [...cluster.services.values()].filter(
        service =>
          input.serviceName === undefined ||
          nameOf(input.serviceName) === service.name,
      );
      const tasks = services
        .flatMap(service => service.tasks)
        .filter(
          task =>
            (task.stoppingAt !== undefined) === stopped &&
            (input.startedBy === undefined ||
              task.startedBy === input.startedBy),
        );
      const page = pageOf(tasks, {
        size: input.maxResults,
        token: input.nextToken,
        limits: LIST_TASKS,
        errorCode: 'InvalidParameterException',
      });
      return {
        taskArns: page.items.map(task => task.arn),
        nextToken: page.nextToken,
      };
    },
  ),

  DescribeTasks: operation<DescribeTasksRequest, DescribeTasksResponse>(
    'read',
    'taskRead',
    (input, { world }) => {
      const arns = input.tasks ?? [];
      atMost(arns, DESCRIBE_TASKS, 'tasks');
      const cluster = world.ecs.clusters.get(
        nameOf(input.cluster ?? 'default'),
      );
      if (!cluster)
        throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
      const wanted = new Set(arns);
      const tasks: Task[] = [];
      for (const service of cluster.services.values()) {
        for (const task of service.tasks) {
          if (wanted.delete(task.arn)) tasks.push(describeTask(service, task));
        }
      }
      const failures: Failure[] = [...wanted].map(arn => ({
        arn,
        reason: 'MISSING',
      }));
      return { tasks, failures };
    },
  ),

  ListTaskDefinitions: operation<
    ListTaskDefinitionsRequest,
    ListTaskDefinitionsResponse
  >('read', 'definitionRead', (input, { world }) => {
    const status = input.status ?? 'ACTIVE';
    const all = [...world.ecs.families()]
      .filter(
        ([family]) =>
          input.familyPrefix === undefined || family === input.familyPrefix,
      )
      .flatMap(([, definitions]) => definitions)
      .filter(definition => definition.status === status);
    const page = pageOf(input.sort === 'DESC' ? all.reverse() : all, {
      size: input.maxResults,
      token: input.nextToken,
      limits: LIST_DEFINITIONS,
      errorCode: 'InvalidParameterException',
    });
    return {
      taskDefinitionArns: page.items.map(definition => definition.arn),
      nextToken: page.nextToken,
    };
  }),

  DescribeTaskDefinition: operation<
    DescribeTaskDefinitionRequest,
    DescribeTaskDefinitionResponse
  >('read', 'definitionRead', (input, { world }) => {
    const definition = world.ecs.findTaskDefinition(input.taskDefinition ?? '');
    if (!definition)
      throw new AwsError(
        'ClientException',
        'Unable to describe task definition.',
      );
    return {
      taskDefinition: describeTaskDefinition(definition),
      ...(input.include?.includes('TAGS') && { tags: [] }),
    };
  }),

  RegisterTaskDefinition: operation<
    RegisterTaskDefinitionRequest,
    RegisterTaskDefinitionResponse
  >('write', 'definitionModify', (input, context) => {
    const definition = context.world.ecs.register(
      input.family ?? '',
      (input.containerDefinitions ?? []).map(container => ({
        name: container.name ?? 'app',
        image: container.image ?? '',
        environment: Object.fromEntries(
          (container.environment ?? []).map(({ name = '', value = '' }) => [
            name,
            value,
          ]),
        ),
        secrets: (container.secrets ?? []).map(secret => secret.name ?? ''),
      })),
      { cpu: input.cpu, memory: input.memory },
    );
    context.effect(definition.arn, 'task definition registered');
    return { taskDefinition: describeTaskDefinition(definition) };
  }),

  DeregisterTaskDefinition: operation<
    DeregisterTaskDefinitionRequest,
    DeregisterTaskDefinitionResponse
  >('write', 'definitionModify', (input, context) => {
    const definition = context.world.ecs.findTaskDefinition(
      input.taskDefinition ?? '',
    );
    if (!definition)
      throw new AwsError(
        'ClientException',
        'Unable to describe task definition.',
      );
    if (definition.status === 'ACTIVE') {
      context.world.ecs.deregisterTaskDefinition(definition);
      context.effect(definition.arn, 'task definition deregistered');
    }
    return { taskDefinition: describeTaskDefinition(definition) };
  }),
};
