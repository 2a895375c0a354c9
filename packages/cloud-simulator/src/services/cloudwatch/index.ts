import * as sdk from '@aws-sdk/client-cloudwatch';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import { ALARM_OPERATIONS } from './alarmOperations.ts';
import { BUCKETS } from './limits.ts';
import { METRIC_OPERATIONS } from './metricOperations.ts';
import { MUTE_OPERATIONS } from './muteOperations.ts';

/** CloudWatch: metrics that the other services publish, alarms, mute rules. Its name in signatures is `monitoring`. */
export const cloudwatch: ServiceDefinition = {
  name: 'monitoring',
  protocol: 'awsJson1.0',
  target: 'GraniteServiceVersion20100801',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'MetricAlarm.StateValue': sdk.StateValue,
    'MetricAlarm.Statistic': sdk.Statistic,
    'MetricAlarm.ComparisonOperator': sdk.ComparisonOperator,
    'CompositeAlarm.StateValue': sdk.StateValue,
    'PutMetricAlarmInput.ComparisonOperator': sdk.ComparisonOperator,
    'PutMetricAlarmInput.Statistic': sdk.Statistic,
    'DescribeAlarmsInput.StateValue': sdk.StateValue,
    'DescribeAlarmsInput.AlarmTypes': sdk.AlarmType,
    'DescribeAlarmHistoryInput.HistoryItemType': sdk.HistoryItemType,
    'AlarmHistoryItem.AlarmType': sdk.AlarmType,
    'AlarmHistoryItem.HistoryItemType': sdk.HistoryItemType,
    'SetAlarmStateInput.StateValue': sdk.StateValue,
    'GetMetricDataInput.ScanBy': sdk.ScanBy,
    'MetricDataResult.StatusCode': sdk.StatusCode,
    'MetricStat.Unit': sdk.StandardUnit,
    'Datapoint.Unit': sdk.StandardUnit,
    'GetMetricStatisticsInput.Statistics': sdk.Statistic,
    'ListMetricsInput.RecentlyActive': sdk.RecentlyActive,
    'ListAlarmMuteRulesInput.Statuses': sdk.AlarmMuteRuleStatus,
    'AlarmMuteRuleSummary.Status': sdk.AlarmMuteRuleStatus,
    'GetAlarmMuteRuleOutput.Status': sdk.AlarmMuteRuleStatus,
  },
  buckets: BUCKETS,
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: {
    ...METRIC_OPERATIONS,
    ...ALARM_OPERATIONS,
    ...MUTE_OPERATIONS,
  },
};
