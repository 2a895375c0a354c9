import type { RegionWorld } from '../../RegionWorld.ts';

export interface TargetGroupState {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  /** Of the balancer that sends it requests. */
  readonly loadBalancerArn: string;
}

/** Load balancing of one region: target groups, whose targets are the tasks of the services behind them. @public */
export class ElbRegion {
  readonly region: RegionWorld;
  readonly targetGroups = new Map<string, TargetGroupState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /** Comes into being when it is first asked for. */
  targetGroup(name: string): TargetGroupState {
    const known = [...this.targetGroups.values()].find(
      group => group.name === name,
    );
    if (known) return known;
    const arn = this.region.arn(
      'elasticloadbalancing',
      `targetgroup/${name}/${this.region.world.random.hex(16)}`,
    );
    // Blue and green are behind the same balancer.
    const balancer = name.replace(/-(blue|green)$/, '');
    const group: TargetGroupState = {
      arn,
      name,
      port: 8080,
      loadBalancerArn: this.region.arn(
        'elasticloadbalancing',
        `loadbalancer/app/${balancer}/50dc6c495c0c9188`,
      ),
    };
    this.targetGroups.set(arn, group);
    return group;
  }
}
