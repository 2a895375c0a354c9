import type {
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
} from '@aws-sdk/client-application-auto-scaling';
import type {
  Service,
  ServiceDeployment,
  ServiceRevision,
} from '@aws-sdk/client-ecs';
import type { AwsScope } from '../AwsScope';
import { inBatches, inParallel } from '../batches';
import type { CodeDeployReader } from '../codedeploy/CodeDeployReader';
import { trackingOf } from '../scaling/mapScaling';
import type { PolicyValues } from '../scaling/PolicyValues';
import type { ScalingCalls } from '../scaling/ScalingCalls';
import { Chores } from './Chores';
import type { EcsCalls } from './EcsCalls';
import { toDefinitionFacts } from './mapDefinition';
import {
  clusterOf,
  isUnfinished,
  resourceIdOf,
  shortName,
} from './ServiceFacts';
import type { DefinitionFacts, ServiceFacts } from './ServiceFacts';
import type { TargetBook } from './TargetBook';
import { TaskBook } from './TaskBook';

/*
 * What a sweep costs. Every sweep asks for the services themselves, ten to a call, and for the deployments that run, twenty
 * to a call. Tasks are listed only where something about them changed. Everything else changes rarely and is a chore: it is
 * done when it is due, as many as the allowance of a sweep lets, so that a first look at a thousand services does not
 * take the calls of everybody else.
 */

/** How often each is done when there is credit for it. */
const LIST_MS = 60_000;
const TARGETS_MS = 60_000;
const ACTIVITIES_MS = 60_000;
const POLICIES_MS = 600_000;
/** How often it is looked whether values are due; they have an interval of their own, since AWS bills them. */
const VALUES_MS = 60_000;
const FAMILY_MS = 3_600_000;
/** Scalable targets to a call. */
const TARGETS = 50;
/** How many ended deployments of a service are read when it is first seen. */
const HISTORY = 20;
/** How many definitions that were never deployed are read, newest first. */
const CANDIDATES = 10;

interface Known {
  history: string[];
  deployable: string[];
}

/** Reads the services of one account and region, and remembers what does not change. */
export class EcsReader {
  readonly #scope: AwsScope;
  readonly #calls: EcsCalls;
  readonly #scaling: ScalingCalls;
  readonly #codeDeploy: CodeDeployReader;
  readonly #balanced: TargetBook;
  readonly #chores: Chores;
  readonly #tasks: TaskBook;
  readonly #values: PolicyValues | undefined;
  readonly #now: () => number;
  readonly #arns = new Map<string, string[]>();
  readonly #known = new Map<string, Known>();
  readonly #deployments = new Map<string, ServiceDeployment>();
  readonly #revisions = new Map<string, ServiceRevision>();
  readonly #definitions = new Map<string, DefinitionFacts>();
  readonly #bakingSince = new Map<string, number>();
  #targets = new Map<string, ScalableTarget>();
  #policies: readonly ScalingPolicy[] = [];
  #scheduled: readonly ScheduledAction[] = [];
  #activities: readonly ScalingActivity[] = [];

  constructor(options: {
    readonly scope: AwsScope;
    readonly calls: EcsCalls;
    readonly scaling: ScalingCalls;
    readonly codeDeploy: CodeDeployReader;
    /** What policies see. Absent: nobody reads it. */
    readonly values?: PolicyValues;
    readonly targets: TargetBook;
    readonly now: () => number;
  }) {
    this.#scope = options.scope;
    this.#calls = options.calls;
    this.#scaling = options.scaling;
    this.#codeDeploy = options.codeDeploy;
    this.#balanced = options.targets;
    this.#values = options.values;
    this.#now = options.now;
    this.#chores = new Chores(options.now);
    this.#tasks = new TaskBook(options.calls, this.#chores);
  }

