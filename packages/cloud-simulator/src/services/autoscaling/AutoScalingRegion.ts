import type {
  PredictiveScalingConfiguration,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  StepAdjustment,
  TargetTrackingConfiguration,
  WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type { RegionWorld } from '../../RegionWorld.ts';
import { trackedQueries } from '../cloudwatch/policyMetrics.ts';
import { KEPT_MS } from './limits.ts';
import { launch, settle, wake } from './reconcile.ts';
import type { GroupState } from './types.ts';

/** @public */
export interface GroupOptions {
  readonly name: string;
  /** Name of the launch template. Default: the group's. */
  readonly template?: string;
  /** Default `1`. */
  readonly version?: string;
  /** Image of the template's first version, when there is no such template yet. Default `<name>-1.0.0`. */
  readonly image?: string;
  /** Default 2, between 1 and 4. */
  readonly desired?: number;
  readonly min?: number;
  readonly max?: number;
  /** Seconds from the start of an instance's service until it counts. Default 30. */
  readonly warmup?: number;
  /** Seconds. Default 300. */
  readonly cooldown?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly warmPool?: WarmPoolConfiguration;
  /** Name of the target group of a load balancer; comes into being. Default: it is behind none. */
  readonly targetGroup?: string;
}

/** Auto Scaling of one region: groups with their instances, refreshes, policies and activities. @public */
export class AutoScalingRegion {
  readonly region: RegionWorld;
  readonly groups = new Map<string, GroupState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /** A group whose instances are in service. */
  group(options: GroupOptions): GroupState {
    const { region } = this;
    const { clock, random } = region.world;
    const templateName = options.template ?? options.name;
    if (!region.ec2.template(templateName))
      region.ec2.templateVersion(
        templateName,
        options.image ?? `${options.name}-1.0.0`,
      );
    const desired = options.desired ?? 2;
    const min = options.min ?? Math.min(1, desired);
    const max = options.max ?? Math.max(4, desired);
    const group: GroupState = {
      name: options.name,
      arn: region.arn(
        'autoscaling',
        `autoScalingGroup:${random.uuid()}:autoScalingGroupName/${
          options.name
        }`,
      ),
      createdAt: clock.now(),
      configuration: {
        templateId: region.ec2.template(templateName)!.id,
        version: options.version ?? '1',
      },
      min,
      max,
      desired,
      zones: ['a', 'b', 'c'].map(letter => `${region.name}${letter}`),
      tags: options.tags ?? {},
      targetGroupArns: options.targetGroup
        ? [region.elbv2.targetGroup(options.targetGroup).arn]
        : [],
      cooldown: options.cooldown ?? 300,
      warmup: options.warmup ?? 30,
      instances: [],
      suspended: new Set(),
      policies: new Map(),
      scheduled: new Map(),
      refreshes: [],
      activities: [],
      history: [{ at: clock.now(), min, max, desired, suspended: [] }],
      ticking: false,
    };
    this.groups.set(group.name, group);
    for (let index = 0; index < desired; index++) launch(region, group);
    settle(group, clock.now());
    if (options.warmPool) {
      group.warmPool = { configuration: options.warmPool, instances: [] };
      const size = options.warmPool.MinSize ?? 0;
      for (let index = 0; index < size; index++) {
        const instance = launch(region, group);
        group.instances = group.instances.filter(one => one !== instance);
        instance.lifecycle = 'Warmed:Stopped';
        instance.dueAt = undefined;
        group.warmPool.instances.push(instance);
      }
    }
    group.activities = [];
    return group;
  }

  /** By name or ARN. */
  find(nameOrArn: string): GroupState | undefined {
    return (
      this.groups.get(nameOrArn) ??
      [...this.groups.values()].find(({ arn }) => arn === nameOrArn)
    );
  }

  remove(group: GroupState): void {
    this.groups.delete(group.name);
  }

  /** Sets sizes; the group is brought there by launching or ending instances. `because` begins the activities' cause. */
  resize(
    group: GroupState,
    sizes: {
      readonly min?: number;
      readonly max?: number;
      readonly desired?: number;
    },
    because: string = 'a user request',
  ): void {
    const { clock } = this.region.world;
    const min = sizes.min ?? group.min;
    const max = sizes.max ?? group.max;
    const wanted = sizes.desired ?? group.desired;
    const desired = Math.min(max, Math.max(min, wanted));
    if (min === group.min && max === group.max && desired === group.desired)
      return;
    if (desired !== group.desired) {
      group.because = `At ${clock
        .date()
        .toISOString()} ${because} changing the desired capacity from ${
        group.desired
      } to ${desired}.`;
      group.scaledAt = clock.now();
    }
    Object.assign(group, { min, max, desired });
    this.#changed(group);
  }

  /** A policy of target tracking; the metric may be metric math, for example a backlog per instance. */
  track(
    group: GroupState,
    name: string,
    configuration: TargetTrackingConfiguration,
  ): ScalingPolicy {
    const policy = this.#policy(group, name, {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: configuration,
      Alarms: ['AlarmHigh', 'AlarmLow'].map(side => ({
        AlarmName: `TargetTracking-${group.name}-${side}-${name}`,
        AlarmARN: this.region.arn(
          'cloudwatch',
          `alarm:TargetTracking-${group.name}-${side}-${name}`,
        ),
      })),
    });
    const queries = trackedQueries(configuration, group.name);
    if (queries)
      this.region.cloudwatch.trackingAlarms({
        names: policy.Alarms!.map(({ AlarmName }) => AlarmName!),
        policyArn: policy.PolicyARN!,
        target: configuration.TargetValue!,
        queries,
      });
    return policy;
  }

  /** A policy of steps; it works once an alarm has the policy's ARN among its actions. */
  step(
    group: GroupState,
    name: string,
    steps: readonly StepAdjustment[],
  ): ScalingPolicy {
    return this.#policy(group, name, {
      PolicyType: 'StepScaling',
      AdjustmentType: 'ChangeInCapacity',
      MetricAggregationType: 'Average',
      StepAdjustments: [...steps],
      Alarms: [],
    });
  }

  predict(
    group: GroupState,
    name: string,
    configuration: PredictiveScalingConfiguration,
  ): ScalingPolicy {
    return this.#policy(group, name, {
      PolicyType: 'PredictiveScaling',
      PredictiveScalingConfiguration: configuration,
    });
  }

  /** Sizes at a time. Its `StartTime` is when it happens; a `Recurrence` is shown and not repeated. */
  schedule(
    group: GroupState,
    action: ScheduledUpdateGroupAction & {
      readonly ScheduledActionName: string;
    },
  ): void {
    const name = action.ScheduledActionName;
    group.scheduled.set(name, {
      ...action,
      AutoScalingGroupName: group.name,
      ScheduledActionARN: this.region.arn(
        'autoscaling',
        `scheduledUpdateGroupAction:${this.region.world.random.uuid()}:autoScalingGroupName/${
          group.name
        }:scheduledActionName/${name}`,
      ),
    });
    if (!action.StartTime) return;
    this.region.world.clock.at(action.StartTime.getTime(), () => {
      const there = this.groups.get(group.name)?.scheduled.has(name);
      if (!there || group.suspended.has('ScheduledActions')) return;
      this.resize(
        group,
        {
          min: action.MinSize,
          max: action.MaxSize,
          desired: action.DesiredCapacity,
        },
        `a scheduled action update of AutoScalingGroup constraints (${name})`,
      );
    });
  }

  /** A policy wants this capacity. It is held within the bounds; with AlarmNotification suspended nothing happens. */
  want(
    group: GroupState,
    policyName: string,
    capacity: number,
    alarm?: string,
  ): void {
    const policy = group.policies.get(policyName);
    if (!policy || policy.Enabled === false) return;
    if (group.suspended.has('AlarmNotification')) return;
    const down = capacity < group.desired;
    if (down && policy.TargetTrackingConfiguration?.DisableScaleIn) return;
    const side = down ? 'AlarmLow' : 'AlarmHigh';
    this.resize(
      group,
      { desired: Math.min(group.max, Math.max(group.min, capacity)) },
      `a monitor alarm ${
        alarm ?? `TargetTracking-${group.name}-${side}-${policyName}`
      } in state ALARM triggered policy ${policyName}`,
    );
  }

  /** Protects instances from scale-in, or takes that away. */
  protect(group: GroupState, ids: readonly string[], on: boolean = true): void {
    for (const instance of group.instances)
      if (ids.includes(instance.id)) instance.isProtected = on;
    wake(this.region, group);
  }

  /** Takes instances out of service, or puts them back. */
  standby(group: GroupState, ids: readonly string[], on: boolean = true): void {
    for (const instance of group.instances)
      if (ids.includes(instance.id))
        instance.lifecycle = on ? 'Standby' : 'InService';
    wake(this.region, group);
  }

  /** Their services answer no request any more, or do again; the machines stay as healthy as they are. */
  silence(group: GroupState, ids: readonly string[], on: boolean = true): void {
    for (const instance of group.instances)
      if (ids.includes(instance.id)) instance.isSilent = on;
  }

  /** Suspends processes, or resumes them. Those that were not so before. */
  suspend(
    group: GroupState,
    processes: readonly string[],
    on: boolean = true,
  ): string[] {
    const changed = processes.filter(name => group.suspended.has(name) !== on);
    for (const name of changed) {
      if (on) group.suspended.add(name);
      else group.suspended.delete(name);
    }
    this.#changed(group);
    return changed;
  }

  /** Something changed that the group has to react to. */
  wake(group: GroupState): void {
    wake(this.region, group);
  }

  /** Those that AWS still keeps, newest first. */
  activities(group: GroupState): GroupState['activities'] {
    const oldest = this.region.world.clock.now() - KEPT_MS;
    return group.activities.filter(
      activity => activity.StartTime!.getTime() > oldest,
    );
  }

  #changed(group: GroupState): void {
    const { min, max, desired, suspended } = group;
    group.history.push({
      at: this.region.world.clock.now(),
      min,
      max,
      desired,
      suspended: [...suspended],
    });
    wake(this.region, group);
  }

  #policy(
    group: GroupState,
    name: string,
    policy: Omit<ScalingPolicy, 'PolicyName' | 'AutoScalingGroupName'>,
  ): ScalingPolicy {
    const stored: ScalingPolicy = {
      ...policy,
      PolicyName: name,
      AutoScalingGroupName: group.name,
      PolicyARN: this.region.arn(
        'autoscaling',
        `scalingPolicy:${this.region.world.random.uuid()}:autoScalingGroupName/${
          group.name
        }:policyName/${name}`,
      ),
      Enabled: true,
    };
    group.policies.set(name, stored);
    return stored;
  }
}
