import type { SignalTarget } from '@capstan/plugin-fleet-node';
import type { AsgCalls } from '../autoscaling/AsgCalls';
import type { EcsCalls } from '../ecs/EcsCalls';
import type { CloudWatchCalls } from './CloudWatchCalls';
import { resourceOf } from './awsResource';

/** A target group behind an Application Load Balancer, as metrics name them. */
export interface BalancedTargets {
  /** `targetgroup/<name>/<id>` */
  readonly targetGroup: string;
  /** `app/<name>/<id>` */
  readonly loadBalancer: string;
}

/** What is behind which balancer changes rarely. */
const KEEP_MS = 3_600_000;
/** How often balancers are asked about while some are unknown. */
const AGAIN_MS = 300_000;
/** Services that are asked about in one look, ten to a call. */
const AT_ONCE = 100;

/** Remembers for an hour which target groups the targets of one account and region are in. */
export class BalancerBook {
  readonly #ecs: Pick<EcsCalls, 'services'> | undefined;
  readonly #groups: Pick<AsgCalls, 'groups'> | undefined;
  readonly #calls: Pick<CloudWatchCalls, 'targetGroups'>;
  readonly #now: () => number;
  /** ARNs of target groups by ARN of the service or group. */
  readonly #byOwner = new Map<
    string,
    { readonly at: number; readonly arns: readonly string[] }
  >();
  #balancers = new Map<string, BalancedTargets>();
  #balancersAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly ecs?: Pick<EcsCalls, 'services'>;
    readonly groups?: Pick<AsgCalls, 'groups'>;
    readonly calls: Pick<CloudWatchCalls, 'targetGroups'>;
    readonly now: () => number;
  }) {
    this.#ecs = options.ecs;
    this.#groups = options.groups;
    this.#calls = options.calls;
    this.#now = options.now;
  }

  /** Asks for what is not known, or not any more. */
  async learn(
    targets: readonly SignalTarget[],
    signal: AbortSignal,
  ): Promise<void> {
    const due = targets.filter(({ ref }) => {
      const known = this.#byOwner.get(ref.nativeId);
      return !known || known.at + KEEP_MS <= this.#now();
    });
    await this.#learnServices(due, signal);
    await this.#learnGroups(due, signal);
    const unknown = targets
      .flatMap(({ ref }) => this.#byOwner.get(ref.nativeId)?.arns ?? [])
      .some(arn => !this.#balancers.has(arn));
    // One that is behind no balancer stays unknown, and is not asked about each time.
    if (unknown && this.#balancersAt + AGAIN_MS <= this.#now())
      await this.#learnBalancers(signal);
  }

  /** What is known without asking. */
  of({ ref }: SignalTarget): readonly BalancedTargets[] {
    const arns = this.#byOwner.get(ref.nativeId)?.arns ?? [];
    return arns.flatMap(arn => this.#balancers.get(arn) ?? []);
  }

  async #learnServices(
    due: readonly SignalTarget[],
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#ecs) return;
    const byCluster = new Map<string, string[]>();
    let count = 0;
    for (const target of due) {
      const resource = resourceOf(target);
      if (resource?.kind !== 'service' || count++ >= AT_ONCE) continue;
      const { nativeId } = target.ref;
      const arns = byCluster.get(resource.cluster) ?? [];
      byCluster.set(resource.cluster, [...arns, nativeId]);
    }
    const at = this.#now();
    for (const [cluster, arns] of byCluster) {
      const services = await this.#ecs.services(cluster, arns, signal);
      for (const arn of arns) this.#byOwner.set(arn, { at, arns: [] });
      for (const { serviceArn, loadBalancers = [] } of services)
        this.#byOwner.set(serviceArn!, {
          at,
          arns: loadBalancers.flatMap(
            ({ targetGroupArn, advancedConfiguration }) => [
              ...(targetGroupArn ? [targetGroupArn] : []),
              // Blue and green: either may have the traffic.
              ...(advancedConfiguration?.alternateTargetGroupArn
                ? [advancedConfiguration.alternateTargetGroupArn]
                : []),
            ],
          ),
        });
    }
  }

  /** One look at all groups answers for each of them. */
  async #learnGroups(
    due: readonly SignalTarget[],
    signal: AbortSignal,
  ): Promise<void> {
    const mine = due.filter(target => resourceOf(target)?.kind === 'group');
    if (mine.length === 0 || !this.#groups) return;
    const at = this.#now();
    const groups = await this.#groups.groups([], signal);
    const byArn = new Map(
      groups.map(group => [group.AutoScalingGroupARN, group]),
    );
    for (const { ref } of mine)
      this.#byOwner.set(ref.nativeId, {
        at,
        arns: byArn.get(ref.nativeId)?.TargetGroupARNs ?? [],
      });
  }

  async #learnBalancers(signal: AbortSignal): Promise<void> {
    this.#balancersAt = this.#now();
    const groups = await this.#calls.targetGroups(signal);
    this.#balancers = new Map(
      groups.flatMap(({ TargetGroupArn = '', LoadBalancerArns = [] }) => {
        const loadBalancer = LoadBalancerArns.map(
          arn => arn.split(':loadbalancer/')[1] ?? '',
        ).find(name => name.startsWith('app/'));
        return loadBalancer === undefined
          ? []
          : [
              [
                TargetGroupArn,
                {
                  targetGroup: TargetGroupArn.split(':').at(-1)!,
                  loadBalancer,
                },
              ] as const,
            ];
      }),
    );
  }
}
