import type { Service } from '@aws-sdk/client-ecs';
import { worstOf } from '../targets/TargetHealths';
import type { HealthByTarget, TargetHealths } from '../targets/TargetHealths';
import type { Chores } from './Chores';

/** How often it is read where nothing moves and nothing is unhealthy. */
const CALM_MS = 600_000;
/** Services whose targets are read in every sweep, since something moves in them. */
const MOVING = 20;

/** What load balancers say of the tasks behind them, in one account and region, by the address of the task. */
export class TargetBook {
  readonly #healths: TargetHealths;
  readonly #targets = new Map<string, HealthByTarget>();

  constructor(healths: TargetHealths) {
    this.#healths = healths;
  }

  of(serviceArn: string): HealthByTarget | undefined {
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
      if (this.#healths.isDenied) return;
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
    const found: HealthByTarget[] = [];
    for (const arn of targetGroupsOf(service)) {
      const targets = await this.#healths.read(arn, signal);
      if (!targets) {
        this.#targets.clear();
        return;
      }
      found.push(targets);
    }
    this.#targets.set(service.serviceArn!, worstOf(found));
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
