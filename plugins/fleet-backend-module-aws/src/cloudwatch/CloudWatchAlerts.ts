import type {
  AlertProvider,
  AlertRequester,
  CallOptions,
  ProvidedAlert,
  SignalSource,
  SignalTarget,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { toProviderError } from '../errors';
import type { Pushes } from '../push/Pushes';
import { resourceOf } from './awsResource';
import type { BalancerBook } from './BalancerBook';
import type { Alarm } from './CloudWatchCalls';
import { PROVIDER } from './CloudWatchScopes';
import type { CloudWatchScope } from './CloudWatchScopes';
import {
  childrenOf,
  isScaleInSignal,
  keysOf,
  scalingActionsOf,
  toAlert,
} from './mapAlarms';
import { describeMute, isOwnRule, ruleNameOf, scheduleOf } from './MuteBook';

/** PutAlarmMuteRule, documentation: at most 15 days. A minute is left for the schedule, which begins with a whole one. */
const LONGEST_MUTE_MS = 15 * 86_400_000 - 60_000;

/**
 * Alarms that are in ALARM, but for those by which autoscalers scale in. CloudWatch knows no acknowledgement: the portal
 * keeps it. A mute is a rule for this one alarm.
 */
export class CloudWatchAlerts implements AlertProvider {
  readonly #now: () => number;
  readonly #pushes: Pushes;
  readonly #queueOf: (target: SignalTarget) => string | undefined;
  readonly #scopeOf: (
    source: SignalSource,
    operation: string,
  ) => CloudWatchScope;

  constructor(options: {
    readonly now: () => number;
    readonly pushes: Pushes;
    readonly queueOf: (target: SignalTarget) => string | undefined;
    /** Throws when the source is not configured. */
    readonly scopeOf: (
      source: SignalSource,
      operation: string,
    ) => CloudWatchScope;
  }) {
    this.#now = options.now;
    this.#pushes = options.pushes;
    this.#queueOf = options.queueOf;
    this.#scopeOf = options.scopeOf;
  }

  async alerts(
    source: SignalSource,
    targets: readonly SignalTarget[],
    { signal }: CallOptions,
  ): Promise<readonly ProvidedAlert[]> {
    const found = this.#scopeOf(source, 'alerts');
    const { scope, calls, balancers, mutes } = found;
    return asked(found, 'alerts', true, async () => {
      const firing = (
        await calls.firing(scope.account.cloudwatch?.alarmPrefix, signal)
      ).filter(alarm => !isScaleInSignal(alarm));
      if (firing.length === 0) return [];
      const muted = await mutes.read(this.#now(), signal);
      await balancers.learn(targets, signal);
      const groups = this.#groupsOf(targets, balancers);
      const groupOf = groupsOfAlarms(firing, groups);
      return firing.map(alarm =>
        toAlert(alarm, {
          scope,
          groupId: groupOf.get(alarm.AlarmName ?? ''),
          mute: muted.get(alarm.AlarmName ?? ''),
        }),
      );
    });
  }

  watch(
    source: SignalSource,
    onChange: () => void,
    { signal }: CallOptions,
  ): Promise<void> {
    const { account, region } = this.#scopeOf(source, 'watch').scope;
    const isShown = (name: string) =>
      name.startsWith(account.cloudwatch?.alarmPrefix ?? '') &&
      !isScaleInSignal({ AlarmName: name });
    return this.#pushes.follow(
      'cloudwatch',
      { account: account.accountId, region },
      { heated: { heat: names => names.some(isShown) }, onChange, signal },
    );
  }

  async mute(
    source: SignalSource,
    alert: ProvidedAlert,
    { actor, reason, until }: AlertRequester & { readonly until: string },
    { signal }: CallOptions,
  ): Promise<{ readonly nativeMuteId: string }> {
    const found = this.#scopeOf(source, 'mute');
    const { calls } = found;
    const name = alert.rule;
    this.#mustBeWritable(found, 'mute');
    const now = this.#now();
    const end = Date.parse(until);
    if (end - now > LONGEST_MUTE_MS)
      throw refused(
        'mute',
        `CloudWatch mutes for 15 days at most. Choose an earlier end for '${name}'.`,
      );
    return asked(found, 'mute', false, async () => {
      const alarm = await asked(found, 'mute', true, () =>
        calls.alarm(name, signal),
      );
      if (!alarm)
        throw refused(
          'mute',
          `The alarm '${name}' is gone: CloudWatch no longer has it.`,
        );
      if (scalingActionsOf(alarm).length > 0)
        throw refused(
          'mute',
          `The alarm '${name}' changes the size of a group; muted, it would no longer do so. Change its policy instead.`,
        );
      const nativeMuteId = ruleNameOf(name);
      await calls.putMuteRule(
        {
          Name: nativeMuteId,
          Description: describeMute(actor, reason),
          Rule: { Schedule: scheduleOf(now, end) },
          MuteTargets: { AlarmNames: [name] },
          ExpireDate: new Date(end),
        },
        signal,
      );
      return { nativeMuteId };
    });
  }

  /** What is over already is content. Rules that somebody else made stay: they may mute much more. */
  async unmute(
    source: SignalSource,
    nativeMuteId: string,
    { signal }: CallOptions,
  ): Promise<void> {
    const found = this.#scopeOf(source, 'unmute');
    this.#mustBeWritable(found, 'unmute');
    if (!isOwnRule(nativeMuteId))
      throw refused(
        'unmute',
        `The alarm mute rule '${nativeMuteId}' was not made by the portal and may mute other alarms, too. End it in CloudWatch.`,
      );
    await asked(found, 'unmute', false, () =>
      found.calls.deleteMuteRule(nativeMuteId, signal),
    );
  }

  #mustBeWritable({ scope }: CloudWatchScope, operation: string): void {
    if (scope.account.readOnly)
      throw refused(
        operation,
        `Account ${scope.account.accountId} is only looked at ('readOnly' in 'fleet.aws.accounts').`,
      );
  }

  /** Groups by what alarms may name them by. */
  #groupsOf(
    targets: readonly SignalTarget[],
    balancers: BalancerBook,
  ): ReadonlyMap<string, ReadonlySet<string>> {
    const groups = new Map<string, Set<string>>();
    for (const target of targets) {
      const keys = [
        keyOf(target),
        ...balancers.of(target).map(({ targetGroup }) => targetGroup),
      ];
      const queue = this.#queueOf(target);
      if (queue !== undefined) keys.push(`queue/${queue}`);
      for (const key of keys)
        groups.set(key, (groups.get(key) ?? new Set()).add(target.groupId));
    }
    return groups;
  }
}

