import { createHash } from 'node:crypto';
import type { AuditEvent } from '@capstan/plugin-fleet-common';
import { toIso } from '../database/time';

/** Hash before the first event. */
export const GENESIS = '0'.repeat(64);

/** A row of the table `audit_events`. `bigint` columns are text on PostgreSQL. */
export interface AuditRow {
  sequence: number | string;
  at: number | string;
  actor: string;
  via: string;
  event: string;
  result: string;
  group_id: string | null;
  group_name: string | null;
  environment: string | null;
  entity_ref: string | null;
  subject: string | null;
  reason: string | null;
  before: string | null;
  after: string | null;
  message: string;
  search: string;
  hash: string;
}

/** The row `audit_head`. */
export interface AuditHead {
  /** How many events there are, which is the sequence of the last. */
  readonly count: number;
  /** Hash of the last. */
  readonly hash: string;
}

/** SHA-256 over every field of the row but its hash, in one order, and the hash of the row before. Hex. */
export function hashOf(row: Omit<AuditRow, 'hash'>, previous: string): string {
  const fields = [
    Number(row.sequence),
    Number(row.at),
    row.actor,
    row.via,
    row.event,
    row.result,
    row.group_id,
    row.group_name,
    row.environment,
    row.entity_ref,
    row.subject,
    row.reason,
    row.before,
    row.after,
    row.message,
    row.search,
    previous,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** What words are looked for in. */
export function searchTextOf(row: Omit<AuditRow, 'hash' | 'search'>): string {
  return [
    row.actor,
    row.event,
    row.group_name,
    row.environment,
    row.entity_ref,
    row.reason,
    row.before,
    row.after,
    row.message,
  ]
    .filter(text => text !== null)
    .join('\n')
    .toLowerCase();
}

export function toAuditEvent(row: AuditRow): AuditEvent {
  const optional = <Name extends string>(name: Name, value: string | null) =>
    value === null ? {} : ({ [name]: value } as Record<Name, string>);
  return {
    sequence: Number(row.sequence),
    at: toIso(row.at),
    actor: row.actor,
    via: row.via as AuditEvent['via'],
    event: row.event,
    result: row.result as AuditEvent['result'],
    ...optional('groupId', row.group_id),
    ...optional('groupName', row.group_name),
    ...optional('environment', row.environment),
    ...optional('entityRef', row.entity_ref),
    ...optional('subject', row.subject),
    ...optional('reason', row.reason),
    ...optional('before', row.before),
    ...optional('after', row.after),
    message: row.message,
    hash: row.hash,
  };
}
