import type {
  ComparisonOperator,
  MetricAlarm,
  MetricDataQuery,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { RegionWorld } from '../../RegionWorld.ts';
import type {
  AlarmHistoryEntry,
  AlarmState,
  MetricAlarmState,
  MuteRuleState,
} from './AlarmState.ts';
import { autoscale } from './autoscale.ts';
import { evaluateAlarms, moveTo } from './evaluateAlarms.ts';
import type { Load } from './Load.ts';
import { MetricStore, MINUTE_MS } from './MetricStore.ts';
import { publishMinute } from './publish.ts';

/** Metrics and alarms of one region. What has a load publishes metrics each minute, and policies follow them. @public */
export class CloudWatchRegion {
  readonly region: RegionWorld;
  readonly metrics = new MetricStore();
  /** By ARN of the service, group, table or queue. */
  readonly loads = new Map<string, Load>();
  readonly alarms = new Map<string, AlarmState>();
  /** Newest first. */
  history: AlarmHistoryEntry[] = [];
  readonly muteRules = new Map<string, MuteRuleState>();
  /** When a policy last changed something, by policy ARN. */
  readonly scaledAt = new Map<string, number>();
  /** How many metrics calls of GetMetricData have asked for: AWS bills each. */
  billedMetrics = 0;
  #running = false;

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /** What a service, a group, a table or a queue has to bear from now on. Absent numbers stay as they are. */
  setLoad(arn: string, load: Load): void {
    this.loads.set(arn, { ...this.loads.get(arn), ...load });
    this.start();
  }

  /** From the next whole minute on, every minute. Worlds without load or alarms need none of it. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#next();
  }

  /** Makes an alarm, or changes it; it begins without data. */
  putAlarm(
    described: Omit<MetricAlarm, 'AlarmArn'> & { readonly AlarmName: string },
    queries: readonly MetricDataQuery[],
  ): MetricAlarmState {
    const { clock } = this.region.world;
    const known = this.alarms.get(described.AlarmName);
    const before = known?.kind === 'metric' ? known.described : undefined;
    const alarm: MetricAlarmState = {
      kind: 'metric',
      queries,
      described: {
        ActionsEnabled: true,
        AlarmActions: [],
        OKActions: [],
        InsufficientDataActions: [],
        TreatMissingData: 'missing',
        StateValue: before?.StateValue ?? 'INSUFFICIENT_DATA',
        StateReason: before?.StateReason ?? 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: before?.StateUpdatedTimestamp ?? clock.date(),
        StateTransitionedTimestamp:
          before?.StateTransitionedTimestamp ?? clock.date(),
        ...described,
        AlarmArn: this.region.arn('cloudwatch', `alarm:${described.AlarmName}`),
        AlarmConfigurationUpdatedTimestamp: clock.date(),
      },
    };
    this.alarms.set(described.AlarmName, alarm);
    this.#tellPolicies(alarm.described);
    return alarm;
  }

  /** The two alarms by which a policy of target tracking works. */
  trackingAlarms(options: {
    readonly names: readonly string[];
    readonly policyArn: string;
    readonly target: number;
    readonly queries: readonly MetricDataQuery[];
  }): void {
    const put = (
      AlarmName: string | undefined,
      ComparisonOperator: ComparisonOperator,
      changes: { Threshold: number; EvaluationPeriods: number },
    ) => {
      if (AlarmName === undefined) return;
      this.putAlarm(
        {
          AlarmName,
          AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${options.policyArn}.`,
          AlarmActions: [options.policyArn],
          ComparisonOperator,
          ...changes,
          ...describedMetric(options.queries),
        },
        options.queries,
      );
    };
    const [high, low] = options.names;
    // Observed by many, promised by nobody: three minutes above the target, fifteen below nine tenths of it.
    put(high, 'GreaterThanThreshold', {
      Threshold: options.target,
      EvaluationPeriods: 3,
    });
    put(low, 'LessThanThreshold', {
      Threshold: options.target * 0.9,
      EvaluationPeriods: 15,
    });
  }

  /** Sets a state by hand, as SetAlarmState does. */
  setState(name: string, state: StateValue, reason: string): void {
    const alarm = this.alarms.get(name);
    if (alarm) moveTo(this.region, alarm, state, reason);
  }

  /** Whether a rule silences what the alarm does. */
  isMuted(alarmName: string): boolean {
    return [...this.muteRules.values()].some(
      rule =>
        rule.alarmNames.includes(alarmName) && this.statusOf(rule) === 'ACTIVE',
    );
  }

  /** Documentation of PutAlarmMuteRule: from `StartDate` to `ExpireDate`, and within that as the schedule says. */
  statusOf({
    once,
    startDate,
    expireDate,
  }: MuteRuleState): 'SCHEDULED' | 'ACTIVE' | 'EXPIRED' {
    const now = this.region.world.clock.now();
    const end = Math.min(once?.to ?? Infinity, expireDate ?? Infinity);
    if (now >= end) return 'EXPIRED';
    const from = Math.max(once?.from ?? Infinity, startDate ?? 0);
    return now >= from ? 'ACTIVE' : 'SCHEDULED';
  }

  /** A policy knows the alarms that trigger it. */
  #tellPolicies({ AlarmName, AlarmArn, AlarmActions = [] }: MetricAlarm): void {
    const { autoscaling, applicationAutoScaling } = this.region;
    const policies = [
      ...[...autoscaling.groups.values()].map(group => group.policies),
      ...[...applicationAutoScaling.targets.values()].map(
        target => target.policies,
      ),
    ].flatMap(map => [...map.values()]);
    for (const policy of policies) {
      if (!AlarmActions.includes(policy.PolicyARN ?? '')) continue;
      const alarms = policy.Alarms ?? [];
      if (alarms.every(alarm => alarm.AlarmName !== AlarmName))
        policy.Alarms = [
          ...alarms,
          { AlarmName: AlarmName!, AlarmARN: AlarmArn! },
        ];
    }
  }

  #next(): void {
    const { clock } = this.region.world;
    const at = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS;
    clock.at(at, () => {
      publishMinute(this.region);
      evaluateAlarms(this.region);
      autoscale(this.region);
      this.#next();
    });
  }
}

/** An alarm on one metric is described by its parts, one on metric math by its queries. */
export function describedMetric(
  queries: readonly MetricDataQuery[],
): Partial<MetricAlarm> {
  const [query] = queries;
  const stat = queries.length === 1 ? query.MetricStat : undefined;
  if (!stat) return { Metrics: [...queries] };
  const plain = /^(SampleCount|Average|Sum|Minimum|Maximum)$/.test(
    stat.Stat ?? '',
  );
  return {
    Namespace: stat.Metric?.Namespace,
    MetricName: stat.Metric?.MetricName,
    Dimensions: stat.Metric?.Dimensions,
    Period: stat.Period,
    ...(plain
      ? { Statistic: stat.Stat as MetricAlarm['Statistic'] }
      : { ExtendedStatistic: stat.Stat }),
  };
}
