import {
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentTargetsCommand,
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentTargetsCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import type {
  CreateDeploymentInput,
  DeploymentGroupInfo,
  DeploymentInfo,
  DeploymentWaitType,
  ECSTaskSet,
} from '@aws-sdk/client-codedeploy';
import type { Service } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { inBatches, inParallel } from '../batches';
import type { Pace } from '../Pace';
import { clusterOf } from '../ecs/ServiceFacts';
import { definitionOf } from './appSpec';
import { isCodeDeployRunning } from './CodeDeployFacts';
import type { CodeDeployFacts } from './CodeDeployFacts';

const DEPLOYMENTS = 25;
const GROUPS = 100;
/** How often it is looked for groups of services that have none yet. */
const SCAN_MS = 600_000;

interface Place {
  readonly application: string;
  readonly name: string;
}

/** Reads what CodeDeploy knows of services, and changes its deployments; one account and region. */
export class CodeDeployReader {
  readonly #reader: CodeDeployClient;
  readonly #writer: CodeDeployClient;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #places = new Map<string, Place>();
  readonly #groups = new Map<string, DeploymentGroupInfo>();
  readonly #histories = new Map<string, string[]>();
  readonly #deployments = new Map<string, DeploymentInfo>();
  readonly #taskSets = new Map<string, ECSTaskSet[]>();
  readonly #since = new Map<string, number>();
  #scannedAt?: number;

  constructor(
    clients: AwsClients,
    scope: AwsScope,
    pace: Pace,
    now: () => number,
  ) {
    this.#reader = clients.of(CodeDeployClient, scope, 'read');
    this.#writer = clients.of(CodeDeployClient, scope, 'write');
    this.#pace = pace;
    this.#now = now;
  }

  /** Groups in bulk; deployments only when one is new or runs. */
  async read(services: readonly Service[], signal: AbortSignal): Promise<void> {
    if (services.length === 0) return;
    if (
      services.some(service => !this.#places.has(keyOf(service))) &&
      (this.#scannedAt === undefined ||
        this.#scannedAt + SCAN_MS <= this.#now())
    )
      await this.#scan(signal);
    const keys = services.map(keyOf).filter(key => this.#places.has(key));
    await this.#readGroups(keys, signal);
    await inParallel(keys, key => this.#readDeployments(key, signal));
  }

  factsOf(service: Service): CodeDeployFacts | undefined {
    const key = keyOf(service);
    const group = this.#groups.get(key);
    if (!group) return undefined;
    return {
      group,
      deployments: (this.#histories.get(key) ?? []).flatMap(
        id => this.#deployments.get(id) ?? [],
      ),
      taskSets: this.#taskSets.get(key) ?? [],
      since: this.#since,
    };
  }

  /** Task definitions that were deployed, newest first. */
  definitionsOf(service: Service): string[] {
    return (this.factsOf(service)?.deployments ?? []).flatMap(
      deployment => definitionOf(deployment) ?? [],
    );
  }

  /** ARN of the service that the deployment group with this ARN deploys; `undefined` when none is known. */
  serviceOf(deploymentGroupArn: string): string | undefined {
    const [, partition, region, account, application, name] =
      /^arn:([a-z-]+):codedeploy:([^:]+):(\d{12}):deploymentgroup:(.+)\/([^/]+)$/.exec(
        deploymentGroupArn,
      ) ?? [];
    for (const [key, place] of this.#places)
      if (place.application === application && place.name === name)
        return `arn:${partition}:ecs:${region}:${account}:service/${key}`;
    return undefined;
  }

  /** Returns the id. */
  async create(
    input: CreateDeploymentInput,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    await this.#pace.take(signal);
    const { deploymentId } = await this.#writer.send(
      new CreateDeploymentCommand(input),
      { abortSignal: signal },
    );
    return deploymentId;
  }

  /** Ends a wait; AWS refuses it when nothing waits. */
  async continue(
    deploymentId: string,
    deploymentWaitType: DeploymentWaitType,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }),
      { abortSignal: signal },
    );
  }

  /** Stops it and goes back; AWS refuses it when it has ended. */
  async stop(deploymentId: string, signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }),
      { abortSignal: signal },
    );
  }

  async #scan(signal: AbortSignal): Promise<void> {
    const applications = await this.#pages(signal, async nextToken => {
      const page = await this.#reader.send(
        new ListApplicationsCommand({ nextToken }),
        { abortSignal: signal },
      );
      return [page.applications, page.nextToken];
    });
    await inParallel(applications, async application => {
      const names = await this.#pages(signal, async nextToken => {
        const page = await this.#reader.send(
          new ListDeploymentGroupsCommand({
            applicationName: application,
            nextToken,
          }),
          { abortSignal: signal },
        );
        return [page.deploymentGroups, page.nextToken];
      });
      for (const group of await this.#groupsOf(application, names, signal)) {
        for (const { clusterName, serviceName } of group.ecsServices ?? []) {
          this.#places.set(`${clusterName}/${serviceName}`, {
            application,
            name: group.deploymentGroupName!,
          });
        }
      }
    });
    this.#scannedAt = this.#now();
  }

  async #readGroups(
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const byApplication = new Map<string, string[]>();
    for (const key of keys) {
      const { application } = this.#places.get(key)!;
      byApplication.set(application, [
        ...(byApplication.get(application) ?? []),
        key,
      ]);
    }
    await inParallel([...byApplication], async ([application, members]) => {
      const names = members.map(key => this.#places.get(key)!.name);
      const groups = await this.#groupsOf(application, names, signal);
      for (const key of members) {
        const group = groups.find(
          one => one.deploymentGroupName === this.#places.get(key)!.name,
        );
        if (group) this.#groups.set(key, group);
        else {
          this.#groups.delete(key);
          this.#places.delete(key);
        }
      }
    });
  }

  async #groupsOf(
    application: string,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<DeploymentGroupInfo[]> {
    const pages = await inParallel(inBatches(names, GROUPS), async batch => {
      await this.#pace.take(signal);
      const { deploymentGroupsInfo } = await this.#reader.send(
        new BatchGetDeploymentGroupsCommand({
          applicationName: application,
          deploymentGroupNames: [...batch],
        }),
        { abortSignal: signal },
      );
      return deploymentGroupsInfo ?? [];
    });
    return pages.flat();
  }

  async #readDeployments(key: string, signal: AbortSignal): Promise<void> {
    const group = this.#groups.get(key);
    const place = this.#places.get(key);
    if (!group || !place) return;
    const last = group.lastAttemptedDeployment?.deploymentId;
    const history = this.#histories.get(key);
    const isNew = last !== undefined && history?.[0] !== last;
    if (!history || isNew)
      this.#histories.set(key, await this.#listDeployments(place, signal));
    const ids = this.#histories.get(key) ?? [];
    const wanted = ids.filter(id => {
      const known = this.#deployments.get(id);
      return !known || isCodeDeployRunning(known);
    });
    for (const batch of inBatches(wanted, DEPLOYMENTS)) {
      await this.#pace.take(signal);
      const { deploymentsInfo } = await this.#reader.send(
        new BatchGetDeploymentsCommand({ deploymentIds: [...batch] }),
        { abortSignal: signal },
      );
      for (const deployment of deploymentsInfo ?? []) this.#keep(deployment);
    }
    const running = ids
      .map(id => this.#deployments.get(id))
      .find(deployment => deployment && isCodeDeployRunning(deployment));
    this.#taskSets.set(
      key,
      running ? await this.#readTaskSets(running.deploymentId!, signal) : [],
    );
  }

  #keep(deployment: DeploymentInfo): void {
    const id = deployment.deploymentId!;
    this.#deployments.set(id, deployment);
    const seen = (what: string) => {
      if (!this.#since.has(`${id} ${what}`))
        this.#since.set(`${id} ${what}`, this.#now());
    };
    if (deployment.status === 'Ready') seen('ready');
    if (deployment.instanceTerminationWaitTimeStarted) seen('terminating');
  }

  async #listDeployments(
    { application, name }: Place,
    signal: AbortSignal,
  ): Promise<string[]> {
    await this.#pace.take(signal);
    const { deployments } = await this.#reader.send(
      new ListDeploymentsCommand({
        applicationName: application,
        deploymentGroupName: name,
      }),
      { abortSignal: signal },
    );
    return (deployments ?? []).slice(0, DEPLOYMENTS);
  }

  async #readTaskSets(
    deploymentId: string,
    signal: AbortSignal,
  ): Promise<ECSTaskSet[]> {
    await this.#pace.take(signal);
    const { targetIds = [] } = await this.#reader.send(
      new ListDeploymentTargetsCommand({ deploymentId }),
      { abortSignal: signal },
    );
    if (targetIds.length === 0) return [];
    await this.#pace.take(signal);
    const { deploymentTargets } = await this.#reader.send(
      new BatchGetDeploymentTargetsCommand({
        deploymentId,
        targetIds: targetIds.slice(0, DEPLOYMENTS),
      }),
      { abortSignal: signal },
    );
    return deploymentTargets?.[0]?.ecsTarget?.taskSetsInfo ?? [];
  }

  async #pages(
    signal: AbortSignal,
    read: (
      token: string | undefined,
    ) => Promise<[string[] | undefined, string | undefined]>,
  ): Promise<string[]> {
    const all: string[] = [];
    let token: string | undefined;
    do {
      await this.#pace.take(signal);
      const [items, next] = await read(token);
      all.push(...(items ?? []));
      token = next;
    } while (token);
    return all;
  }
}

function keyOf({ serviceArn = '', serviceName }: Service): string {
  return `${clusterOf(serviceArn)}/${serviceName}`;
}
