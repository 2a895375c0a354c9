import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import type { AlertMute, AlertRecord } from './AlertRecord';

/** A row of the table `alerts`. `bigint` columns are text on PostgreSQL. */
export interface AlertRow {
  id: string;
  source: string;
  key: string;
  open_key: string | null;
  native_id: string;
  rule: string;
  severity: string;
  position: number;
  title: string;
  description: string | null;
  url: string | null;
  group_id: string | null;
  group_name: string | null;
  environment: string | null;
  entity_ref: string | null;
  revision: string | null;
  evidence: string;
  suspects: string;
  since: number | string;
  ended_at: number | string | null;
  acknowledged_at: number | string | null;
  acknowledged_by: string | null;
  muted_until: number | string | null;
  muted_by: string | null;
  mute_reason: string | null;
  native_mute_id: string | null;
  mute_rollout_id: string | null;
  touched_at: number | string | null;
  updated_at: number | string;
  search: string;
  told_at: number | string | null;
  tell_lease: number | string | null;
  tell_attempts: number;
}

/** Of alerts that are over, behind all open ones. */
export const OVER = 9;

const POSITIONS: readonly AlertSeverity[] = ['critical', 'warning', 'info'];

/** Where open alerts of a severity stand in lists. */
export function positionOf(severity: AlertSeverity): number {
  return POSITIONS.indexOf(severity);
}

export function toAlertRow(record: AlertRecord, now: number): AlertRow {
  const open = record.endedAt === undefined;
  return {
    id: record.id,
    source: record.source,
    key: record.key,
    open_key: open ? record.key : null,
    native_id: clean(record.nativeId),
    rule: clean(record.rule).slice(0, 255),
    severity: record.severity,
    position: open ? positionOf(record.severity) : OVER,
    title: clean(record.title),
    description: optional(record.description),
    url: optional(record.url),
    group_id: record.groupId ?? null,
    group_name: optional(record.groupName),
    environment: optional(record.environment),
    entity_ref: record.entityRef ?? null,
    revision: record.revision ? clean(JSON.stringify(record.revision)) : null,
    evidence: clean(JSON.stringify(record.evidence)),
    suspects: clean(JSON.stringify(record.suspects)),
    since: record.since,
    ended_at: record.endedAt ?? null,
    acknowledged_at: record.acknowledged?.at ?? null,
    acknowledged_by: optional(record.acknowledged?.actor),
    muted_until: record.mute?.until ?? null,
    muted_by: optional(record.mute?.actor),
    mute_reason: optional(record.mute?.reason),
    native_mute_id: record.mute?.nativeMuteId ?? null,
    mute_rollout_id: record.mute?.rolloutId ?? null,
    touched_at: record.touchedAt ?? null,
    updated_at: now,
    search: clean(
      [
        record.title,
        record.rule,
        record.groupName,
        record.environment,
        record.source,
      ]
        .filter(text => text !== undefined)
        .join('\n')
        .toLowerCase(),
    ),
    told_at: null,
    tell_lease: null,
    tell_attempts: 0,
  };
}

export function toAlertRecord(row: AlertRow): AlertRecord {
  return {
    id: row.id,
    source: row.source,
    key: row.key,
    nativeId: row.native_id,
    rule: row.rule,
    title: row.title,
    ...(row.description !== null && { description: row.description }),
    severity: row.severity as AlertSeverity,
    since: Number(row.since),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    evidence: JSON.parse(row.evidence),
    ...(row.group_id !== null && { groupId: row.group_id }),
    ...(row.group_name !== null && { groupName: row.group_name }),
    ...(row.environment !== null && { environment: row.environment }),
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.revision !== null && { revision: JSON.parse(row.revision) }),
    ...(row.acknowledged_at !== null && {
      acknowledged: {
        at: Number(row.acknowledged_at),
        actor: row.acknowledged_by ?? 'unknown',
      },
    }),
    ...(row.muted_until !== null && {
      mute: toMute(row, Number(row.muted_until)),
    }),
    suspects: JSON.parse(row.suspects),
    ...(row.url !== null && { url: row.url }),
    ...(row.touched_at !== null && { touchedAt: Number(row.touched_at) }),
  };
}

function toMute(row: AlertRow, until: number): AlertMute {
  return {
    until,
    actor: row.muted_by ?? 'unknown',
    reason: row.mute_reason ?? '',
    ...(row.native_mute_id !== null && { nativeMuteId: row.native_mute_id }),
    ...(row.mute_rollout_id !== null && { rolloutId: row.mute_rollout_id }),
  };
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : clean(text);
}

/** PostgreSQL keeps no NUL, JSON writes it as an escape that it keeps. */
function clean(text: string): string {
  return text.replaceAll('\0', '');
}
