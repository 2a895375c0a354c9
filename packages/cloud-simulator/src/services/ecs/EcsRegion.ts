import type { RegionWorld } from '../../RegionWorld.ts';
import { AwsError } from '../../core/AwsError.ts';
import { wake } from './reconcile.ts';
import { tell } from './tasks.ts';
import { unfinishedOf } from './types.ts';
import type {
  ClusterState,
  DeploymentConfiguration,
  DeploymentState,
  LoadBalancer,
  ServiceRevisionState,
  ServiceState,
  TaskDefinitionState,
  TaskState,
} from './types.ts';

/** How a test or a demo wants a service to be. @public */
export interface EcsServiceOptions {
  readonly name: string;
  /** Comes into being when it does not exist. Default `default`. */
  readonly cluster?: string;
  /** The family of its task definitions. Default: the service's name. */
  readonly family?: string;
  /** The image that it runs, for example `shop:1.0.0`. Default `<name>:1.0.0`. */
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default 2. */
  readonly desired?: number;
  readonly controller?: ServiceState['controller'];
  readonly configuration?: DeploymentConfiguration;
  /** Behind a balancer with two target groups, so that traffic can be moved. Default false. */
  readonly balanced?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** ECS of one region. Tests build it with `service` and `registerTaskDefinition`. @public */
export class EcsRegion {
  readonly region: RegionWorld;
  readonly clusters = new Map<string, ClusterState>();
  readonly taskDefinitions = new Map<string, TaskDefinitionState>();
  readonly #families = new Map<string, TaskDefinitionState[]>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  cluster(name: string): ClusterState {
    let cluster = this.clusters.get(name);
    if (!cluster) {
      cluster = {
        arn: this.region.arn('ecs', `cluster/${name}`),
        name,
        services: new Map(),
      };
      this.clusters.set(name, cluster);
    }
    return cluster;
  }

  /** The next revision of a family. */
  registerTaskDefinition(
    family: string,
    image: string,
    options: {
      readonly environment?: Readonly<Record<string, string>>;
      readonly secrets?: readonly string[];
    } = {},
  ): TaskDefinitionState {
    return this.register(family, [
      {
        name: 'app',
        image,
        environment: options.environment ?? {},
        secrets: options.secrets ?? [],
      },
    ]);
  }

  register(
    family: string,
    containers: TaskDefinitionState['containers'],
    size: { readonly cpu?: string; readonly memory?: string } = {},
  ): TaskDefinitionState {
    const known = this.#families.get(family) ?? [];
    const revision = known.length + 1;
    const definition: TaskDefinitionState = {
      arn: this.region.arn('ecs', `task-definition/${family}:${revision}`),
      family,
      revision,
      status: 'ACTIVE',
      containers,
      cpu: size.cpu ?? '256',
      memory: size.memory ?? '512',
      registeredAt: this.region.world.clock.now(),
    };
    this.#families.set(family, [...known, definition]);
    this.taskDefinitions.set(definition.arn, definition);
    return definition;
  }

  families(): ReadonlyMap<string, readonly TaskDefinitionState[]> {
    return this.#families;
  }

  /** An ARN, `family:revision`, or a family: then the newest that is ACTIVE. */
  findTaskDefinition(name: string): TaskDefinitionState | undefined {
    const direct = this.taskDefinitions.get(name);
    if (direct) return direct;
    const [family, revision] = name.split('/').at(-1)!.split(':');
    const known = this.#families.get(family) ?? [];
    return revision === undefined
      ? [...known].reverse().find(({ status }) => status === 'ACTIVE')
      : known.find(definition => String(definition.revision) === revision);
  }

  deregisterTaskDefinition(definition: TaskDefinitionState): void {
    definition.status = 'INACTIVE';
    definition.deregisteredAt = this.region.world.clock.now();
  }

