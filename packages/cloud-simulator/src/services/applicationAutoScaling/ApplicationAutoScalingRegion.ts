import type {
  NotScaledReason,
  PolicyType,
  ScalableDimension,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
  ServiceNamespace,
  SuspendedState,
} from '@aws-sdk/client-application-auto-scaling';
import type { RegionWorld } from '../../RegionWorld.ts';
import { trackedQueries } from '../cloudwatch/policyMetrics.ts';
import { unfinishedOf } from '../ecs/types.ts';

export interface ScalableTargetState {
  readonly namespace: ServiceNamespace;
  /** For example `service/default/shop`. */
  readonly resourceId: string;
  readonly dimension: ScalableDimension;
  readonly createdAt: number;
  readonly arn: string;
  min: number;
  max: number;
  suspended: SuspendedState;
  readonly policies: Map<string, ScalingPolicy>;
  readonly scheduled: Map<string, ScheduledAction>;
}

/** Something whose capacity can be set: a service of ECS, a table of DynamoDB. */
export interface ScalableResource {
  capacity(): number;
  setCapacity(capacity: number): void;
  /** Scale-in is off meanwhile. */
  isDeploying(): boolean;
}

/** How resources of a namespace are found. Another service adds its own with `resolve`. */
export type ScalableResolver = (
  resourceId: string,
  dimension: string,
) => ScalableResource | undefined;

const KEPT_ACTIVITIES = 1_000;
/** Activities are kept for six weeks (documentation of DescribeScalingActivities). */
export const ACTIVITIES_MS = 42 * 86_400_000;

/** Application Auto Scaling of one region: targets, policies and what they did. @public */
export class ApplicationAutoScalingRegion {
  readonly region: RegionWorld;
  readonly targets = new Map<string, ScalableTargetState>();
  /** Newest first; those that did not scale have reasons. */
  activities: ScalingActivity[] = [];
  readonly #resolvers = new Map<string, ScalableResolver>();

  constructor(region: RegionWorld) {
    this.region = region;
    this.resolve('ecs', resourceId => this.#ecsService(resourceId));
  }

  resolve(namespace: string, resolver: ScalableResolver): void {
    this.#resolvers.set(namespace, resolver);
  }

  /** `undefined`: there is no such thing. */
  resource(
    namespace: string,
    resourceId: string,
    dimension: string,
  ): ScalableResource | undefined {
    return this.#resolvers.get(namespace)?.(resourceId, dimension);
  }

  /** Registers a target, or changes it. A capacity outside the bounds is moved into them at once. */
  register(options: {
    readonly namespace?: ServiceNamespace;
    readonly resourceId: string;
    readonly dimension?: ScalableDimension;
    readonly min?: number;
    readonly max?: number;
    readonly suspended?: SuspendedState;
  }): ScalableTargetState {
    const namespace = options.namespace ?? 'ecs';
    const dimension = options.dimension ?? 'ecs:service:DesiredCount';
    const key = keyOf(namespace, options.resourceId, dimension);
    let target = this.targets.get(key);
    if (!target) {
      target = {
        namespace,
        resourceId: options.resourceId,
        dimension,
        createdAt: this.region.world.clock.now(),
        arn: this.region.arn(
          'application-autoscaling',
          `scalable-target/${this.region.world.random.hex(26)}`,
        ),
        min: options.min ?? 0,
        max: options.max ?? options.min ?? 0,
        suspended: {
          DynamicScalingInSuspended: false,
          DynamicScalingOutSuspended: false,
          ScheduledScalingSuspended: false,
        },
        policies: new Map(),
        scheduled: new Map(),
      };
      this.targets.set(key, target);
    }
    target.min = options.min ?? target.min;
    target.max = options.max ?? target.max;
    target.suspended = { ...target.suspended, ...options.suspended };
    this.#moveIntoBounds(target);
    return target;
  }

  /** Adds a policy of target tracking. */
  track(
    target: ScalableTargetState,
    name: string,
    metric:
      | 'ECSServiceAverageCPUUtilization'
      | 'ECSServiceAverageMemoryUtilization',
    value: number,
  ): ScalingPolicy {
    return this.putPolicy(target, {
      PolicyName: name,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: value,
        PredefinedMetricSpecification: { PredefinedMetricType: metric },
      },
    });
  }

