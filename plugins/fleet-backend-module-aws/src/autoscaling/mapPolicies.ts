import type {
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  TargetTrackingConfiguration,
} from '@aws-sdk/client-auto-scaling';
import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type {
  Autoscaling,
  ScalingPolicy as FleetPolicy,
} from '@capstan/plugin-fleet-common';
import type { PolicyValue, TrackingPolicy } from '../scaling/PolicyValues';
import type { GroupFacts } from './GroupFacts';
import { processesOf, suspendedOf } from './suspension';
import type { Process } from './suspension';

const METRICS: Readonly<Record<string, string>> = {
  ASGAverageCPUUtilization: 'CPU in %',
  ASGAverageNetworkIn: 'bytes received',
  ASGAverageNetworkOut: 'bytes sent',
  ALBRequestCountPerTarget: 'requests per target and minute',
};

/** Processes of the group without which a policy changes nothing. */
const HALTED: Readonly<Record<string, string>> = {
  Launch: 'Launching is suspended.',
  Terminate: 'Terminating is suspended.',
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

/** Whether anything acts on the size by itself, and what is suspended of it. Pure. */
export function mapGroupAutoscaling(
  facts: GroupFacts,
  policies: readonly FleetPolicy[],
): Autoscaling {
  const processes = processesOf(facts);
  const suspended = suspendedOf(facts.group);
  const reasons = [
    ...(policies.length === 0 ? ['It has no policy.'] : []),
    ...(suspended.length > 0
      ? [`Suspended: ${scalingProcessWords(suspended)}.`]
      : []),
    ...(facts.group.SuspendedProcesses ?? []).flatMap(
      ({ ProcessName = '' }) => HALTED[ProcessName] ?? [],
    ),
  ];
  return {
    policies: policies.map(({ summary }) => summary),
    active: actsByItself(facts, suspended),
    ...(processes && { processes }),
    ...(reasons.length > 0 && { reason: reasons.join(' ') }),
  };
}

/** A forecast needs no alarm: it goes on while policies that follow alarms are suspended. */
function actsByItself(
  { policies, scheduled }: GroupFacts,
  suspended: readonly Process[],
): boolean {
  const acting = policies.filter(
    ({ Enabled, PredictiveScalingConfiguration: forecast }) =>
      Enabled !== false &&
      (forecast
        ? forecast.Mode === 'ForecastAndScale'
        : !suspended.includes('dynamic')),
  );
  return (
    acting.length > 0 ||
    (scheduled.length > 0 && !suspended.includes('scheduled'))
  );
}
