import { createHash } from 'node:crypto';
import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { RolloutPhase, TimelineEvent } from '@capstan/plugin-fleet-common';
import type {
  ObservedActivity,
  ObservedInstance,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import type { AuditRow } from '../audit/AuditRow';
import { toMs } from '../database/time';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { TimelineGroup, TimelineRecord } from './TimelineRecord';

const MAX_TITLE = 300;
const MAX_DETAIL = 2000;
const SEQUENCE_DIGITS = 15;
const ACTION_PREFIX = 'action-';

/** What the timeline must know of an alert. */
export interface TimelineAlert {
  readonly id: string;
  readonly groupId?: string;
  readonly title: string;
  readonly description?: string;
  readonly severity: TimelineEvent['severity'];
  /** Milliseconds. */
  readonly since: number;
  readonly endedAt?: number;
}

/** The id that a rollout's event has. */
export function rolloutRecordId(rolloutId: string): string {
  return `rollout-${rolloutId}`;
}

/** The rollout that an event is about; `undefined` when it is about none. */
export function rolloutIdOfRecord(id: string): string | undefined {
  return id.startsWith('rollout-') ? id.slice('rollout-'.length) : undefined;
}

export function rolloutRecord(
  groupId: string,
  rollout: ObservedRollout,
  now: number,
): TimelineRecord {
  const { from, to, phase, actor, reason } = rollout;
  const running = RUNNING_PHASES.includes(phase);
  return {
    id: rolloutRecordId(rolloutIdOf(groupId, rollout.nativeId)),
    kind: rollout.rollbackOf === undefined ? 'rollout' : 'rollback',
    at: toMs(rollout.startedAt, now),
    ...(!running && { endedAt: toMs(rollout.endedAt, now) }),
    title: title(from ? `${from.label} → ${to.label}` : to.label),
    ...detail(rollout.message),
    severity: severityOf(phase),
    groupId,
    ...(actor !== undefined && { actor }),
    ...(reason !== undefined && { reason }),
  };
}

/** `undefined` when the size stayed as it was. */
export function scalingRecord(
  groupId: string,
  activity: ObservedActivity,
  now: number,
): TimelineRecord | undefined {
  if (activity.effect === 'none') return undefined;
  return {
    id: hashed('scaling', groupId, activity.id),
    kind: 'scaling',
    at: toMs(activity.at, now),
    title: title(`${activity.from} → ${activity.to}`),
    ...detail(activity.reason),
    severity: 'info',
    groupId,
  };
}

/** `undefined` when it was stopped on purpose: to be replaced, or because fewer are wanted. */
export function failureRecord(
  groupId: string,
  instance: ObservedInstance,
  now: number,
): TimelineRecord | undefined {
  if (instance.phase !== 'failed') return undefined;
  return {
    id: hashed('failure', groupId, instance.id),
    kind: 'failure',
    at: toMs(instance.endedAt, now),
    title: title(`Instance ${instance.id} of ${instance.revisionLabel} failed`),
    ...detail(instance.exit?.reason),
    severity: 'warning',
    groupId,
  };
}

/** `undefined` when it concerns no group. */
export function alertRecord(alert: TimelineAlert): TimelineRecord | undefined {
  if (alert.groupId === undefined) return undefined;
  return {
    id: hashed('alert', alert.groupId, alert.id),
    kind: 'alert',
    at: alert.since,
    ...(alert.endedAt !== undefined && { endedAt: alert.endedAt }),
    title: title(alert.title),
    ...detail(alert.description),
    severity: alert.severity,
    groupId: alert.groupId,
  };
}

/**
 * What somebody did, from the audit. `undefined` when it is not worth an event: it has only begun, it changed nothing, or
 * the rollout that it started is an event itself.
 */
export function actionRecord(row: AuditRow): TimelineRecord | undefined {
  const { group_id: groupId, result } = row;
  if (groupId === null) return undefined;
  if (result !== 'succeeded' && result !== 'failed') return undefined;
  const isRollout = ['rollout-create', 'rollback-create'].includes(row.event);
  if (isRollout && result === 'succeeded') return undefined;
  return {
    id: `${ACTION_PREFIX}${String(row.sequence).padStart(
      SEQUENCE_DIGITS,
      '0',
    )}`,
    kind: 'action',
    at: Number(row.at),
    title: title(row.message),
    severity: result === 'failed' ? 'warning' : 'info',
    groupId,
    actor: row.actor,
    ...(row.reason !== null && { reason: row.reason }),
  };
}

/** What the timeline shows of the pipeline that an action was about; `undefined` when it was about a group. */
export function pipelineOfAction(row: AuditRow): TimelineGroup | undefined {
  if (row.group_id === null || !row.event.startsWith('pipeline-'))
    return undefined;
  return {
    groupId: row.group_id,
    groupName: row.group_name ?? '',
    environment: 'pipeline',
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
  };
}

/** Number in the audit of an action's event. Ids of later actions are greater as text, too. */
export function sequenceOf(id: string): number {
  return Number(id.slice(ACTION_PREFIX.length));
}

function severityOf(phase: RolloutPhase): TimelineEvent['severity'] {
  switch (phase) {
    case 'failed':
      return 'critical';
    case 'aborted':
    case 'unknown':
      return 'warning';
    default:
      return 'info';
  }
}

function hashed(kind: string, ...names: readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(names))
    .digest('base64url')
    .slice(0, 32);
  return `${kind}-${hash}`;
}

function title(text: string): string {
  return clean(text).slice(0, MAX_TITLE);
}

function detail(text: string | undefined) {
  return text ? { detail: clean(text).slice(0, MAX_DETAIL) } : {};
}

/** PostgreSQL keeps no NUL. */
function clean(text: string): string {
  return text.replaceAll('\0', '');
}
