import type {
  ScalingPolicy as AasPolicy,
  StepScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling';
import type { ScalingPolicy as AsgPolicy } from '@aws-sdk/client-auto-scaling';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { MetricAlarmState } from './AlarmState.ts';
import { judgedPoints } from './evaluateAlarms.ts';

/*
 * What both autoscalers do once a minute with the alarms of their policies. Assumed, since AWS promises none of it: the new
 * capacity is the one at which the metric would meet its target; among policies that scale out the largest capacity wins, and
 * scaling in needs all of them, and takes half of the instances at most.
 */

/** Application Auto Scaling, documentation of `ScaleOutCooldown` and `ScaleInCooldown`: 300 seconds for ECS; 0 for others. */
const ECS_COOLDOWN = 300;
/** A group scales in at most this often. Assumption. */
const GROUP_IN_SECONDS = 300;

interface Tracked {
  readonly arn: string;
  readonly name: string;
  readonly alarmNames: readonly string[];
  readonly target: number;
  readonly scalesIn: boolean;
  /** Seconds. */
  readonly outCooldown: number;
  readonly inCooldown: number;
}

interface Stepped {
  readonly arn: string;
  readonly name: string;
  readonly steps: readonly {
    readonly MetricIntervalLowerBound?: number;
    readonly MetricIntervalUpperBound?: number;
    readonly ScalingAdjustment?: number;
  }[];
  readonly adjustment: string;
  readonly cooldown: number;
}

interface Scaled {
  readonly key: string;
  readonly capacity: () => number;
  readonly want: (policy: string, capacity: number, alarm: string) => void;
  readonly tracked: readonly Tracked[];
  readonly stepped: readonly Stepped[];
}

/** What one policy wants now. `stay`: it has nothing to judge by, and forbids to scale in. */
interface Wish {
  readonly policy: Tracked;
  readonly side: 'out' | 'in' | 'stay';
  readonly capacity: number;
  readonly alarmName: string;
}

/** Every group and every scalable target follows its policies. */
export function autoscale(region: RegionWorld): void {
  for (const scaled of [...groups(region), ...targets(region)]) {
    track(region, scaled);
    for (const policy of scaled.stepped) step(region, scaled, policy);
  }
}

function track(region: RegionWorld, scaled: Scaled): void {
  const current = scaled.capacity();
  const wishes = scaled.tracked.flatMap(
    policy => wishOf(region, policy, current) ?? [],
  );
  const outward = wishes.filter(wish => wish.side === 'out');
  const inward = wishes.filter(wish => wish.side === 'in');
  const wanted =
    outward.length > 0 || inward.length < wishes.length ? outward : inward;
  const [best] = [...wanted].sort((a, b) => b.capacity - a.capacity);
  if (!best) return;
  const out = best.side === 'out';
  if (out ? best.capacity <= current : best.capacity >= current) return;
  const { policy } = best;
  const wait = out ? policy.outCooldown : policy.inCooldown;
  if (isCooling(region, `${scaled.key} ${best.side}`, wait)) return;
  scaled.want(policy.name, best.capacity, best.alarmName);
}

function wishOf(
  region: RegionWorld,
  policy: Tracked,
  current: number,
): Wish | undefined {
  const [high, low] = policy.alarmNames.map(name => firing(region, name));
  const alarm = high ?? low;
  const value = alarm && judgedPoints(region, alarm).at(-1);
  if (!high && !policy.scalesIn) return undefined;
  if (alarm === undefined || value === undefined)
    return { policy, side: 'stay', capacity: current, alarmName: '' };
  const meets = Math.ceil((current * value) / policy.target);
  return {
    policy,
    side: high ? 'out' : 'in',
    capacity: high ? meets : Math.max(meets, Math.ceil(current / 2)),
    alarmName: alarm.described.AlarmName!,
  };
}

function step(region: RegionWorld, scaled: Scaled, policy: Stepped): void {
  const alarm = [...region.cloudwatch.alarms.values()].find(
    one =>
      one.kind === 'metric' &&
      one.described.AlarmActions?.includes(policy.arn) &&
      firing(region, one.described.AlarmName!) === one,
  ) as MetricAlarmState | undefined;
  const value = alarm && judgedPoints(region, alarm).at(-1);
  if (!alarm || value === undefined) return;
  const beyond = value - (alarm.described.Threshold ?? 0);
  const found = policy.steps.find(
    ({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to }) =>
      beyond >= (from ?? -Infinity) && beyond < (to ?? Infinity),
  );
  const by = found?.ScalingAdjustment;
  if (by === undefined) return;
  const current = scaled.capacity();
  const capacity = adjusted(policy.adjustment, current, by);
  if (capacity === current) return;
  if (isCooling(region, policy.arn, policy.cooldown)) return;
  scaled.want(policy.name, capacity, alarm.described.AlarmName!);
}

/** A percentage is rounded away from zero below one instance, and towards it above, as the documentation has it. */
function adjusted(kind: string, current: number, by: number): number {
  if (kind === 'ExactCapacity') return by;
  if (kind !== 'PercentChangeInCapacity') return current + by;
  const change = (current * by) / 100;
  const whole = Math.trunc(change);
  return current + (whole === 0 ? Math.sign(change) : whole);
}

/** Writes down that it is done now, unless it is too soon. */
function isCooling(region: RegionWorld, key: string, seconds: number): boolean {
  const { scaledAt } = region.cloudwatch;
  const now = region.world.clock.now();
  const last = scaledAt.get(key);
  if (last !== undefined && now - last < seconds * 1000) return true;
  scaledAt.set(key, now);
  return false;
}

/** The alarm when it is in ALARM, its actions are on, and nobody has muted it. */
function firing(
  { cloudwatch }: RegionWorld,
  name: string,
): MetricAlarmState | undefined {
  const alarm = cloudwatch.alarms.get(name);
  return alarm?.kind === 'metric' &&
    alarm.described.StateValue === 'ALARM' &&
    alarm.described.ActionsEnabled &&
    !cloudwatch.isMuted(name)
    ? alarm
    : undefined;
}

function groups({ autoscaling }: RegionWorld): Scaled[] {
  return [...autoscaling.groups.values()]
    .filter(({ policies }) => policies.size > 0)
    .map((group): Scaled => {
      const policies = [...group.policies.values()].filter(
        ({ Enabled }) => Enabled !== false,
      );
      const warmup = ({ EstimatedInstanceWarmup }: AsgPolicy) =>
        Math.max(60, EstimatedInstanceWarmup ?? group.warmup);
      return {
        key: group.arn,
        capacity: () => group.desired,
        want: (policy, capacity, alarm) =>
          autoscaling.want(group, policy, capacity, alarm),
        tracked: policies.flatMap(policy => {
          const tracking = policy.TargetTrackingConfiguration;
          return tracking
            ? [
                {
                  arn: policy.PolicyARN!,
                  name: policy.PolicyName!,
                  alarmNames: namesOf(policy),
                  target: tracking.TargetValue!,
                  scalesIn: !tracking.DisableScaleIn,
                  outCooldown: warmup(policy),
                  inCooldown: GROUP_IN_SECONDS,
                },
              ]
            : [];
        }),
        stepped: policies.flatMap(policy =>
          policy.StepAdjustments
            ? [
                {
                  arn: policy.PolicyARN!,
                  name: policy.PolicyName!,
                  steps: policy.StepAdjustments,
                  adjustment: policy.AdjustmentType ?? 'ChangeInCapacity',
                  cooldown: warmup(policy),
                },
              ]
            : [],
        ),
      };
    });
}

function targets({ applicationAutoScaling: scaling }: RegionWorld): Scaled[] {
  return [...scaling.targets.values()]
    .filter(({ policies }) => policies.size > 0)
    .flatMap((target): Scaled[] => {
      const { namespace, resourceId, dimension } = target;
      const resource = scaling.resource(namespace, resourceId, dimension);
      if (!resource) return [];
      const usual = namespace === 'ecs' ? ECS_COOLDOWN : 0;
      const policies = [...target.policies.values()];
      return [
        {
          key: target.arn,
          capacity: () => resource.capacity(),
          want: (policy, capacity, alarm) =>
            scaling.want(target, policy, capacity, alarm),
          tracked: policies.flatMap(policy => {
            const tracking = policy.TargetTrackingScalingPolicyConfiguration;
            return tracking
              ? [
                  {
                    arn: policy.PolicyARN!,
                    name: policy.PolicyName!,
                    alarmNames: namesOf(policy),
                    target: tracking.TargetValue!,
                    scalesIn: !tracking.DisableScaleIn,
                    outCooldown: tracking.ScaleOutCooldown ?? usual,
                    inCooldown: tracking.ScaleInCooldown ?? usual,
                  },
                ]
              : [];
          }),
          stepped: policies.flatMap(policy => {
            const steps = policy.StepScalingPolicyConfiguration;
            return steps ? [steppedOf(policy, steps, usual)] : [];
          }),
        },
      ];
    });
}

function steppedOf(
  policy: AasPolicy,
  steps: StepScalingPolicyConfiguration,
  usual: number,
): Stepped {
  return {
    arn: policy.PolicyARN!,
    name: policy.PolicyName!,
    steps: steps.StepAdjustments ?? [],
    adjustment: steps.AdjustmentType ?? 'ChangeInCapacity',
    cooldown: steps.Cooldown ?? usual,
  };
}

function namesOf({
  Alarms,
}: {
  readonly Alarms?: readonly { readonly AlarmName?: string }[];
}): string[] {
  return (Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []);
}
