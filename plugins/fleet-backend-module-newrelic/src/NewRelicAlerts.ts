import type {
  AlertProvider,
  AlertRequester,
  CallOptions,
  ProvidedAlert,
  SignalTarget,
} from '@capstan/plugin-fleet-node';
import type { NewRelicAccount } from './config';
import { ACKNOWLEDGE, ISSUES, MOVE_END, MUTE, UNMUTE } from './documents';
import { entityGuidOf } from './entityGuid';
import { failedInside, notUnderstood } from './errors';
import {
  muteDescription,
  muteName,
  mutesOf,
  texts,
  toAlert,
} from './mapIssues';
import type { IssueMute } from './mapIssues';
import { at, isObject } from './NerdGraphClient';
import type { NerdGraphClient } from './NerdGraphClient';

/** An issue that is older than this is not looked for; New Relic closes a violation after three days by default. */
const LOOK_BACK_MS = 30 * 24 * 3600 * 1000;
/** Pages of issues that one look reads at most; each holds about 25. */
const MOST_PAGES = 20;

interface Issues {
  readonly issues: readonly unknown[];
  readonly mutes: ReadonlyMap<string, IssueMute>;
}

/** Issues of one account: what is open, acknowledging, and muting by rules with an end. */
export class NewRelicAlerts {
  readonly #account: NewRelicAccount;
  readonly #client: NerdGraphClient;

  constructor(account: NewRelicAccount, client: NerdGraphClient) {
    this.#account = account;
    this.#client = client;
  }

  async alerts(
    targets: readonly SignalTarget[],
    call: CallOptions,
  ): Promise<readonly ProvidedAlert[]> {
    const groupOf = new Map(
      targets.flatMap(target => {
        const guid = entityGuidOf(target);
        return guid === undefined ? [] : [[guid, target.groupId] as const];
      }),
    );
    const { issues, mutes } = await this.#issues(
      { states: ['CREATED', 'ACTIVATED'] },
      call,
    );
    return issues.flatMap(issue => toAlert(issue, { groupOf, mutes }) ?? []);
  }

  async acknowledge(alert: ProvidedAlert, call: CallOptions): Promise<void> {
    const operation = 'acknowledge';
    const { data, errors } = await this.#client.ask(
      operation,
      ACKNOWLEDGE,
      { account: this.#account.accountId, issue: alert.nativeId },
      call,
    );
    this.#expect(operation, errors, at(data, 'aiIssuesAckIssue'), 'result');
  }

  async mute(
    alert: ProvidedAlert,
    mute: AlertRequester & { readonly until: string },
    call: CallOptions,
  ): Promise<{ readonly nativeMuteId: string }> {
    const operation = 'mute';
    const account = this.#account.accountId;
    // The rule of an earlier mute is looked for first: two rules for one issue would end at different times.
    const { issues, mutes } = await this.#issues(
      { ids: [alert.nativeId] },
      call,
    );
    const description = muteDescription(mute.actor, mute.reason);
    const schedule = {
      endTime: withoutZone(mute.until),
      timeZone: 'UTC',
    };
    const known = mutes.get(alert.nativeId);
    if (known) {
      const { data, errors } = await this.#client.ask(
        operation,
        MOVE_END,
        { account, id: known.id, rule: { description, schedule } },
        call,
      );
      const changed = at(data, 'alertsMutingRuleUpdate');
      return {
        nativeMuteId: this.#expect(operation, errors, changed, 'id'),
      };
    }
    const issue = issues.filter(isObject)[0];
    if (!issue)
      throw failedInside(
        { account: this.#account.name, operation },
        'there is no such issue any more.',
      );
    const { data, errors } = await this.#client.ask(
      operation,
      MUTE,
      {
        account,
        rule: {
          name: muteName(alert.nativeId),
          description,
          enabled: true,
          condition: { operator: 'AND', conditions: conditionsOf(issue) },
          schedule: {
            startTime: withoutZone(new Date().toISOString()),
            ...schedule,
          },
        },
      },
      call,
    );
    const made = at(data, 'alertsMutingRuleCreate');
    return { nativeMuteId: this.#expect(operation, errors, made, 'id') };
  }

  async unmute(nativeMuteId: string, call: CallOptions): Promise<void> {
    const { errors } = await this.#client.ask(
      'unmute',
      UNMUTE,
      { account: this.#account.accountId, id: nativeMuteId },
      call,
    );
    // It is over already: that is what was wanted.
    const [problem] = errors.filter(
      ({ message }) => !/not found|does not exist/i.test(message),
    );
    if (problem)
      throw failedInside(
        { account: this.#account.name, operation: 'unmute' },
        problem.message,
      );
  }

  async #issues(
    filter: Readonly<Record<string, unknown>>,
    call: CallOptions,
  ): Promise<Issues> {
    const now = Date.now();
    const where = { account: this.#account.name, operation: 'alerts' };
    const issues: unknown[] = [];
    let cursor: unknown = null;
    let rules: unknown;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { data, errors } = await this.#client.ask(
        where.operation,
        ISSUES,
        {
          account: this.#account.accountId,
          filter,
          window: { startTime: now - LOOK_BACK_MS, endTime: now },
          cursor,
        },
        call,
      );
      const account = at(data, 'actor', 'account');
      const found = at(account, 'aiIssues', 'issues');
      const list = at(found, 'issues');
      if (errors.length > 0) throw failedInside(where, errors[0].message);
      if (!Array.isArray(list)) throw notUnderstood(where);
      issues.push(...list);
      rules ??= at(account, 'alerts', 'mutingRules');
      cursor = at(found, 'nextCursor') ?? null;
      if (cursor === null || cursor === '') break;
    }
    return { issues, mutes: mutesOf(rules, now) };
  }

  /** A mutation has succeeded only when it says so: HTTP 200 with `error` set, or with nothing in it, is a failure. */
  #expect(
    operation: string,
    errors: readonly { readonly message: string }[],
    answer: unknown,
    field: string,
  ): string {
    const where = { account: this.#account.name, operation };
    if (errors.length > 0) throw failedInside(where, errors[0].message);
    const said = at(answer, 'error');
    if (said) {
      const text = isObject(said) ? said.message : said;
      throw failedInside(where, String(text));
    }
    const proof = at(answer, field);
    if (proof === undefined || proof === null) throw notUnderstood(where);
    return String(proof);
  }
}

/** The alert system's part of the provider, for all accounts. */
export function alertingOf(
  of: (source: { readonly id: string }) => NewRelicAlerts,
): AlertProvider {
  return {
    alerts: (source, targets, call) => of(source).alerts(targets, call),
    acknowledge: (source, alert, _by, call) =>
      of(source).acknowledge(alert, call),
    mute: (source, alert, mute, call) => of(source).mute(alert, mute, call),
    unmute: (source, id, call) => of(source).unmute(id, call),
  };
}

/** What New Relic calls a naive time: in the zone that stands beside it, to the second. */
function withoutZone(iso: string): string {
  const seconds = Math.round(Date.parse(iso) / 1000);
  return new Date(1000 * seconds).toISOString().slice(0, 19);
}

function conditionsOf(issue: Readonly<Record<string, unknown>>) {
  const guids = texts(issue.entityGuids);
  const conditions = texts(issue.conditionName);
  return [
    ...(guids.length > 0
      ? [{ attribute: 'entity.guid', operator: 'IN', values: guids }]
      : []),
    ...(conditions.length > 0
      ? [{ attribute: 'conditionName', operator: 'IN', values: conditions }]
      : []),
  ];
}
