import type {
  AlarmHistoryItem,
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  MetricDataQuery,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type {
  Operation,
  OperationContext,
} from '../../core/ServiceDefinition.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { AlarmState } from './AlarmState.ts';
import { describedMetric } from './CloudWatchRegion.ts';
import { isTrue } from './compositeRule.ts';
import { ALARM_NAMES, ALARMS, HISTORY } from './limits.ts';
import { answer, checkQueries, invalid } from './metricOperations.ts';
import { queryMetrics } from './queryMetrics.ts';

const BAD_TOKEN = 'InvalidNextToken';

/** Alarms: looked at, made, their actions switched on and off. */
export const ALARM_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeAlarms: operation<DescribeAlarmsInput, DescribeAlarmsOutput>(
    'read',
    'alarms',
    (input, { world }) => {
      const names = input.AlarmNames;
      if (names && names.length > ALARM_NAMES)
        throw invalid(`AlarmNames must not have more than ${ALARM_NAMES}.`);
      // Documentation: without AlarmTypes only metric alarms are returned, also when others are named.
      const types = input.AlarmTypes ?? ['MetricAlarm'];
      const all = [...world.cloudwatch.alarms.values()].filter(
        ({ kind, described }) =>
          types.includes(
            kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
          ) &&
          (!names?.length || names.includes(described.AlarmName!)) &&
          described.AlarmName!.startsWith(input.AlarmNamePrefix ?? '') &&
          (!input.StateValue || described.StateValue === input.StateValue) &&
          (!input.ActionPrefix ||
            (described.AlarmActions ?? []).some(action =>
              action.startsWith(input.ActionPrefix!),
            )),
      );
      const page = pageOf(all, {
        size: input.MaxRecords,
        token: input.NextToken,
        limits: ALARMS,
        errorCode: BAD_TOKEN,
      });
      return {
        MetricAlarms: page.items.flatMap(alarm =>
          alarm.kind === 'metric' ? alarm.described : [],
        ),
        CompositeAlarms: page.items.flatMap(alarm =>
          alarm.kind === 'composite' ? alarm.described : [],
        ),
        NextToken: page.nextToken,
      };
    },
  ),

  PutMetricAlarm: operation<PutMetricAlarmInput, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const queries = queriesOf(input);
      checkQueries(queries);
      const now = world.world.clock.now();
      answer(() =>
        queryMetrics(world.cloudwatch.metrics, queries, {
          from: now - 60_000,
          to: now,
        }),
      );
      const { Tags: _, ...described } = input;
      const alarm = world.cloudwatch.putAlarm(
        {
          ...described,
          AlarmName: input.AlarmName!,
          ...describedMetric(queries),
        },
        queries,
      );
      world.cloudwatch.start();
      effect(alarm.described.AlarmArn!, 'alarm put');
      return {};
    },
  ),

  PutCompositeAlarm: operation<PutCompositeAlarmInput, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      isTrue(input.AlarmRule!, () => 'OK');
      const { clock } = world.world;
      const AlarmArn = world.arn('cloudwatch', `alarm:${input.AlarmName}`);
      const { Tags: _, ...described } = input;
      world.cloudwatch.alarms.set(input.AlarmName!, {
        kind: 'composite',
        described: {
          ActionsEnabled: true,
          StateValue: 'INSUFFICIENT_DATA',
          StateReason: 'Unchecked: Initial alarm creation',
          StateUpdatedTimestamp: clock.date(),
          StateTransitionedTimestamp: clock.date(),
          ...described,
          AlarmArn,
          AlarmConfigurationUpdatedTimestamp: clock.date(),
        },
      });
      world.cloudwatch.start();
      effect(AlarmArn, 'alarm put');
      return {};
    },
  ),

  DeleteAlarms: operation<DeleteAlarmsInput, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      for (const name of input.AlarmNames ?? []) {
        const { described } = alarmOf(world, name);
        world.cloudwatch.alarms.delete(name);
        effect(described.AlarmArn!, 'alarm deleted');
      }
      return {};
    },
  ),

  SetAlarmState: operation<SetAlarmStateInput, object>(
    'write',
    'write',
    (input, { world, effect }) => {
      const { described } = alarmOf(world, input.AlarmName!);
      if (described.StateValue !== input.StateValue)
        effect(described.AlarmArn!, `state ${input.StateValue}`);
      world.cloudwatch.setState(
        input.AlarmName!,
        input.StateValue!,
        input.StateReason!,
      );
      return {};
    },
  ),

  EnableAlarmActions: operation<EnableAlarmActionsInput, object>(
    'write',
    'write',
    (input, context) => switchActions(input.AlarmNames, true, context),
  ),

  DisableAlarmActions: operation<DisableAlarmActionsInput, object>(
    'write',
    'write',
    (input, context) => switchActions(input.AlarmNames, false, context),
  ),

  DescribeAlarmHistory: operation<
    DescribeAlarmHistoryInput,
    DescribeAlarmHistoryOutput
  >('read', 'history', (input, { world }) => {
    const types = input.AlarmTypes ?? ['MetricAlarm'];
    const found = world.cloudwatch.history.filter(
      entry =>
        types.includes(entry.type) &&
        (!input.AlarmName || entry.name === input.AlarmName) &&
        (!input.HistoryItemType || entry.item === input.HistoryItemType) &&
        (!input.StartDate || entry.at >= input.StartDate.getTime()) &&
        (!input.EndDate || entry.at <= input.EndDate.getTime()),
    );
    if (input.ScanBy === 'TimestampAscending') found.reverse();
    const page = pageOf(found, {
      size: input.MaxRecords,
      token: input.NextToken,
      limits: HISTORY,
      errorCode: BAD_TOKEN,
    });
    return {
      AlarmHistoryItems: page.items.map(
        (entry): AlarmHistoryItem => ({
          AlarmName: entry.name,
          AlarmType: entry.type,
          Timestamp: new Date(entry.at),
          HistoryItemType: entry.item,
          HistorySummary: entry.summary,
          HistoryData: entry.data,
        }),
      ),
      NextToken: page.nextToken,
    };
  }),
};

function alarmOf({ cloudwatch }: RegionWorld, name: string): AlarmState {
  const alarm = cloudwatch.alarms.get(name);
  if (alarm) return alarm;
  throw new AwsError('ResourceNotFound', `Unknown alarm ${name}`, 404);
}

function switchActions(
  names: readonly string[] = [],
  on: boolean,
  { world, effect }: OperationContext,
): object {
  for (const name of names) {
    const { described } = alarmOf(world, name);
    if (described.ActionsEnabled === on) continue;
    described.ActionsEnabled = on;
    effect(described.AlarmArn!, `actions ${on ? 'on' : 'off'}`);
  }
  return {};
}

function queriesOf(input: PutMetricAlarmInput): readonly MetricDataQuery[] {
  if (input.Metrics?.length) return input.Metrics;
  if (!input.MetricName || !input.Namespace)
    throw invalid('MetricName and Namespace, or Metrics, must be given.');
  return [
    {
      Id: 'm1',
      MetricStat: {
        Metric: {
          Namespace: input.Namespace,
          MetricName: input.MetricName,
          Dimensions: input.Dimensions ?? [],
        },
        Period: input.Period,
        Stat: input.Statistic ?? input.ExtendedStatistic,
      },
    },
  ];
}
