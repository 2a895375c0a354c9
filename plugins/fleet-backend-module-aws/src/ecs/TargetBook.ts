import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { isDenied, nameOf } from '../errors';
import type { Pace } from '../Pace';
import type { Chores } from './Chores';

/** How often it is read where nothing moves and nothing is unhealthy. */
const CALM_MS = 600_000;
/** How long nobody asks after the role was not allowed to. */
const DENIED_MS = 600_000;
/** Services whose targets are read in every sweep, since something moves in them. */
const MOVING = 20;

/** What load balancers say of the tasks behind them, in one account and region, by the address of the task. */
export class TargetBook {
  readonly #client: ElasticLoadBalancingV2Client;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #targets = new Map<string, ReadonlyMap<string, TargetHealth>>();
  #deniedAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly clients: AwsClients;
    readonly scope: AwsScope;
    readonly pace: Pace;
    readonly now: () => number;
  }) {
    this.#client = options.clients.of(
      ElasticLoadBalancingV2Client,
      options.scope,
      'read',
    );
    this.#pace = options.pace;
    this.#now = options.now;
  }

  of(serviceArn: string): ReadonlyMap<string, TargetHealth> | undefined {
    return this.#targets.get(serviceArn);
  }

  /** The service is gone. */
  forget(serviceArn: string): void {
    this.#targets.delete(serviceArn);
  }

  /** Where something moves or is unhealthy, now; elsewhere as a chore. */
  async read(
    services: readonly Service[],
    chores: Chores,
    signal: AbortSignal,
  ): Promise<void> {
    const balanced = services.filter(
      service => targetGroupsOf(service).length > 0,
    );
    const moving = new Set(
      balanced.filter(service => this.#isMoving(service)).slice(0, MOVING),
    );
    for (const service of balanced) {
      if (this.#deniedAt + DENIED_MS > this.#now()) return;
      const chore = `health ${service.serviceArn}`;
      if (moving.has(service)) {
        await this.#readOne(service, signal);
        chores.done(chore);
      } else {
        await chores.run(chore, CALM_MS, targetGroupsOf(service).length, () =>
          this.#readOne(service, signal),
        );
      }
    }
  }

  #isMoving({
    serviceArn = '',
    deployments = [],
    taskSets = [],
    runningCount,
    desiredCount,
  }: Service): boolean {
    const known = this.#targets.get(serviceArn);
    return (
      deployments.length > 1 ||
      taskSets.length > 1 ||
      runningCount !== desiredCount ||
      [...(known?.values() ?? [])].some(({ State }) => State === 'unhealthy')
    );
  }

  /** Without the permission nothing is known, and the rest of the look goes on. */
  async #readOne(service: Service, signal: AbortSignal): Promise<void> {
    const targets = new Map<string, TargetHealth>();
    for (const TargetGroupArn of targetGroupsOf(service)) {
      await this.#pace.take(signal);
      try {
        const { TargetHealthDescriptions = [] } = await this.#client.send(
          new DescribeTargetHealthCommand({ TargetGroupArn }),
          { abortSignal: signal },
        );
        for (const { Target, TargetHealth } of TargetHealthDescriptions)
          if (Target?.Id && TargetHealth && tells(TargetHealth))
            targets.set(Target.Id, worse(targets.get(Target.Id), TargetHealth));
      } catch (error) {
        if (isDenied(error)) {
          this.#deniedAt = this.#now();
          this.#targets.clear();
          return;
        }
        if (nameOf(error) !== 'TargetGroupNotFoundException') throw error;
      }
    }
    this.#targets.set(service.serviceArn!, targets);
  }
}

function targetGroupsOf({ loadBalancers = [], taskSets = [] }: Service) {
  const balancers = [
    ...loadBalancers,
    ...taskSets.flatMap(set => set.loadBalancers ?? []),
  ];
  return [
    ...new Set(
      balancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [
        ...(targetGroupArn ? [targetGroupArn] : []),
        ...(advancedConfiguration?.alternateTargetGroupArn
          ? [advancedConfiguration.alternateTargetGroupArn]
          : []),
      ]),
    ),
  ];
}

/** The other states say that nobody checks it, or not yet, or not any more. */
function tells({ State }: TargetHealth): boolean {
  return State === 'healthy' || State === 'unhealthy';
}

/** A task behind several balancers is as healthy as the worst of them says. */
function worse(
  known: TargetHealth | undefined,
  found: TargetHealth,
): TargetHealth {
  return known?.State === 'unhealthy' ? known : found;
}