  /** A service that already runs at its size: nothing rolls, and its first deployment has succeeded. */
  service(options: EcsServiceOptions): ServiceState {
    const family = options.family ?? options.name;
    const image = options.image ?? `${options.name}:1.0.0`;
    const definition = this.registerTaskDefinition(family, image, options);
    const service = this.createService({
      name: options.name,
      cluster: options.cluster ?? 'default',
      definition,
      desired: options.desired ?? 2,
      controller: options.controller ?? 'ECS',
      config: options.configuration ?? {},
      loadBalancers: options.balanced ? [this.#balancer(options.name)] : [],
      tags: { ...options.tags },
    });
    this.#settle(service);
    return service;
  }

  /** Makes the service; its tasks start. */
  createService(options: {
    readonly name: string;
    readonly cluster: string;
    readonly definition: TaskDefinitionState;
    readonly desired: number;
    readonly controller: ServiceState['controller'];
    readonly config: DeploymentConfiguration;
    readonly loadBalancers: readonly LoadBalancer[];
    readonly network?: ServiceState['network'];
    readonly tags: Record<string, string>;
  }): ServiceState {
    const cluster = this.cluster(options.cluster);
    const now = this.region.world.clock.now();
    const arn = this.region.arn(
      'ecs',
      `service/${cluster.name}/${options.name}`,
    );
    const base = {
      arn,
      name: options.name,
      cluster,
      createdAt: now,
      tags: options.tags,
      controller: options.controller,
      status: 'ACTIVE' as const,
      desired: options.desired,
      config: withDefaults(options.config),
      network: options.network ?? {
        awsvpcConfiguration: {
          subnets: ['subnet-1'],
          securityGroups: ['sg-1'],
        },
      },
      loadBalancers: [...options.loadBalancers],
      revisions: [],
      deployments: [],
      tasks: [],
      taskSets: [],
      events: [],
    };
    const revision = this.makeRevision(base, options.definition);
    const service: ServiceState = { ...base, revision, revisions: [revision] };
    cluster.services.set(service.name, service);
    if (service.controller === 'ECS') this.#deploy(service, undefined);
    else this.#firstTaskSet(service);
    wake(this.region, service);
    return service;
  }

  /** Starts a deployment of another revision; a running one is superseded. */
  startDeployment(service: ServiceState, revision: ServiceRevisionState): void {
    const now = this.region.world.clock.now();
    const running = unfinishedOf(service);
    if (running) {
      running.status = 'STOPPED';
      running.statusReason = 'Superseded by a newer deployment.';
      running.stoppedAt = now;
      running.finishedAt = now;
    }
    const source = lastCompleted(service);
    service.revisions.push(revision);
    service.revision = revision;
    this.#deploy(service, source);
    wake(this.region, service);
  }

  /** What a deployment of this definition would deploy, with the digests as they are now. */
  makeRevision(
    service: Pick<
      ServiceState,
      'cluster' | 'name' | 'network' | 'loadBalancers'
    >,
    taskDefinition: TaskDefinitionState,
  ): ServiceRevisionState {
    const { random, clock, images } = this.region.world;
    return {
      arn: this.region.arn(
        'ecs',
        `service-revision/${service.cluster.name}/${
          service.name
        }/${random.digits(19)}`,
      ),
      taskDefinition,
      images: taskDefinition.containers.map(({ name, image }) => ({
        containerName: name,
        image,
        imageDigest: images.digest(image),
      })),
      network: service.network,
      loadBalancers: [...service.loadBalancers],
      createdAt: clock.now(),
    };
  }

  /** By name or ARN. */
  findService(
    cluster: string | undefined,
    name: string,
  ): ServiceState | undefined {
    const fromArn = /:service\/([^/]+)\/([^/]+)$/.exec(name);
    const clusterName = fromArn ? fromArn[1] : nameOf(cluster ?? 'default');
    return this.clusters
      .get(clusterName)
      ?.services.get(fromArn ? fromArn[2] : name);
  }

  /** The cluster and the service that an ARN of something below a service names. */
  ownerOf(arn: string): ServiceState | undefined {
    const match = /:[a-z-]+\/([^/]+)\/([^/]+)\/[^/]+$/.exec(arn);
    return match
      ? this.clusters.get(match[1])?.services.get(match[2])
      : undefined;
  }

  services(): ServiceState[] {
    return [...this.clusters.values()].flatMap(cluster => [
      ...cluster.services.values(),
    ]);
  }

  tasks(service: ServiceState): readonly TaskState[] {
    return service.tasks;
  }

  /** Changes how many tasks are wanted, as the autoscaler or a person would. */
  resize(service: ServiceState, desired: number): void {
    service.desired = desired;
    wake(this.region, service);
  }

  /** Looks at the service again: something about it was changed. */
  wake(service: ServiceState): void {
    wake(this.region, service);
  }

  deploymentOf(arn: string): {
    service: ServiceState;
    deployment: DeploymentState;
  } {
    const service = this.ownerOf(arn);
    const deployment = service?.deployments.find(one => one.arn === arn);
    if (!service || !deployment) {
      throw new AwsError(
        'ServiceDeploymentNotFoundException',
        `The service deployment '${arn}' was not found.`,
      );
    }
    return { service, deployment };
  }

  #deploy(
    service: ServiceState,
    source: ServiceRevisionState | undefined,
  ): void {
    const { random, clock } = this.region.world;
    const now = clock.now();
    const legacyId = `ecs-svc/${random.digits(19)}`;
    service.deployments.push({
      arn: this.region.arn(
        'ecs',
        `service-deployment/${service.cluster.name}/${
          service.name
        }/${random.base62(21)}`,
      ),
      legacyId,
      source,
      target: service.revision,
      config: service.config,
      createdAt: now,
      updatedAt: now,
      status: 'PENDING',
      stageSince: now,
      weight: 0,
      testWeight: 0,
      steps: 0,
      weightSince: now,
      hooks: [],
      failures: 0,
      breaker: service.config.deploymentCircuitBreaker?.enable
        ? 'MONITORING'
        : 'DISABLED',
    });
    tell(this.region, service, `(deployment ${legacyId}) deployment started.`);
  }

