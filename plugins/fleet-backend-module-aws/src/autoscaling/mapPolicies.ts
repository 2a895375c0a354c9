import type {
  AutoScalingGroup,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  TargetTrackingConfiguration,
} from '@aws-sdk/client-auto-scaling';
import type {
  Autoscaling,
  ScalingPolicy as FleetPolicy,
} from '@capstan/plugin-fleet-common';
import type { PolicyValue, TrackingPolicy } from '../scaling/PolicyValues';

const METRICS: Readonly<Record<string, string>> = {
  ASGAverageCPUUtilization: 'CPU in %',
  ASGAverageNetworkIn: 'bytes received',
  ASGAverageNetworkOut: 'bytes sent',
  ALBRequestCountPerTarget: 'requests per target and minute',
};

/** A policy of a group; `values`: what it sees, by ARN. Pure. */
export function mapGroupPolicy(
  policy: ScalingPolicy,
  values: ReadonlyMap<string, PolicyValue> = new Map(),
): FleetPolicy {
  const name = policy.PolicyName ?? '';
  const off = policy.Enabled === false ? ' (disabled)' : '';
  const tracking = policy.TargetTrackingConfiguration;
  if (tracking) {
    const metric = metricOf(tracking);
    return {
      name,
      type: 'targetTracking',
      summary: `keeps ${metric} at ${tracking.TargetValue}${
        tracking.DisableScaleIn ? ', and never scales in' : ''
      }${off}`,
      metric,
      target: tracking.TargetValue,
      ...values.get(policy.PolicyARN ?? ''),
    };
  }
  if (policy.PredictiveScalingConfiguration) {
    return {
      name,
      type: 'predictive',
      summary:
        policy.PredictiveScalingConfiguration.Mode === 'ForecastAndScale'
          ? `scales out ahead of the load that it forecasts${off}`
          : `forecasts the load, and does not scale${off}`,
    };
  }
  const steps =
    policy.StepAdjustments?.map(({ ScalingAdjustment }) => ScalingAdjustment) ??
    (policy.ScalingAdjustment === undefined ? [] : [policy.ScalingAdjustment]);
  if (steps.length === 0)
    return { name, type: 'other', summary: `${policy.PolicyType}${off}` };
  const to = policy.AdjustmentType === 'ExactCapacity';
  const changes = steps.map(by => (!to && (by ?? 0) > 0 ? `+${by}` : `${by}`));
  return {
    name,
    type: 'step',
    summary: `${to ? 'sets the size to' : 'changes the size by'} ${changes.join(
      ', ',
    )}${
      policy.AdjustmentType === 'PercentChangeInCapacity' ? ' %' : ''
    } when its alarm fires${off}`,
  };
}

/** Those of target tracking, as their values are read. */
export function trackingOfGroups(
  policies: readonly ScalingPolicy[],
): TrackingPolicy[] {
  return policies.flatMap(
    ({
      PolicyARN: arn,
      AutoScalingGroupName: resource,
      TargetTrackingConfiguration: tracked,
    }) =>
      arn !== undefined && resource !== undefined && tracked
        ? [{ arn, resource, tracked }]
        : [],
  );
}

/** Metric math is told by its label, else by its expression with the metrics put in. */
function metricOf(tracking: TargetTrackingConfiguration): string {
  const type = tracking.PredefinedMetricSpecification?.PredefinedMetricType;
  if (type) return METRICS[type] ?? type;
  const custom = tracking.CustomizedMetricSpecification;
  const queries = custom?.Metrics ?? [];
  const returned = queries.find(query => query.ReturnData !== false);
  if (!returned) return custom?.MetricName ?? 'a metric';
  if (returned.Label) return returned.Label;
  if (!returned.Expression)
    return returned.MetricStat?.Metric?.MetricName ?? 'a metric';
  return returned.Expression.replace(/\b[a-z]\w*\b/g, id => {
    const metric = queries.find(query => query.Id === id)?.MetricStat?.Metric;
    return metric?.MetricName ?? id;
  });
}

/** A scheduled action of a group. Pure. */
export function mapGroupSchedule(
  action: ScheduledUpdateGroupAction,
): FleetPolicy {
  const sizes = [
    ['min', action.MinSize],
    ['max', action.MaxSize],
    ['desired', action.DesiredCapacity],
  ].flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  );
  const when = action.Recurrence ?? action.StartTime?.toISOString() ?? '?';
  return {
    name: action.ScheduledActionName ?? '',
    type: 'scheduled',
    summary: `sets ${sizes.join(', ')} at '${when}' (${
      action.TimeZone ?? 'UTC'
    })`,
  };
}

/** Whether the size is changed by policies, and if not, why. Pure. */
export function mapGroupAutoscaling(
  { SuspendedProcesses }: AutoScalingGroup,
  policies: readonly FleetPolicy[],
): Autoscaling {
  const base = { policies: policies.map(({ summary }) => summary) };
  const off = (SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName);
  if (policies.length === 0)
    return { ...base, active: false, reason: 'It has no policy.' };
  if (off.includes('AlarmNotification') && off.includes('ScheduledActions'))
    return {
      ...base,
      active: false,
      reason: 'Policies and schedules are suspended.',
    };
  if (off.includes('AlarmNotification'))
    return {
      ...base,
      active: policies.some(({ type }) => type === 'scheduled'),
      reason: 'Policies are suspended (AlarmNotification).',
    };
  if (off.includes('ScheduledActions'))
    return { ...base, active: true, reason: 'Schedules are suspended.' };
  if (off.includes('Launch'))
    return { ...base, active: true, reason: 'Launching is suspended.' };
  if (off.includes('Terminate'))
    return { ...base, active: true, reason: 'Terminating is suspended.' };
  return { ...base, active: true };
}
