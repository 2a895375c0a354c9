import type { AlertSeverity, Evidence } from '@capstan/plugin-fleet-common';
import type { ProvidedAlert } from '@capstan/plugin-fleet-node';
import type { AwsScope } from '../AwsScope';
import type { Alarm } from './CloudWatchCalls';
import type { AlarmMute } from './MuteBook';

const TRACKING = /^TargetTracking-/;
const URGENT = /\b(critical|sev-?1|p1)\b/i;
const LONGEST_TITLE = 200;

/** Actions of an alarm that change a size. */
export function scalingActionsOf({ AlarmActions = [] }: Alarm): string[] {
  return AlarmActions.filter(action =>
    /^arn:[\w-]+:autoscaling:.*:scalingPolicy:/.test(action),
  );
}

/**
 * The signal by which an autoscaler scales in. It is in ALARM whenever there is little to do, all night long: that is how it
 * works, and nothing that anybody has to look at.
 */
export function isScaleInSignal(alarm: Alarm): boolean {
  const { AlarmName = '', AlarmActions = [], ComparisonOperator } = alarm;
  if (TRACKING.test(AlarmName)) return /-AlarmLow-/.test(AlarmName);
  return (
    AlarmActions.length > 0 &&
    scalingActionsOf(alarm).length === AlarmActions.length &&
    /^LessThan/.test(ComparisonOperator ?? '')
  );
}

/** What an alarm is about, as keys: `service/<cluster>/<name>`, `group/<name>`, `targetgroup/…`, `table/<name>#read`, `queue/<name>`. */
export function keysOf(alarm: Alarm): string[] {
  const metrics = [
    alarm,
    ...(alarm.Metrics ?? []).flatMap(
      ({ MetricStat }) => MetricStat?.Metric ?? [],
    ),
  ];
  const keys = metrics.flatMap(({ Dimensions = [], MetricName = '' }) => {
    const of = (name: string) =>
      Dimensions.find(({ Name }) => Name === name)?.Value;
    const [service, group] = [of('ServiceName'), of('AutoScalingGroupName')];
    const [table, queue] = [of('TableName'), of('QueueName')];
    const targetGroup = of('TargetGroup');
    const index = of('GlobalSecondaryIndexName');
    const side = /Write/.test(MetricName) ? 'write' : 'read';
    return [
      ...(service ? [`service/${of('ClusterName')}/${service}`] : []),
      ...(group ? [`group/${group}`] : []),
      ...(targetGroup ? [targetGroup] : []),
      ...(table
        ? [`table/${table}${index ? `/index/${index}` : ''}#${side}`]
        : []),
      ...(queue ? [`queue/${queue}`] : []),
    ];
  });
  for (const action of scalingActionsOf(alarm)) {
    const group = /:autoScalingGroupName\/([^:]+):/.exec(action)?.[1];
    if (group) keys.push(`group/${group}`);
    const resource = /:resource\/[^/]+\/([^:]+):/.exec(action)?.[1];
    if (resource?.startsWith('service/')) keys.push(resource);
  }
  return [...new Set(keys)];
}

/** Names of the alarms that a composite alarm is made of. */
export function childrenOf({ AlarmRule = '' }: Alarm): string[] {
  return [...AlarmRule.matchAll(/(?:ALARM|OK|INSUFFICIENT_DATA)\(([^)]*)\)/g)]
    .map(([, name]) => name.trim().replace(/^"|"$/g, ''))
    .map(name => name.replace(/^arn:.*:alarm:/, ''));
}

/** An alarm that is in ALARM. Pure. */
export function toAlert(
  alarm: Alarm,
  context: {
    readonly scope: AwsScope;
    readonly groupId: string | undefined;
    readonly mute: AlarmMute | undefined;
  },
): ProvidedAlert {
  const { scope, groupId, mute } = context;
  const name = alarm.AlarmName ?? '';
  const [line = ''] = (alarm.AlarmDescription ?? '').split('\n');
  const scaling = scalingActionsOf(alarm).length > 0;
  const evidence = evidenceOf(alarm);
  return {
    nativeId: alarm.AlarmArn ?? name,
    rule: name,
    title: titleOf(name, scaling ? '' : line.trim()),
    ...(alarm.StateReason && { description: alarm.StateReason }),
    severity: severityOf(alarm, scaling),
    since: (
      alarm.StateTransitionedTimestamp ??
      alarm.StateUpdatedTimestamp ??
      new Date(0)
    ).toISOString(),
    ...(evidence.length > 0 && { evidence }),
    ...(groupId !== undefined && { groupId }),
    ...(mute && { muted: mute }),
    ...(!scope.simulated && {
      url: `https://${
        scope.region
      }.console.aws.amazon.com/cloudwatch/home?region=${
        scope.region
      }#alarmsV2:alarm/${encodeURIComponent(name)}`,
    }),
  };
}

function titleOf(name: string, line: string): string {
  if (line === '') return `${name} is in ALARM.`;
  return line.length <= LONGEST_TITLE
    ? line
    : `${line.slice(0, LONGEST_TITLE - 1)}…`;
}

/** CloudWatch knows no severities. An alarm that scales out is news, not trouble. */
function severityOf(alarm: Alarm, scaling: boolean): AlertSeverity {
  if (scaling) return 'info';
  const words = `${alarm.AlarmName} ${alarm.AlarmDescription ?? ''}`;
  return URGENT.test(words.replace(/[_-]+/g, ' ')) || URGENT.test(words)
    ? 'critical'
    : 'warning';
}

/** The last point, and what it was held against. */
function evidenceOf(alarm: Alarm): Evidence[] {
  const data = parse(alarm.StateReasonData);
  const points = Array.isArray(data.recentDatapoints)
    ? data.recentDatapoints
    : [];
  const value: unknown = points.filter(point => point !== null).at(-1);
  if (typeof value !== 'number' || !Number.isFinite(value)) return [];
  const label = alarm.MetricName ?? alarm.AlarmName ?? '';
  const { Threshold: limit } = alarm;
  return [
    {
      label,
      value,
      ...(limit !== undefined && { limit }),
      unit: unitOf(label),
    },
  ];
}

function unitOf(metric: string): Evidence['unit'] {
  if (/Utilization|Percent/.test(metric)) return 'percent';
  return /ResponseTime|Age|Duration/.test(metric) ? 'seconds' : 'count';
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
