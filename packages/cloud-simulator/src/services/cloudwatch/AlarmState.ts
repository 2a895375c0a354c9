import type {
  AlarmType,
  CompositeAlarm,
  HistoryItemType,
  MetricAlarm,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';

/** An alarm on metrics; what it is described as is kept whole. */
export interface MetricAlarmState {
  readonly kind: 'metric';
  readonly described: MetricAlarm;
  /** What it looks at: one of them returns data. */
  readonly queries: readonly MetricDataQuery[];
}

/** An alarm on other alarms. */
export interface CompositeAlarmState {
  readonly kind: 'composite';
  readonly described: CompositeAlarm;
}

export type AlarmState = MetricAlarmState | CompositeAlarmState;

export interface AlarmHistoryEntry {
  readonly at: number;
  readonly name: string;
  readonly type: AlarmType;
  readonly item: HistoryItemType;
  readonly summary: string;
  readonly data: string;
}

/** A rule that silences what alarms do; the alarms go on changing their states. */
export interface MuteRuleState {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly expression: string;
  readonly duration: string;
  readonly timezone?: string;
  readonly alarmNames: readonly string[];
  readonly startDate?: number;
  readonly expireDate?: number;
  /** When it begins and ends, for a rule that mutes once; a recurring one is kept and mutes nothing here. */
  readonly once?: { readonly from: number; readonly to: number };
  readonly updatedAt: number;
}
