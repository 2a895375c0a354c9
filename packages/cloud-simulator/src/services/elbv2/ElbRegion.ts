import type { RegionWorld } from '../../RegionWorld.ts';

export interface TargetGroupState {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
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
    const group: TargetGroupState = { arn, name, port: 8080 };
    this.targetGroups.set(arn, group);
    return group;
  }
}
