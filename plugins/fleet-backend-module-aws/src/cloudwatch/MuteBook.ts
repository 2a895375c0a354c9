import type {
  AlarmMuteRuleSummary,
  GetAlarmMuteRuleOutput,
} from '@aws-sdk/client-cloudwatch';
import { createHash } from 'node:crypto';
import { isDenied, nameOf } from '../errors';
import type { CloudWatchCalls } from './CloudWatchCalls';

/** How an alarm is muted now. */
export interface AlarmMute {
  readonly until: string;
  readonly actor: string;
  readonly reason: string;
  /** Name of the rule. */
  readonly nativeMuteId: string;
}

/** Rules that this module made. */
const OWN = 'capstan-';
/** A rule is read once, and again when it was changed; so many are new in one look at most. */
const NEW_RULES = 50;
const MINUTE_MS = 60_000;
/** CloudWatch of this region does not know such rules yet. */
const UNKNOWN = ['UnknownOperationException', 'InvalidAction'];

/** Whether a rule of this name was made by the portal, for one alarm. */
export function isOwnRule(name: string): boolean {
  return name.startsWith(OWN);
}

/** The same for the same alarm, so that muting twice is one rule. */
export function ruleNameOf(alarmName: string): string {
  const hash = createHash('sha256').update(alarmName).digest('hex');
  return `${OWN}${hash.slice(0, 24)}`;
}

/** Who muted and why, in the only place that a rule has for it. At most 1,024 characters. */
export function describeMute(actor: string, reason: string): string {
  return `Capstan ${actor}: ${reason}`.slice(0, 1_024);
}

/** `at(…)` and how long, from the minute that has begun: a schedule knows no seconds. The rule's end does. */
export function scheduleOf(now: number, until: number) {
  const from = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.max(1, Math.ceil((until - from) / MINUTE_MS));
  const [days, hours, rest] = [
    Math.floor(minutes / 1_440),
    Math.floor((minutes % 1_440) / 60),
    minutes % 60,
  ];
  const time = `${hours > 0 ? `${hours}H` : ''}${rest > 0 ? `${rest}M` : ''}`;
  return {
    Expression: `at(${new Date(from).toISOString().slice(0, 16)})`,
    Duration: `P${days > 0 ? `${days}D` : ''}${time ? `T${time}` : ''}`,
    Timezone: 'UTC',
  };
}

/** The mute rules of one account and region that are in force. */
export class MuteBook {
  readonly #calls: Pick<CloudWatchCalls, 'activeMuteRules' | 'muteRule'>;
  readonly #rules = new Map<
    string,
    { readonly version: string; readonly rule: GetAlarmMuteRuleOutput }
  >();

  constructor(calls: Pick<CloudWatchCalls, 'activeMuteRules' | 'muteRule'>) {
    this.#calls = calls;
  }

  /** None where the role may not see them, or the region does not know them: alerts are told all the same. */
  async #activeRules(signal: AbortSignal): Promise<AlarmMuteRuleSummary[]> {
    try {
      return await this.#calls.activeMuteRules(signal);
    } catch (error) {
      if (isDenied(error) || UNKNOWN.includes(nameOf(error))) return [];
      throw error;
    }
  }

  /** By name of the alarm. A mute of the portal's own comes before others. */
  async read(
    now: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, AlarmMute>> {
    const summaries = await this.#activeRules(signal);
    const active = new Set<string>();
    let fresh = 0;
    for (const summary of summaries) {
      const {
        AlarmMuteRuleArn = '',
        LastUpdatedTimestamp,
        ExpireDate,
      } = summary;
      const name = AlarmMuteRuleArn.split(':alarm-mute-rule:').at(-1) ?? '';
      // Twice within one second is possible; the end then differs.
      const version = `${LastUpdatedTimestamp?.getTime()} ${ExpireDate?.getTime()}`;
      active.add(name);
      if (this.#rules.get(name)?.version === version) continue;
      if (fresh++ >= NEW_RULES) continue;
      const rule = await this.#calls.muteRule(name, signal);
      if (rule) this.#rules.set(name, { version, rule });
    }
    for (const name of this.#rules.keys())
      if (!active.has(name)) this.#rules.delete(name);
    const mutes = new Map<string, AlarmMute>();
    const ordered = [...this.#rules].sort(
      ([a], [b]) => Number(isOwnRule(a)) - Number(isOwnRule(b)),
    );
    for (const [name, { rule }] of ordered)
      for (const alarm of rule.MuteTargets?.AlarmNames ?? [])
        mutes.set(alarm, toMute(name, rule, now));
    return mutes;
  }
}

function toMute(
  name: string,
  rule: GetAlarmMuteRuleOutput,
  now: number,
): AlarmMute {
  const own = isOwnRule(name)
    ? /^Capstan (\S+): ([^]*)$/.exec(rule.Description ?? '')
    : null;
  return {
    until: new Date(endOf(rule, now)).toISOString(),
    actor: own?.[1] ?? 'CloudWatch',
    reason:
      own?.[2] ??
      (rule.Description || `The alarm mute rule '${name}' says so.`),
    nativeMuteId: name,
  };
}

/** A rule that recurs does not say when it ends this time: at the latest after its whole duration. */
function endOf(
  { ExpireDate, Rule }: GetAlarmMuteRuleOutput,
  now: number,
): number {
  const { Expression = '', Duration = '' } = Rule?.Schedule ?? {};
  const at = /^at\(([\d-]+T[\d:]+)\)$/.exec(Expression)?.[1];
  const from = at === undefined ? now : Date.parse(`${at}Z`);
  const end = from + durationMs(Duration);
  return Math.min(ExpireDate?.getTime() ?? Infinity, end);
}

function durationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  const [days, hours, minutes] = (match ?? [])
    .slice(1)
    .map(part => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * MINUTE_MS;
}