  #firstTaskSet(service: ServiceState): void {
    const { random, clock } = this.region.world;
    const id = `ecs-svc/${random.digits(19)}`;
    service.taskSets.push({
      id,
      arn: this.region.arn(
        'ecs',
        `task-set/${service.cluster.name}/${service.name}/${id}`,
      ),
      revision: service.revision,
      startedBy:
        service.controller === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : 'external',
      createdAt: clock.now(),
      status: 'PRIMARY',
      scale: 100,
    });
  }

  /** As if its first deployment had ended long ago. */
  #settle(service: ServiceState): void {
    const now = this.region.world.clock.now();
    for (const task of service.tasks) {
      task.healthy = true;
      task.startedAt = now;
    }
    const first = service.deployments.at(-1);
    if (first) {
      first.status = 'SUCCESSFUL';
      first.finishedAt = now;
      first.weight = 100;
      first.stage = undefined;
    }
    while (service.tasks.length < service.desired) {
      wake(this.region, service);
      for (const task of service.tasks) {
        task.healthy = true;
        task.startedAt = now;
      }
    }
  }

  #balancer(name: string): LoadBalancer {
    const { elbv2 } = this.region;
    return {
      targetGroupArn: elbv2.targetGroup(`${name}-blue`).arn,
      containerName: 'app',
      containerPort: 8080,
      advancedConfiguration: {
        alternateTargetGroupArn: elbv2.targetGroup(`${name}-green`).arn,
        productionListenerRule: this.region.arn(
          'elasticloadbalancing',
          `listener-rule/app/${name}/1/1/1`,
        ),
        roleArn: `arn:aws:iam::${this.region.account}:role/ecs-traffic`,
      },
    };
  }
}

/** The newest revision that a deployment ended with. */
function lastCompleted(
  service: ServiceState,
): ServiceRevisionState | undefined {
  for (const deployment of [...service.deployments].reverse()) {
    if (deployment.status === 'SUCCESSFUL') return deployment.target;
    if (deployment.status === 'ROLLBACK_SUCCESSFUL') return deployment.source;
  }
  return undefined;
}

export function withDefaults(
  config: DeploymentConfiguration,
): DeploymentConfiguration {
  return {
    strategy: 'ROLLING',
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    deploymentCircuitBreaker: { enable: false, rollback: false },
    ...config,
  };
}

export function nameOf(arnOrName: string): string {
  return arnOrName.split('/').at(-1)!;
}
