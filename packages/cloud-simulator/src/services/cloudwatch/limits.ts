/** GetMetricData, documentation: "A single GetMetricData call can include up to 500 MetricDataQuery structures." */
export const QUERIES = 500;
/** GetMetricData, documentation of `MaxDatapoints`: "the default of 100,800 is used", which is also the most. */
export const DATAPOINTS = 100_800;
/** GetMetricStatistics, documentation: "The maximum number of data points returned from a single call is 1,440." */
export const STATISTICS = 1_440;
/** ListMetrics, documentation: "Up to 500 results are returned for any one call." */
export const METRICS = { default: 500, max: 500 };
/** DescribeAlarms and DescribeAlarmHistory, declared: MaxRecords 1–100. Default of the former: 50 (documentation). */
export const ALARMS = { default: 50, max: 100 };
export const HISTORY = { default: 100, max: 100 };
/** DescribeAlarms, declared: AlarmNames at most 100. */
export const ALARM_NAMES = 100;
/** ListAlarmMuteRules, documentation: "The default is 50." Declared: 1–100. */
export const MUTE_RULES = { default: 50, max: 100 };
/** PutAlarmMuteRule, declared: AlarmNames at most 100. */
export const MUTED_ALARMS = 100;
/** PutAlarmMuteRule, documentation of `Duration`: PT1M to P15D. */
export const MUTE_MS = { min: 60_000, max: 15 * 86_400_000 };

/** Calls per second by the service quotas of CloudWatch; they may be raised on request. */
export const BUCKETS = {
  data: { capacity: 100, refillPerSecond: 50 },
  statistics: { capacity: 400, refillPerSecond: 400 },
  metrics: { capacity: 25, refillPerSecond: 25 },
  alarms: { capacity: 9, refillPerSecond: 9 },
  history: { capacity: 20, refillPerSecond: 20 },
  write: { capacity: 3, refillPerSecond: 3 },
  // Assumption: no figure is published for mute rules.
  mute: { capacity: 10, refillPerSecond: 5 },
};
