import type {
  DeleteAlarmMuteRuleInput,
  GetAlarmMuteRuleInput,
  GetAlarmMuteRuleOutput,
  ListAlarmMuteRulesInput,
  ListAlarmMuteRulesOutput,
  PutAlarmMuteRuleInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { Operation } from '../../core/ServiceDefinition.ts';
import type { MuteRuleState } from './AlarmState.ts';
import { MUTE_MS, MUTE_RULES, MUTED_ALARMS } from './limits.ts';
import { invalid } from './metricOperations.ts';

/** Rules that silence what alarms do. One that recurs (`cron(…)`) is kept and never mutes here. */
export const MUTE_OPERATIONS: Readonly<Record<string, Operation>> = {
  PutAlarmMuteRule: operation<PutAlarmMuteRuleInput, object>(
    'write',
    'mute',
    (input, { world, effect }) => {
      const {
        Expression = '',
        Duration = '',
        Timezone,
      } = input.Rule!.Schedule!;
      const lasts = durationMs(Duration);
      if (!(lasts >= MUTE_MS.min && lasts <= MUTE_MS.max))
        throw invalid(`Duration '${Duration}' must be from PT1M to P15D.`);
      const alarmNames = input.MuteTargets?.AlarmNames ?? [];
      if (alarmNames.length > MUTED_ALARMS)
        throw invalid(`A rule targets at most ${MUTED_ALARMS} alarms.`);
      const unknown = alarmNames.find(
        name => !world.cloudwatch.alarms.has(name),
      );
      if (unknown !== undefined)
        throw invalid(`The alarm '${unknown}' does not exist.`);
      const from = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(Expression)?.[1];
      if (from === undefined && !/^cron\(.+\)$/.test(Expression))
        throw invalid(
          `'${Expression}' must be cron(…) or at(yyyy-MM-ddThh:mm).`,
        );
      const begins = from === undefined ? undefined : Date.parse(`${from}:00Z`);
      const name = input.Name!;
      const rule: MuteRuleState = {
        name,
        arn: world.arn('cloudwatch', `alarm-mute-rule:${name}`),
        description: input.Description,
        expression: Expression,
        duration: Duration,
        timezone: Timezone,
        alarmNames,
        startDate: input.StartDate?.getTime(),
        expireDate: input.ExpireDate?.getTime(),
        ...(begins !== undefined && {
          once: { from: begins, to: begins + lasts },
        }),
        updatedAt: world.world.clock.now(),
      };
      const before = world.cloudwatch.muteRules.get(name);
      world.cloudwatch.muteRules.set(name, rule);
      const same =
        JSON.stringify({ ...before, updatedAt: 0 }) ===
        JSON.stringify({ ...rule, updatedAt: 0 });
      if (!same) effect(rule.arn, `muted ${alarmNames.join(' ')}`);
      return {};
    },
  ),

  GetAlarmMuteRule: operation<GetAlarmMuteRuleInput, GetAlarmMuteRuleOutput>(
    'read',
    'mute',
    (input, { world }) => {
      const rule = world.cloudwatch.muteRules.get(input.AlarmMuteRuleName!);
      if (!rule)
        throw new AwsError(
          'ResourceNotFoundException',
          `The alarm mute rule '${input.AlarmMuteRuleName}' does not exist.`,
          404,
        );
      return {
        Name: rule.name,
        AlarmMuteRuleArn: rule.arn,
        Description: rule.description,
        Rule: {
          Schedule: {
            Expression: rule.expression,
            Duration: rule.duration,
            Timezone: rule.timezone,
          },
        },
        MuteTargets: { AlarmNames: [...rule.alarmNames] },
        StartDate: dateOf(rule.startDate),
        ExpireDate: dateOf(rule.expireDate),
        Status: world.cloudwatch.statusOf(rule),
        LastUpdatedTimestamp: dateOf(rule.updatedAt),
        MuteType: rule.once ? 'ONE_TIME' : 'RECURRING',
      };
    },
  ),

  ListAlarmMuteRules: operation<
    ListAlarmMuteRulesInput,
    ListAlarmMuteRulesOutput
  >('read', 'mute', (input, { world }) => {
    const all = [...world.cloudwatch.muteRules.values()].filter(
      rule =>
        (!input.AlarmName || rule.alarmNames.includes(input.AlarmName)) &&
        (!input.Statuses?.length ||
          input.Statuses.includes(world.cloudwatch.statusOf(rule))),
    );
    const page = pageOf(all, {
      size: input.MaxRecords,
      token: input.NextToken,
      limits: MUTE_RULES,
      errorCode: 'InvalidNextToken',
    });
    return {
      AlarmMuteRuleSummaries: page.items.map(rule => ({
        AlarmMuteRuleArn: rule.arn,
        ExpireDate: dateOf(rule.expireDate),
        Status: world.cloudwatch.statusOf(rule),
        MuteType: rule.once ? 'ONE_TIME' : 'RECURRING',
        LastUpdatedTimestamp: dateOf(rule.updatedAt),
      })),
      NextToken: page.nextToken,
    };
  }),

  DeleteAlarmMuteRule: operation<DeleteAlarmMuteRuleInput, object>(
    'write',
    'mute',
    (input, { world, effect }) => {
      const name = input.AlarmMuteRuleName!;
      const rule = world.cloudwatch.muteRules.get(name);
      world.cloudwatch.muteRules.delete(name);
      if (rule) effect(rule.arn, 'unmuted');
      return {};
    },
  ),
};

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

/** ISO 8601 with days, hours and minutes; NaN for what is none. */
function durationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (!match || text === 'P' || text.endsWith('T')) return Number.NaN;
  const [days, hours, minutes] = match.slice(1).map(part => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60_000;
}