function keyOf(target: SignalTarget): string {
  const resource = resourceOf(target);
  switch (resource?.kind) {
    case 'service':
      return `service/${resource.cluster}/${resource.service}`;
    case 'group':
      return `group/${resource.group}`;
    case 'table':
      return `table/${resource.table}#${resource.side}`;
    default:
      return '';
  }
}

/** By name of the alarm; what is about several groups is about none. Alarms on alarms are about what those are about. */
function groupsOfAlarms(
  alarms: readonly Alarm[],
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string | undefined, ids: Iterable<string>) => {
    const [only, ...others] = new Set(ids);
    if (only !== undefined && others.length === 0) found.set(name ?? '', only);
  };
  for (const alarm of alarms)
    add(
      alarm.AlarmName,
      keysOf(alarm).flatMap(key => [...(groups.get(key) ?? [])]),
    );
  for (const alarm of alarms)
    if (alarm.AlarmRule !== undefined)
      add(
        alarm.AlarmName,
        childrenOf(alarm).flatMap(name => found.get(name) ?? []),
      );
  return found;
}

async function asked<T>(
  { scope }: CloudWatchScope,
  operation: string,
  onlyRead: boolean,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toProviderError(error, {
      provider: PROVIDER,
      operation,
      account: scope.account.accountId,
      region: scope.region,
      onlyRead,
    });
  }
}

function refused(operation: string, message: string): ProviderError {
  return new ProviderError({
    provider: PROVIDER,
    operation,
    message,
    retryable: false,
    notSent: true,
  });
}
