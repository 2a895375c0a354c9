import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DescribeAlarmsCommand,
  GetAlarmMuteRuleCommand,
  GetMetricDataCommand,
  ListAlarmMuteRulesCommand,
  PutAlarmMuteRuleCommand,
} from '@aws-sdk/client-cloudwatch';
import type {
  AlarmMuteRuleSummary,
  CompositeAlarm,
  DescribeAlarmsCommandInput,
  GetAlarmMuteRuleOutput,
  LogAlarm,
  MetricAlarm,
  MetricDataQuery,
  PutAlarmMuteRuleInput,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { nameOf } from '../errors';
import type { Pace } from '../Pace';
import { packBundles } from './packBundles';
import type { QueryBundle } from './packBundles';

/** Alarms of every type. Without them AWS answers those on metrics only. */
const TYPES = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'] as const;
/** Whoever polls tries again by itself, so the SDK need not. */
const ONCE = { attempts: 1 };

/** What of an alarm is the same for all types. */
export type Alarm = MetricAlarm & CompositeAlarm & LogAlarm;

/** One series as CloudWatch answered it, oldest first. */
export interface MetricPoints {
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** CloudWatch could not answer it whole. */
  readonly incomplete: boolean;
}

/** The calls of CloudWatch, and of load balancing for what metrics are named by, in one account and region. */
export class CloudWatchCalls {
  readonly #reader: CloudWatchClient;
  readonly #writer: CloudWatchClient;
  readonly #balancers: ElasticLoadBalancingV2Client;
  readonly #pace: Pace;

  constructor(clients: AwsClients, scope: AwsScope, pace: Pace) {
    this.#reader = clients.of(CloudWatchClient, scope, 'read', ONCE);
    this.#writer = clients.of(CloudWatchClient, scope, 'write', ONCE);
    this.#balancers = clients.of(ElasticLoadBalancingV2Client, scope, 'read');
    this.#pace = pace;
  }

  /**
   * All that the queries return, by id. As few calls as they fit into: 500 queries or 100,800 points to a call. What belongs
   * together stays in one call. AWS bills every metric in it.
   */
  async data(
    bundles: readonly QueryBundle[],
    window: {
      readonly from: number;
      readonly to: number;
      readonly periodSeconds: number;
    },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, MetricPoints>> {
    const found = new Map<string, MetricPoints>();
    for (const queries of packBundles(bundles, window))
      await this.#dataOf(queries, window, signal, found);
    return found;
  }

  async #dataOf(
    queries: readonly MetricDataQuery[],
    window: { readonly from: number; readonly to: number },
    signal: AbortSignal,
    found: Map<string, MetricPoints>,
  ): Promise<void> {
    let NextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#reader.send(
        new GetMetricDataCommand({
          MetricDataQueries: [...queries],
          StartTime: new Date(window.from),
          EndTime: new Date(window.to),
          ScanBy: 'TimestampAscending',
          NextToken,
        }),
        { abortSignal: signal },
      );
      for (const result of page.MetricDataResults ?? []) {
        const id = result.Id ?? '';
        const values = result.Values ?? [];
        const points = (result.Timestamps ?? []).map((at, index) => ({
          at: at.getTime(),
          value: values[index],
        }));
        const before = found.get(id)?.points ?? [];
        found.set(id, {
          points: [...before, ...points],
          incomplete:
            result.StatusCode === 'InternalError' ||
            result.StatusCode === 'Forbidden',
        });
      }
      ({ NextToken } = page);
    } while (NextToken);
  }

  /** All that are in ALARM, 100 to a call. */
  firing(prefix: string | undefined, signal: AbortSignal): Promise<Alarm[]> {
    return this.#alarms(
      {
        StateValue: 'ALARM',
        ...(prefix !== undefined && { AlarmNamePrefix: prefix }),
      },
      signal,
    );
  }

  /** As it is now; `undefined` when it is gone. */
  async alarm(name: string, signal: AbortSignal): Promise<Alarm | undefined> {
    return (await this.#alarms({ AlarmNames: [name] }, signal))[0];
  }

  async #alarms(
    wanted: DescribeAlarmsCommandInput,
    signal: AbortSignal,
  ): Promise<Alarm[]> {
    const alarms: Alarm[] = [];
    let NextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#reader.send(
        new DescribeAlarmsCommand({
          ...wanted,
          AlarmTypes: [...TYPES],
          MaxRecords: 100,
          NextToken,
        }),
        { abortSignal: signal },
      );
      alarms.push(
        ...(page.MetricAlarms ?? []),
        ...(page.CompositeAlarms ?? []),
        ...(page.LogAlarms ?? []),
      );
      ({ NextToken } = page);
    } while (NextToken);
    return alarms;
  }

  /** Rules that mute now, 100 to a call. They do not say which alarms. */
  async activeMuteRules(signal: AbortSignal): Promise<AlarmMuteRuleSummary[]> {
    const rules: AlarmMuteRuleSummary[] = [];
    let NextToken: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#reader.send(
        new ListAlarmMuteRulesCommand({
          Statuses: ['ACTIVE'],
          MaxRecords: 100,
          NextToken,
        }),
        { abortSignal: signal },
      );
      rules.push(...(page.AlarmMuteRuleSummaries ?? []));
      ({ NextToken } = page);
    } while (NextToken);
    return rules;
  }

  /** `undefined` when it is gone. */
  async muteRule(
    name: string,
    signal: AbortSignal,
  ): Promise<GetAlarmMuteRuleOutput | undefined> {
    await this.#pace.take(signal);
    try {
      return await this.#reader.send(
        new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: name }),
        { abortSignal: signal },
      );
    } catch (error) {
      if (nameOf(error).startsWith('ResourceNotFound')) return undefined;
      throw error;
    }
  }

  /** Makes the rule, or changes the one of this name: sent twice it is there once. */
  async putMuteRule(
    rule: PutAlarmMuteRuleInput,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(new PutAlarmMuteRuleCommand(rule), {
      abortSignal: signal,
    });
  }

  /** One that is gone already is content. */
  async deleteMuteRule(name: string, signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    try {
      await this.#writer.send(
        new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: name }),
        { abortSignal: signal },
      );
    } catch (error) {
      if (!nameOf(error).startsWith('ResourceNotFound')) throw error;
    }
  }

  /** All of the region, 400 to a call. */
  async targetGroups(signal: AbortSignal): Promise<TargetGroup[]> {
    const groups: TargetGroup[] = [];
    let Marker: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#balancers.send(
        new DescribeTargetGroupsCommand({ PageSize: 400, Marker }),
        { abortSignal: signal },
      );
      groups.push(...(page.TargetGroups ?? []));
      Marker = page.NextMarker;
    } while (Marker);
    return groups;
  }
}
