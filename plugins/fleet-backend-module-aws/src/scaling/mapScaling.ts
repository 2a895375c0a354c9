import type {
  NotScaledReason,
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
  TargetTrackingScalingPolicyConfiguration,
} from '@aws-sdk/client-application-auto-scaling';
import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type {
  Autoscaling,
  ScalingPolicy as FleetPolicy,
} from '@capstan/plugin-fleet-common';
import type { ObservedActivity } from '@capstan/plugin-fleet-node';
import type { PolicyValue, TrackingPolicy } from './PolicyValues';
import { processesOf, suspendedOf } from './suspension';

const METRICS: Readonly<Record<string, string>> = {
  ECSServiceAverageCPUUtilization: 'CPU in % of what is reserved',
  ECSServiceAverageMemoryUtilization: 'memory in % of what is reserved',
  ALBRequestCountPerTarget: 'requests per target and minute',
  DynamoDBReadCapacityUtilization: 'read capacity in %',
  DynamoDBWriteCapacityUtilization: 'write capacity in %',
};

/** A policy of Application Auto Scaling; `values`: what it sees, by ARN. Pure. */
export function mapPolicy(
  policy: ScalingPolicy,
  values: ReadonlyMap<string, PolicyValue> = new Map(),
): FleetPolicy {
  const name = policy.PolicyName ?? '';
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  if (tracking) {
    const metric = metricOf(tracking);
    return {
      name,
      type: 'targetTracking',
      summary: `keeps ${metric} at ${tracking.TargetValue}${
        tracking.DisableScaleIn ? ', and never scales in' : ''
      }`,
      metric,
      target: tracking.TargetValue,
      ...values.get(policy.PolicyARN ?? ''),
    };
  }
  const step = policy.StepScalingPolicyConfiguration;
  if (step) {
    const changes = (step.StepAdjustments ?? []).map(
      ({ ScalingAdjustment: by = 0 }) => (by > 0 ? `+${by}` : `${by}`),
    );
    return {
      name,
      type: 'step',
      summary: `changes the size by ${changes.join(', ')}${
        step.AdjustmentType === 'PercentChangeInCapacity' ? ' %' : ''
      } when its alarm fires`,
    };
  }
  if (policy.PredictiveScalingPolicyConfiguration) {
    const { Mode } = policy.PredictiveScalingPolicyConfiguration;
    return {
      name,
      type: 'predictive',
      summary:
        Mode === 'ForecastAndScale'
          ? 'scales out ahead of the load that it forecasts'
          : 'forecasts the load, and does not scale',
    };
  }
  return { name, type: 'other', summary: `${policy.PolicyType}` };
}

/** Those of target tracking, as their values are read. */
export function trackingOf(
  policies: readonly ScalingPolicy[],
): TrackingPolicy[] {
  return policies.flatMap(
    ({
      PolicyARN: arn,
      ResourceId: resource,
      TargetTrackingScalingPolicyConfiguration: tracked,
    }) =>
      arn !== undefined && resource !== undefined && tracked
        ? [{ arn, resource, tracked }]
        : [],
  );
}

function metricOf(tracking: TargetTrackingScalingPolicyConfiguration): string {
  const predefined = tracking.PredefinedMetricSpecification;
  if (predefined) {
    const type = predefined.PredefinedMetricType ?? '';
    return METRICS[type] ?? type;
  }
  const custom = tracking.CustomizedMetricSpecification;
  const returned = custom?.Metrics?.find(query => query.ReturnData !== false);
  return (
    returned?.Label ?? returned?.Expression ?? custom?.MetricName ?? 'a metric'
  );
}

/** A scheduled action of Application Auto Scaling. Pure. */
export function mapScheduled(action: ScheduledAction): FleetPolicy {
  const { MinCapacity, MaxCapacity } = action.ScalableTargetAction ?? {};
  const sizes = [
    ...(MinCapacity === undefined ? [] : [`min ${MinCapacity}`]),
    ...(MaxCapacity === undefined ? [] : [`max ${MaxCapacity}`]),
  ];
  return {
    name: action.ScheduledActionName ?? '',
    type: 'scheduled',
    summary: `sets ${sizes.join(', ')} at '${action.Schedule}' (${
      action.Timezone ?? 'UTC'
    })`,
  };
}

