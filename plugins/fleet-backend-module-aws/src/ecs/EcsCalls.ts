import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  ContinueServiceDeploymentCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type {
  DeploymentLifecycleHookAction,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
  Task,
  TaskDefinition,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { inBatches, inParallel } from '../batches';
import type { Pace } from '../Pace';

/** What can be asked for in one call; documented by AWS, but not declared in the API model. */
const SERVICES = 10;
const TASKS = 100;
const DEPLOYMENTS = 20;
const REVISIONS = 20;

/**
 * The calls of ECS that the module makes, in one account and region: pages and batches are hidden here, and nothing else is.
 */
export class EcsCalls {
  readonly #reader: ECSClient;
  readonly #writer: ECSClient;
  readonly #pace: Pace;

  constructor(clients: AwsClients, scope: AwsScope, pace: Pace) {
    this.#reader = clients.of(ECSClient, scope, 'read');
    this.#writer = clients.of(ECSClient, scope, 'write');
    this.#pace = pace;
  }

  async clusters(signal: AbortSignal): Promise<string[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#reader.send(
        new ListClustersCommand({ maxResults: 100, nextToken }),
        { abortSignal: signal },
      );
      arns.push(...(page.clusterArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return arns;
  }

  async serviceArns(cluster: string, signal: AbortSignal): Promise<string[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      // The default page has ten.
      const page = await this.#reader.send(
        new ListServicesCommand({ cluster, maxResults: 100, nextToken }),
        { abortSignal: signal },
      );
      arns.push(...(page.serviceArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return arns;
  }

  /** Of one cluster. Those that are gone are missing. */
  async services(
    cluster: string,
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<Service[]> {
    const pages = await inParallel(inBatches(arns, SERVICES), async batch => {
      await this.#pace.take(signal);
      const { services } = await this.#reader.send(
        new DescribeServicesCommand({
          cluster,
          services: [...batch],
          include: ['TAGS'],
        }),
        { abortSignal: signal },
      );
      return services ?? [];
    });
    return pages.flat().filter(service => service.status !== 'INACTIVE');
  }

  /** Those that AWS has forgotten are missing. */
  async deployments(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<ServiceDeployment[]> {
    const pages = await inParallel(
      inBatches(arns, DEPLOYMENTS),
      async batch => {
        await this.#pace.take(signal);
        const { serviceDeployments } = await this.#reader.send(
          new DescribeServiceDeploymentsCommand({
            serviceDeploymentArns: [...batch],
          }),
          { abortSignal: signal },
        );
        return serviceDeployments ?? [];
      },
    );
    return pages.flat();
  }

  /** Those that AWS cannot describe (older than 2024-10-25) are missing. */
  async revisions(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<ServiceRevision[]> {
    const pages = await inParallel(inBatches(arns, REVISIONS), async batch => {
      await this.#pace.take(signal);
      const { serviceRevisions } = await this.#reader.send(
        new DescribeServiceRevisionsCommand({
          serviceRevisionArns: [...batch],
        }),
        { abortSignal: signal },
      );
      return serviceRevisions ?? [];
    });
    return pages.flat();
  }

  /** Newest first, one page. */
  async history(
    service: { readonly cluster: string; readonly arn: string },
    limit: number,
    signal: AbortSignal,
  ): Promise<ServiceDeploymentBrief[]> {
    await this.#pace.take(signal);
    const { serviceDeployments } = await this.#reader.send(
      new ListServiceDeploymentsCommand({
        cluster: service.cluster,
        service: service.arn,
        maxResults: limit,
      }),
      { abortSignal: signal },
    );
    return [...(serviceDeployments ?? [])].sort(
      (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
    );
  }

  /** Running and stopped tasks; of the whole cluster, or of one service. */
  async tasks(
    cluster: string,
    serviceName: string | undefined,
    signal: AbortSignal,
  ): Promise<Task[]> {
    const lists = await Promise.all(
      (['RUNNING', 'STOPPED'] as const).map(desiredStatus =>
        this.#taskArns({ cluster, serviceName, desiredStatus }, signal),
      ),
    );
    const pages = await inParallel(
      inBatches([...new Set(lists.flat())], TASKS),
      async batch => {
        await this.#pace.take(signal);
        const { tasks } = await this.#reader.send(
          new DescribeTasksCommand({ cluster, tasks: [...batch] }),
          { abortSignal: signal },
        );
        return tasks ?? [];
      },
    );
    return pages.flat();
  }

  /** ARNs of the newest definitions of a family that can be deployed, newest first. */
  async activeDefinitions(
    family: string,
    signal: AbortSignal,
  ): Promise<string[]> {
    await this.#pace.take(signal);
    const { taskDefinitionArns } = await this.#reader.send(
      new ListTaskDefinitionsCommand({
        familyPrefix: family,
        status: 'ACTIVE',
        sort: 'DESC',
        maxResults: 100,
      }),
      { abortSignal: signal },
    );
    return taskDefinitionArns ?? [];
  }

  /** `undefined` when there is none of this name. */
  async definition(
    arn: string,
    signal: AbortSignal,
  ): Promise<TaskDefinition | undefined> {
    await this.#pace.take(signal);
    try {
      const { taskDefinition } = await this.#reader.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: arn }),
        { abortSignal: signal },
      );
      return taskDefinition;
    } catch (error) {
      if ((error as Error).name === 'ClientException') return undefined;
      throw error;
    }
  }

  async update(
    request: UpdateServiceRequest,
    signal: AbortSignal,
  ): Promise<Service | undefined> {
    await this.#pace.take(signal);
    const { service } = await this.#writer.send(
      new UpdateServiceCommand(request),
      { abortSignal: signal },
    );
    return service;
  }

  /** Turns a running deployment back. Again: no second effect. */
  async stop(deploymentArn: string, signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new StopServiceDeploymentCommand({
        serviceDeploymentArn: deploymentArn,
        stopType: 'ROLLBACK',
      }),
      { abortSignal: signal },
    );
  }

  /** Answers one hook of a deployment; AWS refuses a second answer. */
  async answer(
    deploymentArn: string,
    hookId: string,
    action: DeploymentLifecycleHookAction,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new ContinueServiceDeploymentCommand({
        serviceDeploymentArn: deploymentArn,
        hookId,
        action,
      }),
      { abortSignal: signal },
    );
  }

  async #taskArns(
    request: {
      readonly cluster: string;
      readonly serviceName?: string;
      readonly desiredStatus: 'RUNNING' | 'STOPPED';
    },
    signal: AbortSignal,
  ): Promise<string[]> {
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#reader.send(
        new ListTasksCommand({ ...request, maxResults: 100, nextToken }),
        { abortSignal: signal },
      );
      arns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return arns;
  }
}