  putPolicy(
    target: ScalableTargetState,
    policy: Pick<
      ScalingPolicy,
      | 'PolicyName'
      | 'TargetTrackingScalingPolicyConfiguration'
      | 'StepScalingPolicyConfiguration'
      | 'PredictiveScalingPolicyConfiguration'
    > & { readonly PolicyType?: PolicyType },
  ): ScalingPolicy {
    const { random, clock } = this.region.world;
    const name = policy.PolicyName!;
    const known = target.policies.get(name)?.PolicyARN;
    const id = known?.split(':')[6] ?? random.uuid();
    const kind = policy.PolicyType ?? 'StepScaling';
    const alarms =
      kind === 'TargetTrackingScaling'
        ? ['AlarmHigh', 'AlarmLow'].map(
            side => `TargetTracking-${target.resourceId}-${side}-${id}`,
          )
        : [];
    const stored: ScalingPolicy = {
      ...policy,
      PolicyName: name,
      PolicyType: kind,
      PolicyARN: this.region.arn(
        'autoscaling',
        `scalingPolicy:${id}:resource/${target.namespace}/${target.resourceId}:policyName/${name}`,
      ),
      ServiceNamespace: target.namespace,
      ResourceId: target.resourceId,
      ScalableDimension: target.dimension,
      Alarms: alarms.map(AlarmName => ({
        AlarmName,
        AlarmARN: this.region.arn('cloudwatch', `alarm:${AlarmName}`),
      })),
      CreationTime: clock.date(),
    };
    target.policies.set(name, stored);
    const tracking = stored.TargetTrackingScalingPolicyConfiguration;
    const queries = tracking && trackedQueries(tracking, target.resourceId);
    if (queries)
      this.region.cloudwatch.trackingAlarms({
        names: alarms,
        policyArn: stored.PolicyARN!,
        target: tracking.TargetValue!,
        queries,
      });
    return stored;
  }

  /**
   * A policy wants this capacity. It is held within the bounds; what is suspended, or scale-in while a deployment runs, does
   * not happen, and neither does what changes nothing: then the activity says why.
   */
  want(
    target: ScalableTargetState,
    policyName: string,
    capacity: number,
    alarm?: string,
  ): void {
    const resource = this.resource(
      target.namespace,
      target.resourceId,
      target.dimension,
    );
    if (!resource) return;
    const current = resource.capacity();
    const wanted = Math.min(target.max, Math.max(target.min, capacity));
    const inward = capacity < current;
    const suspended = inward
      ? target.suspended.DynamicScalingInSuspended
      : target.suspended.DynamicScalingOutSuspended;
    if (suspended || (inward && resource.isDeploying())) return;
    const cause = `monitor alarm ${
      alarm ?? `TargetTracking-${target.resourceId}`
    } in state ALARM triggered policy ${policyName}`;
    if (wanted === current) {
      this.#record(target, {
        cause,
        description: `Attempting to scale due to policy ${policyName}.`,
        status: 'Failed',
        message: 'Not scaled.',
        reasons: [whyNot(target, capacity, current)],
      });
      return;
    }
    resource.setCapacity(wanted);
    this.#record(target, {
      cause,
      description: `Setting desired count to ${wanted}.`,
      status: 'Successful',
      message: `Successfully set desired count to ${wanted}. Change successfully fulfilled by ${target.namespace}.`,
    });
  }

  #moveIntoBounds(target: ScalableTargetState): void {
    const resource = this.resource(
      target.namespace,
      target.resourceId,
      target.dimension,
    );
    if (!resource) return;
    const current = resource.capacity();
    const wanted = Math.min(target.max, Math.max(target.min, current));
    if (wanted === current) return;
    resource.setCapacity(wanted);
    this.#record(target, {
      cause: `${
        wanted > current ? 'minimum' : 'maximum'
      } capacity was set to ${wanted}`,
      description: `Setting desired count to ${wanted}.`,
      status: 'Successful',
      message: `Successfully set desired count to ${wanted}.`,
    });
  }

  #record(
    target: ScalableTargetState,
    activity: {
      readonly cause: string;
      readonly description: string;
      readonly status: ScalingActivity['StatusCode'];
      readonly message: string;
      readonly reasons?: NotScaledReason[];
    },
  ): void {
    const { random, clock } = this.region.world;
    this.activities.unshift({
      ActivityId: random.uuid(),
      ServiceNamespace: target.namespace,
      ResourceId: target.resourceId,
      ScalableDimension: target.dimension,
      Description: activity.description,
      Cause: activity.cause,
      StartTime: clock.date(),
      EndTime: clock.date(),
      StatusCode: activity.status,
      StatusMessage: activity.message,
      ...(activity.reasons && { NotScaledReasons: activity.reasons }),
    });
    this.activities.length = Math.min(this.activities.length, KEPT_ACTIVITIES);
  }

  #ecsService(resourceId: string): ScalableResource | undefined {
    const [, cluster, name] = resourceId.split('/');
    const { ecs } = this.region;
    const service = ecs.findService(cluster, name ?? '');
    if (!service || service.status !== 'ACTIVE') return undefined;
    return {
      capacity: () => service.desired,
      setCapacity: capacity => ecs.resize(service, capacity),
      isDeploying: () => unfinishedOf(service) !== undefined,
    };
  }
}

export function keyOf(
  namespace: string,
  resourceId: string,
  dimension: string,
): string {
  return `${namespace} ${resourceId} ${dimension}`;
}

function whyNot(
  { min, max }: ScalableTargetState,
  capacity: number,
  current: number,
): NotScaledReason {
  if (capacity > max && current >= max)
    return {
      Code: 'AlreadyAtMaxCapacity',
      MaxCapacity: max,
      CurrentCapacity: current,
    };
  if (capacity < min && current <= min)
    return {
      Code: 'AlreadyAtMinCapacity',
      MinCapacity: min,
      CurrentCapacity: current,
    };
  return { Code: 'AlreadyAtDesiredCapacity', CurrentCapacity: current };
}