  /** All services that are to be shown. */
  async read(signal: AbortSignal): Promise<ServiceFacts[]> {
    signal.throwIfAborted();
    const before = [...this.#arns.values()].flat().length;
    this.#chores.allow(before);
    await this.#listServices(signal);
    if (before === 0)
      this.#chores.allow([...this.#arns.values()].flat().length);
    const services = (
      await inParallel([...this.#arns], ([cluster, arns]) =>
        this.#calls.services(cluster, arns, signal),
      )
    )
      .flat()
      .filter(service => this.#isWanted(service));
    this.#forget(services);
    await this.#readDeployments(services, signal);
    await this.#tasks.read(services, signal);
    await this.#codeDeploy.read(
      services.filter(
        service => service.deploymentController?.type === 'CODE_DEPLOY',
      ),
      signal,
    );
    await this.#balanced.read(services, this.#chores, signal);
    await this.#doChores(services, signal);
    await this.#readRevisions(services, signal);
    return services.map(service => this.#factsOf(service));
  }

  /** These services as they are now, with their tasks; those that are gone are missing. For what an event has named. */
  async readSome(
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<ServiceFacts[]> {
    const clusters = new Map<string, string[]>();
    for (const arn of arns)
      clusters.set(clusterOf(arn), [
        ...(clusters.get(clusterOf(arn)) ?? []),
        arn,
      ]);
    const services = (
      await inParallel([...clusters], ([cluster, members]) =>
        this.#calls.services(cluster, members, signal),
      )
    ).flat();
    await this.#readTargetsOf(services, signal);
    await this.#readDeployments(services, signal);
    await this.#tasks.readChanged(services, signal);
    await this.#balanced.read(services, this.#chores, signal);
    await this.#codeDeploy.read(
      services.filter(
        service => service.deploymentController?.type === 'CODE_DEPLOY',
      ),
      signal,
    );
    await this.#readRevisions(services, signal);
    for (const service of services)
      for (const arn of this.#definitionsOf(service))
        if (!this.#definitions.has(arn)) await this.readDefinition(arn, signal);
    return services.map(service => this.#factsOf(service));
  }

  /**
   * One service as it is now, with its bounds, its newest deployment and `deployment`, whatever was known before; `undefined`
   * when it is gone.
   */
  async readNow(
    arn: string,
    signal: AbortSignal,
    deployment?: string,
  ): Promise<ServiceFacts | undefined> {
    const [service] = await this.#calls.services(clusterOf(arn), [arn], signal);
    if (!service) return undefined;
    const [target] = await this.#scaling.targets(signal, resourceIdOf(arn));
    this.#setTarget(resourceIdOf(arn), target);
    const { history } = this.#know(arn);
    if (deployment?.includes(':service-deployment/')) {
      const known = this.#deployments.get(deployment);
      if (!known || isUnfinished(known.status))
        await this.#describe([deployment], signal);
      if (!history.includes(deployment)) history.push(deployment);
    }
    await this.#readDeployments([service], signal);
    if (service.deploymentController?.type === 'CODE_DEPLOY')
      await this.#codeDeploy.read([service], signal);
    await this.#readRevisions([service], signal);
    return this.#factsOf(service);
  }

  /** The newest deployments of a service as they are now, newest first. */
  async readHistory(
    arn: string,
    signal: AbortSignal,
  ): Promise<ServiceDeployment[]> {
    await this.#readHistory(arn, signal);
    const facts = this.#known.get(arn)?.history ?? [];
    return facts.flatMap(one => this.#deployments.get(one) ?? []);
  }

  /** A definition as it is now, whatever was known of it. */
  async readDefinition(
    arn: string,
    signal: AbortSignal,
  ): Promise<DefinitionFacts | undefined> {
    const definition = await this.#calls.definition(arn, signal);
    if (!definition) return undefined;
    const facts = toDefinitionFacts(definition);
    this.#definitions.set(facts.arn, facts);
    return facts;
  }

  /** The revision of a service with this ARN, when it is known. */
  revision(arn: string): ServiceRevision | undefined {
    return this.#revisions.get(arn);
  }

  /** Its policies as they were last read. */
  policiesOf(arn: string): readonly ScalingPolicy[] {
    const resourceId = resourceIdOf(arn);
    return this.#policies.filter(policy => policy.ResourceId === resourceId);
  }

  /** Something about the service was changed: bounds are read again. */
  touched(): void {
    this.#chores.forget('targets');
    this.#chores.forget('activities');
  }

  async #listServices(signal: AbortSignal): Promise<void> {
    const { clusters } = this.#scope.account.ecs;
    const pages = [...this.#arns.values()].reduce(
      (sum, arns) => sum + Math.ceil(arns.length / 100),
      clusters ? 0 : 1,
    );
    await this.#chores.run('services', LIST_MS, pages, async () => {
      const names =
        clusters ?? (await this.#calls.clusters(signal)).map(shortName);
      const lists = await inParallel(names, name =>
        this.#calls.serviceArns(name, signal),
      );
      this.#arns.clear();
      names.forEach((name, index) => {
        if (lists[index].length > 0) this.#arns.set(name, lists[index]);
      });
    });
  }

  #isWanted({ tags = [] }: Service): boolean {
    const { tag } = this.#scope.account.ecs;
    if (!tag) return true;
    return tags.some(
      ({ key, value }) =>
        key === tag.key && (tag.value === undefined || value === tag.value),
    );
  }

  /** Asked for again until it has ended; then it never changes. */
  async #readDeployments(
    services: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    const running = services.flatMap(({ currentServiceDeployment: arn }) => {
      if (arn === undefined) return [];
      const known = this.#deployments.get(arn);
      return !known || isUnfinished(known.status) ? [arn] : [];
    });
    for (const { serviceArn = '', currentServiceDeployment: arn } of services) {
      const known = this.#known.get(serviceArn);
      if (arn === undefined || !known || known.history.includes(arn)) continue;
      // There may have been others since the last look: the history is read again.
      if (known.history.length > 0)
        this.#chores.forget(`history ${serviceArn}`);
      known.history.unshift(arn);
    }
    // One that was superseded while it ran is not the current one any more, and has still to be seen to its end.
    const superseded = services.flatMap(({ serviceArn = '' }) =>
      (this.#known.get(serviceArn)?.history ?? []).filter(arn =>
        isUnfinished(this.#deployments.get(arn)?.status),
      ),
    );
    await this.#describe([...new Set([...running, ...superseded])], signal);
  }

  async #describe(arns: readonly string[], signal: AbortSignal): Promise<void> {
    for (const deployment of await this.#calls.deployments(arns, signal)) {
      const arn = deployment.serviceDeploymentArn!;
      this.#deployments.set(arn, deployment);
      if (
        deployment.lifecycleStage === 'BAKE_TIME' &&
        !this.#bakingSince.has(arn)
      ) {
        this.#bakingSince.set(
          arn,
          deployment.updatedAt?.getTime() ?? this.#now(),
        );
      }
    }
  }

  async #readRevisions(
    services: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    const wanted = new Set<string>();
    for (const service of services) {
      for (const { arn } of service.currentServiceRevisions ?? [])
        if (arn) wanted.add(arn);
      for (const deploymentArn of this.#known.get(service.serviceArn!)
        ?.history ?? []) {
        const deployment = this.#deployments.get(deploymentArn);
        for (const { arn } of [
          ...(deployment?.sourceServiceRevisions ?? []),
          ...(deployment?.targetServiceRevision
            ? [deployment.targetServiceRevision]
            : []),
        ])
          if (arn) wanted.add(arn);
      }
    }
    const missing = [...wanted].filter(arn => !this.#revisions.has(arn));
    for (const revision of await this.#calls.revisions(missing, signal))
      this.#revisions.set(revision.serviceRevisionArn!, revision);
    // What AWS cannot describe stays unknown, and is not asked for again.
    for (const arn of missing) {
      if (!this.#revisions.has(arn))
        this.#revisions.set(arn, { serviceRevisionArn: arn });
    }
  }

  async #doChores(
    services: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    const chores = this.#chores;
    const pages = (count: number, size: number) =>
      Math.max(1, Math.ceil(count / size));
    await chores.run(
      'targets',
      TARGETS_MS,
      pages(this.#targets.size, 50),
      async () => {
        const targets = await this.#scaling.targets(signal);
        this.#targets = new Map(
          targets.map(target => [target.ResourceId ?? '', target]),
        );
      },
    );
    await chores.run('activities', ACTIVITIES_MS, 1, async () => {
      this.#activities = await this.#scaling.activities(signal);
    });
    await chores.run(
      'policies',
      POLICIES_MS,
      1 + pages(this.#policies.length, 10),
      async () => {
        this.#policies = await this.#scaling.policies(signal);
        this.#scheduled = await this.#scaling.scheduledActions(signal);
      },
    );
    const tracking = trackingOf(this.#policies);
    if (this.#values && tracking.length > 0)
      await chores.run('policy values', VALUES_MS, 1, () =>
        this.#values!.read(tracking, signal),
      );
    for (const service of services) {
      if (!service.currentServiceDeployment) continue;
      await chores.run(`history ${service.serviceArn}`, Infinity, 2, () =>
        this.#readHistory(service.serviceArn!, signal),
      );
    }
    for (const service of services) {
      const family = familyOf(service);
      if (family === undefined) continue;
      await chores.run(
        `family ${service.serviceArn}`,
        FAMILY_MS,
        1,
        async () => {
          const known = this.#know(service.serviceArn!);
          known.deployable = await this.#calls.activeDefinitions(
            family,
            signal,
          );
        },
      );
    }
    await this.#readRevisions(services, signal);
    for (const service of services) {
      for (const arn of this.#definitionsOf(service)) {
        await chores.run(`definition ${arn}`, Infinity, 1, async () => {
          await this.readDefinition(arn, signal);
        });
      }
    }
  }

  async #readHistory(arn: string, signal: AbortSignal): Promise<void> {
    const briefs = await this.#calls.history(
      { cluster: clusterOf(arn), arn },
      HISTORY,
      signal,
    );
    const arns = briefs.map(brief => brief.serviceDeploymentArn!);
    const unknown = arns.filter(one => {
      const known = this.#deployments.get(one);
      return !known || isUnfinished(known.status);
    });
    await this.#describe(unknown, signal);
    this.#know(arn).history = arns;
  }

  /** What it runs, what it ran, and the newest that it could run. */
  #definitionsOf(service: Service): string[] {
    const known = this.#know(service.serviceArn!);
    const deployed = known.history.flatMap(arn => {
      const deployment = this.#deployments.get(arn);
      return [
        deployment?.targetServiceRevision?.arn,
        ...(deployment?.sourceServiceRevisions ?? []).map(source => source.arn),
      ].flatMap(
        revision =>
          (revision && this.#revisions.get(revision)?.taskDefinition) || [],
      );
    });
    return [
      ...new Set([
        ...(service.taskDefinition ? [service.taskDefinition] : []),
        ...known.deployable.slice(0, CANDIDATES),
        ...deployed,
        ...this.#codeDeploy.definitionsOf(service),
      ]),
    ];
  }

  #factsOf(service: Service): ServiceFacts {
    const arn = service.serviceArn!;
    const known = this.#know(arn);
    const resourceId = resourceIdOf(arn);
    const mine = <T extends { ResourceId?: string }>(all: readonly T[]) =>
      all.filter(one => one.ResourceId === resourceId);
    return {
      service,
      target: this.#targets.get(resourceId),
      policies: mine(this.#policies),
      policyValues: this.#values?.all(),
      scheduled: mine(this.#scheduled),
      activities: mine(this.#activities),
      deployments: known.history.flatMap(
        deployment => this.#deployments.get(deployment) ?? [],
      ),
      revisions: this.#revisions,
      definitions: this.#definitions,
      deployable: known.deployable,
      tasks: this.#tasks.of(arn),
      targets: this.#balanced.of(arn),
      bakingSince: this.#bakingSince,
      codeDeploy: this.#codeDeploy.factsOf(service),
    };
  }

  /** The bounds, and what is suspended, of those that have any. */
  async #readTargetsOf(
    services: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    const scaled = services
      .map(({ serviceArn = '' }) => resourceIdOf(serviceArn))
      .filter(resourceId => this.#targets.has(resourceId));
    for (const batch of inBatches(scaled, TARGETS)) {
      const targets = await this.#scaling.targets(signal, ...batch);
      for (const resourceId of batch)
        this.#setTarget(
          resourceId,
          targets.find(({ ResourceId }) => ResourceId === resourceId),
        );
    }
  }

  #setTarget(resourceId: string, target: ScalableTarget | undefined): void {
    if (target) this.#targets.set(resourceId, target);
    else this.#targets.delete(resourceId);
  }

  #know(arn: string): Known {
    let known = this.#known.get(arn);
    if (!known) {
      known = { history: [], deployable: [] };
      this.#known.set(arn, known);
    }
    return known;
  }

  /** Services that are gone take what was remembered of them along. */
  #forget(services: readonly Service[]): void {
    const present = new Set(services.map(service => service.serviceArn!));
    for (const arn of present) this.#know(arn);
    for (const [arn, known] of this.#known) {
      if (present.has(arn)) continue;
      for (const deployment of known.history) {
        this.#deployments.delete(deployment);
        this.#bakingSince.delete(deployment);
      }
      this.#known.delete(arn);
      this.#tasks.forget(arn);
      this.#balanced.forget(arn);
      this.#chores.forget(`history ${arn}`);
      this.#chores.forget(`family ${arn}`);
      this.#chores.forget(`health ${arn}`);
    }
  }
}

function familyOf({ taskDefinition, taskSets }: Service): string | undefined {
  const arn = taskDefinition ?? taskSets?.[0]?.taskDefinition;
  return arn === undefined ? undefined : shortName(arn).split(':')[0];
}
