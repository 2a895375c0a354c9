import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { worstOf } from '../targets/TargetHealths';
import type { HealthByTarget, TargetHealths } from '../targets/TargetHealths';

/*
 * One call to a target group. Where instances come, go or are unhealthy it is made in each sweep; the others take turns, a few
 * in each sweep, so that ten target groups are looked at each minute, and a hundred in ten.
 */

/** Target groups that are read in one sweep since something moves behind them. */
const MOVING = 20;
/** Those that were never read, in one sweep. */
const FIRST_TIME = 25;
/** Calm ones in one sweep, and how long one of them is left alone. */
const CALM = 5;
const CALM_MS = 60_000;

/** What load balancers say of the instances behind them, in one account and region. */
export class GroupTargets {
  readonly #healths: TargetHealths;
  readonly #now: () => number;
  /** By ARN of the target group. */
  readonly #known = new Map<
    string,
    { readonly at: number; readonly targets: HealthByTarget }
  >();

  constructor(healths: TargetHealths, now: () => number) {
    this.#healths = healths;
    this.#now = now;
  }

  /** By id of the instance; `undefined` for a group behind no balancer, or while nobody has said anything. */
  of(group: AutoScalingGroup): HealthByTarget | undefined {
    const known = targetGroupsOf(group).flatMap(
      arn => this.#known.get(arn)?.targets ?? [],
    );
    return known.length > 0 ? worstOf(known) : undefined;
  }

  /** All groups of a sweep; `moves`: something is done to the group. What no group has any more is forgotten. */
  async read(
    groups: readonly AutoScalingGroup[],
    moves: (group: AutoScalingGroup) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const all = new Set(groups.flatMap(targetGroupsOf));
    for (const arn of this.#known.keys())
      if (!all.has(arn)) this.#known.delete(arn);
    const fresh = [...all].filter(arn => !this.#known.has(arn));
    const moving = groups
      .filter(group => moves(group) || this.#isMoving(group))
      .flatMap(targetGroupsOf);
    const due = new Set([
      ...fresh.slice(0, FIRST_TIME),
      ...[...new Set(moving)].slice(0, MOVING),
      ...this.#calm(all),
    ]);
    await this.#readAll(due, signal);
  }

  /** These groups now. */
  async readSome(
    groups: readonly AutoScalingGroup[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#readAll(new Set(groups.flatMap(targetGroupsOf)), signal);
  }

  /** Those whose turn it is, the longest unread first. */
  #calm(all: ReadonlySet<string>): string[] {
    return [...this.#known]
      .filter(([arn, { at }]) => all.has(arn) && at + CALM_MS <= this.#now())
      .sort(([, one], [, other]) => one.at - other.at)
      .slice(0, CALM)
      .map(([arn]) => arn);
  }

  #isMoving(group: AutoScalingGroup): boolean {
    const ill = [...(this.of(group)?.values() ?? [])].some(
      ({ State }) => State === 'unhealthy',
    );
    const onTheWay = (group.Instances ?? []).some(
      ({ LifecycleState = '' }) =>
        !['InService', 'Standby'].includes(LifecycleState),
    );
    return ill || onTheWay;
  }

  async #readAll(
    arns: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const arn of arns) {
      const targets = await this.#healths.read(arn, signal);
      if (!targets) {
        this.#known.clear();
        return;
      }
      this.#known.set(arn, { at: this.#now(), targets });
    }
  }
}

/** Of Application, Network and Gateway Load Balancers; classic ones and VPC Lattice have none. */
function targetGroupsOf({
  TargetGroupARNs = [],
  TrafficSources = [],
}: AutoScalingGroup): string[] {
  const sources = TrafficSources.flatMap(({ Type, Identifier }) =>
    Type === 'elbv2' && Identifier ? Identifier : [],
  );
  return [...new Set([...TargetGroupARNs, ...sources])];
}