/** Whether the size is changed by policies, and if not, why; and what of it is suspended. Pure. */
export function mapAutoscaling(
  target: ScalableTarget | undefined,
  policies: readonly FleetPolicy[],
  deploying: boolean,
): Autoscaling {
  const processes = processesOf(target);
  const base = {
    policies: policies.map(policy => policy.summary),
    ...(processes && { processes }),
  };
  if (!target)
    return {
      ...base,
      active: false,
      reason: 'No scalable target is registered for it.',
    };
  const suspended = suspendedOf(target);
  const acts = (policy: FleetPolicy) =>
    policy.type === 'scheduled'
      ? !suspended.includes('scheduled')
      : !(suspended.includes('scaleIn') && suspended.includes('scaleOut'));
  const active = policies.some(acts);
  const reasons = [
    ...(policies.length === 0 ? ['It has bounds, but no policy.'] : []),
    ...(suspended.length > 0
      ? [`Suspended: ${scalingProcessWords(suspended)}.`]
      : []),
    ...(active && deploying && !suspended.includes('scaleIn')
      ? ['Scaling in is off while a deployment runs; scaling out goes on.']
      : []),
  ];
  return {
    ...base,
    active,
    ...(reasons.length > 0 && { reason: reasons.join(' ') }),
  };
}

const NOT_SCALED: Readonly<Record<string, string>> = {
  AutoScalingAnticipatedFlapping: 'it would have scaled back at once',
  TargetServicePutResourceAsUnscalable: 'AWS does not let it be scaled now',
  AlreadyAtDesiredCapacity: 'it has that size already',
};

/** A size that is at its bound is no failure to scale, and is told as what it is. */
function whyNotScaled({
  Code = '',
  MinCapacity,
  MaxCapacity,
  CurrentCapacity,
}: NotScaledReason): string {
  if (Code === 'AlreadyAtMinCapacity')
    return `It is at its minimum of ${MinCapacity ?? CurrentCapacity}`;
  if (Code === 'AlreadyAtMaxCapacity')
    return `It is at its maximum of ${MaxCapacity ?? CurrentCapacity}`;
  return `Not scaled: ${NOT_SCALED[Code] ?? Code}`;
}

/** An activity of Application Auto Scaling; `before` is the size before it, when known. Texts are kept as they are. Pure. */
export function mapActivity(activity: ScalingActivity): ObservedActivity {
  const to = Number(
    /(?:to|count to|capacity units to) (\d+)/.exec(
      activity.Description ?? '',
    )?.[1] ?? NaN,
  );
  const [why] = activity.NotScaledReasons ?? [];
  const current = why?.CurrentCapacity ?? (Number.isNaN(to) ? 0 : to);
  const cause = activity.Cause ?? '';
  const reason = why
    ? `${whyNotScaled(why)}. ${cause}`
    : `${activity.Description ?? ''} ${cause}`.trim();
  return {
    id: activity.ActivityId ?? '',
    at: (activity.StartTime ?? new Date(0)).toISOString(),
    cause: causeOf(cause),
    effect: why || activity.StatusCode === 'Failed' ? 'none' : 'changed',
    from: current,
    to: why || Number.isNaN(to) ? current : to,
    reason,
  };
}

function causeOf(text: string): ObservedActivity['cause'] {
  if (/scheduled action/i.test(text)) return 'scheduled';
  if (/policy/i.test(text)) return 'policy';
  if (/(minimum|maximum) capacity was set/i.test(text)) return 'person';
  return 'other';
}

/** Activities, newest first as AWS gives them, in their order: each knows what was before it. Pure. */
export function withDirections(
  activities: readonly ObservedActivity[],
): ObservedActivity[] {
  const ordered = [...activities]
    .reverse()
    .sort((a, b) => a.at.localeCompare(b.at));
  let size: number | undefined;
  return ordered.map(activity => {
    const from =
      activity.effect === 'none' ? activity.from : size ?? activity.from;
    size = activity.to;
    if (activity.effect === 'none' || from === activity.to)
      return { ...activity, from };
    return {
      ...activity,
      from,
      effect:
        activity.to > from ? ('scaledOut' as const) : ('scaledIn' as const),
    };
  });
}
