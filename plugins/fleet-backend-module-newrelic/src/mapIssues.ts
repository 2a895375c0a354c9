import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import type { ProvidedAlert } from '@capstan/plugin-fleet-node';
import { isObject } from './NerdGraphClient';

/** A muting rule that this module made for an issue. */
export interface IssueMute {
  readonly id: string;
  readonly issueId: string;
  readonly until: string;
  readonly actor: string;
  readonly reason: string;
}

const PREFIX = 'Capstan mutes issue ';

/** The name by which a rule is found again. */
export function muteName(issueId: string): string {
  return `${PREFIX}${issueId}`;
}

export function muteDescription(actor: string, reason: string): string {
  return `${reason}\nMuted by ${actor}`;
}

/** The issue that a rule was made for, when it was made here and is still on. */
export function mutedIssueOf(rule: unknown): string | undefined {
  return isObject(rule) &&
    rule.enabled === true &&
    typeof rule.name === 'string' &&
    rule.name.startsWith(PREFIX)
    ? rule.name.slice(PREFIX.length)
    : undefined;
}

/** The mutes that are in force at `now` (ms), by issue. Rules that people made themselves are not ours to show as such. */
export function mutesOf(
  rules: unknown,
  now: number,
): ReadonlyMap<string, IssueMute> {
  const mutes = new Map<string, IssueMute>();
  for (const rule of Array.isArray(rules) ? rules : []) {
    const issueId = mutedIssueOf(rule);
    const endTime = rule?.schedule?.endTime;
    if (issueId === undefined || typeof endTime !== 'string') continue;
    // A time without a zone, in the zone beside it: this module always writes UTC.
    const until = Date.parse(
      /Z$|[+-]\d\d:\d\d$/.test(endTime) ? endTime : `${endTime}Z`,
    );
    if (!(until > now)) continue;
    const [, reason = '', actor = 'New Relic'] =
      /^([\s\S]*)\nMuted by (\S+)$/.exec(String(rule.description ?? '')) ?? [];
    mutes.set(issueId, {
      id: String(rule.id),
      issueId,
      until: new Date(until).toISOString(),
      actor,
      reason,
    });
  }
  return mutes;
}

const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  CRITICAL: 'critical',
  HIGH: 'critical',
  MEDIUM: 'warning',
  LOW: 'info',
};

/** An open issue as an alert; `undefined` for what is closed or has another shape. */
export function toAlert(
  issue: unknown,
  context: {
    readonly groupOf: ReadonlyMap<string, string>;
    readonly mutes: ReadonlyMap<string, IssueMute>;
  },
): ProvidedAlert | undefined {
  if (!isObject(issue) || typeof issue.issueId !== 'string') return undefined;
  if (issue.state === 'CLOSED') return undefined;
  const since = Number(issue.activatedAt ?? issue.createdAt);
  if (!Number.isFinite(since)) return undefined;
  const titles = texts(issue.title);
  const groupId = texts(issue.entityGuids)
    .map(guid => context.groupOf.get(guid))
    .find(known => known !== undefined);
  const mute = context.mutes.get(issue.issueId);
  const acknowledgedAt = Number(issue.acknowledgedAt ?? Number.NaN);
  return {
    nativeId: issue.issueId,
    rule: texts(issue.conditionName)[0] ?? titles[0] ?? 'New Relic issue',
    title: titles[0] ?? 'New Relic issue',
    severity: SEVERITIES[String(issue.priority)] ?? 'warning',
    since: new Date(since).toISOString(),
    ...(groupId !== undefined && { groupId }),
    ...(Number.isFinite(acknowledgedAt) && {
      acknowledged: {
        at: new Date(acknowledgedAt).toISOString(),
        actor: `New Relic user ${issue.acknowledgedBy ?? '?'}`,
      },
    }),
    ...(mute && {
      muted: {
        until: mute.until,
        actor: mute.actor,
        reason: mute.reason,
        nativeMuteId: mute.id,
      },
    }),
  };
}

/** Names of conditions and entities of an issue, for the rule that mutes it. */
export function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (text): text is string => typeof text === 'string' && text !== '',
  );
}
