import type {
  Action,
  ActionState,
  ActionStep,
  AuditEvent,
  Plan,
} from '@capstan/plugin-fleet-common';
import { toIso, toOptionalIso } from '../database/time';

/**
 * What was true when the action was confirmed and cannot be seen any more once it has begun.
 */
export interface ConfirmedState {
  /** The revision that a rollback leaves. */
  readonly leftRevisionId?: string;
  /** Native id of the rollout that a rollback takes back. */
  readonly rollbackOfNativeId?: string;
  /** Native id of the rollout that ran. */
  readonly nativeRolloutId?: string;
  /** The size that a scaling changes. */
  readonly size?: {
    readonly min: number;
    readonly max: number;
    readonly desired: number;
  };
}

/** A journal row with its steps. Times in milliseconds. */
export interface JournalRecord {
  readonly action: Action;
  readonly confirmed: ConfirmedState;
  /** How it was asked for. */
  readonly via: AuditEvent['via'];
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly concurrencyToken: string;
  readonly nativeRolloutId?: string;
  readonly createdAt: number;
  readonly leaseOwner?: string;
  readonly leaseUntil?: number;
  /** Counts the owners. What an earlier owner writes is refused. */
  readonly fence: number;
}

/** A row of the table `actions`. `bigint` columns are text on PostgreSQL. */
export interface ActionRow {
  id: string;
  group_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
  request: string;
  plan: string;
  actor: string;
  reason: string | null;
  state: string;
  message: string;
  rollout_id: string | null;
  idempotency_key: string;
  body_digest: string;
  concurrency_token: string;
  lease_owner: string | null;
  lease_until: number | string | null;
  fence: number | string;
  native_rollout_id: string | null;
  created_at: number | string;
  ended_at: number | string | null;
}

/** A row of the table `action_steps`; ids sort in the order in which the steps were taken. */
export interface StepRow {
  id: string;
  action_id: string;
  name: string;
  at: number | string;
  outcome: string;
}

/** The column `plan`. */
export interface PlanDocument {
  readonly plan: Plan;
  readonly confirmed: ConfirmedState;
  readonly via?: AuditEvent['via'];
}

export function toRecord(
  row: ActionRow,
  steps: readonly StepRow[],
): JournalRecord {
  const document: PlanDocument = JSON.parse(row.plan);
  return {
    action: {
      id: row.id,
      groupId: row.group_id,
      groupName: row.group_name,
      environment: row.environment,
      entityRef: row.entity_ref ?? undefined,
      request: JSON.parse(row.request),
      plan: document.plan,
      actor: row.actor,
      reason: row.reason ?? undefined,
      state: row.state as ActionState,
      message: row.message,
      steps: steps.map(step => ({
        name: step.name as ActionStep['name'],
        at: toIso(step.at),
        outcome: step.outcome,
      })),
      rolloutId: row.rollout_id ?? undefined,
      createdAt: toIso(row.created_at),
      endedAt: toOptionalIso(row.ended_at),
    },
    confirmed: document.confirmed,
    via: document.via ?? 'api',
    idempotencyKey: row.idempotency_key,
    bodyDigest: row.body_digest,
    concurrencyToken: row.concurrency_token,
    nativeRolloutId: row.native_rollout_id ?? undefined,
    createdAt: Number(row.created_at),
    leaseOwner: row.lease_owner ?? undefined,
    leaseUntil: row.lease_until === null ? undefined : Number(row.lease_until),
    fence: Number(row.fence),
  };
}
