import type {
  PipelineAction,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';
import type { AuditEvent } from '@capstan/plugin-fleet-common';
import { toIso, toOptionalIso } from '../database/time';

/** A row of the table `pipeline_actions`. `bigint` columns are text on PostgreSQL. */
export interface PipelineActionRow {
  id: string;
  pipeline_id: string;
  pipeline_name: string;
  environment: string | null;
  entity_ref: string | null;
  request: string;
  summary: string;
  gate: string | null;
  run_id: string | null;
  actor: string;
  via: string;
  reason: string | null;
  state: string;
  message: string;
  idempotency_key: string;
  body_digest: string;
  lease_owner: string | null;
  lease_until: number | string | null;
  fence: number | string;
  created_at: number | string;
  ended_at: number | string | null;
}

/** One request of a person, as the journal has it. Times in milliseconds. */
export interface PipelineActionRecord {
  readonly action: PipelineAction;
  /** What it is, for the audit: `Approval of #12 of shop at 'approve'`. */
  readonly summary: string;
  readonly via: AuditEvent['via'];
  readonly bodyDigest: string;
  readonly createdAt: number;
  readonly leaseOwner?: string;
  readonly fence: number;
}

export function toPipelineActionRecord(
  row: PipelineActionRow,
): PipelineActionRecord {
  const endedAt = toOptionalIso(row.ended_at);
  return {
    action: {
      id: row.id,
      pipelineId: row.pipeline_id,
      pipelineName: row.pipeline_name,
      ...(row.environment !== null && { environment: row.environment }),
      ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
      request: JSON.parse(row.request),
      actor: row.actor,
      ...(row.reason !== null && { reason: row.reason }),
      state: row.state as PipelineAction['state'],
      message: row.message,
      ...(row.run_id !== null && { runId: row.run_id }),
      createdAt: toIso(row.created_at),
      ...(endedAt !== undefined && { endedAt }),
    },
    summary: row.summary,
    via: row.via as AuditEvent['via'],
    bodyDigest: row.body_digest,
    createdAt: Number(row.created_at),
    ...(row.lease_owner !== null && { leaseOwner: row.lease_owner }),
    fence: Number(row.fence),
  };
}

/** The gate that a request answers; `null` for every other. At most one answer to it is ever sent. */
export function gateOf(request: PipelineRequest): string | null {
  return request.kind === 'approve' || request.kind === 'reject'
    ? JSON.stringify([request.runId, request.stage, request.gateId])
    : null;
}
