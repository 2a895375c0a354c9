import type { AuditResult, PipelineAction } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type { AuditLog } from '../audit/AuditLog';
import { lockGroup } from '../journal/ActionStore';
import type { LeaseKey } from '../journal/ActionStore';
import { JournalClock } from '../journal/JournalClock';
import { journalTransaction, LeasedRows } from '../journal/LeasedRows';
import { LostLeaseError } from '../journal/LostLeaseError';
import { gateOf, toPipelineActionRecord } from './PipelineActionRow';
import type {
  PipelineActionRecord,
  PipelineActionRow,
} from './PipelineActionRow';
import { eventOfPipelineAction } from './pipelineEvents';

/** What is written down before anything is sent. */
export interface NewPipelineAction {
  readonly action: Omit<PipelineAction, 'state' | 'createdAt' | 'endedAt'>;
  readonly summary: string;
  readonly via: PipelineActionRecord['via'];
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly leaseOwner: string;
  readonly leaseMs: number;
}

export type PipelineInsert =
  | { readonly outcome: 'inserted'; readonly record: PipelineActionRecord }
  /** The actor has used the key before. */
  | { readonly outcome: 'known'; readonly record: PipelineActionRecord }
  /** The gate has an answer already, or one is on its way. */
  | { readonly outcome: 'answered'; readonly record: PipelineActionRecord };

export interface PipelineMove {
  readonly to: PipelineAction['state'];
  readonly message: string;
  readonly runId?: string;
  readonly claimableAfterMs?: number;
}

const OPEN = ['recorded', 'sending'] as const;
/** From which states an action comes into one. */
const BEFORE: Readonly<Record<PipelineAction['state'], readonly string[]>> = {
  recorded: [],
  sending: OPEN,
  accepted: ['sending'],
  refused: OPEN,
  failed: OPEN,
};
const RESULTS: Partial<Record<PipelineAction['state'], AuditResult>> = {
  accepted: 'succeeded',
  refused: 'refused',
  failed: 'failed',
};

/**
 * The journal of pipelines: one row for each request, with the leases of the journal of groups ({@link LeasedRows}). The
 * audit says of each row that it was begun, and how it ended, in the same transactions.
 */
export class PipelineActionStore {
  readonly #knex: Knex;
  readonly #audit: AuditLog;
  readonly clock: JournalClock;
  readonly #rows: LeasedRows;

  /** @param now - for tests; see {@link JournalClock}. */
  constructor(knex: Knex, audit: AuditLog, now?: () => number) {
    this.#knex = knex;
    this.#audit = audit;
    this.clock = new JournalClock(knex, now);
    this.#rows = new LeasedRows(knex, 'pipeline_actions', this.clock);
  }

  /** Inserts of one pipeline happen one after the other, in all processes: a gate never gets two answers. */
  async insert(action: NewPipelineAction): Promise<PipelineInsert> {
    const { actor, pipelineId, request } = action.action;
    const known = () => this.byKey(actor, action.idempotencyKey);
    try {
      return await journalTransaction(this.#knex, async tx => {
        await lockGroup(tx, pipelineId);
        const before = await this.#first(tx, {
          actor,
          idempotency_key: action.idempotencyKey,
        });
        if (before) return { outcome: 'known', record: before };
        const gate = gateOf(request);
        const answer =
          gate === null
            ? undefined
            : await this.#first(tx, { pipeline_id: pipelineId, gate }, [
                ...OPEN,
                'accepted',
              ]);
        if (answer) return { outcome: 'answered', record: answer };
        await tx('pipeline_actions').insert({
          ...toRow(action),
          lease_until: this.clock.value(tx, action.leaseMs),
          created_at: this.clock.value(tx),
        });
        const record = (await this.#first(tx, { id: action.action.id }))!;
        await this.#audit.record(
          eventOfPipelineAction(record.action, record.summary, {
            via: record.via,
            result: 'begun',
          }),
          tx,
        );
        return { outcome: 'inserted', record };
      });
    } catch (error) {
      // The same key for another pipeline at the same moment: the other one was first.
      const record = await known();
      if (record) return { outcome: 'known', record };
      throw error;
    }
  }

  async get(id: string): Promise<PipelineActionRecord | undefined> {
    return this.#first(this.#knex, { id });
  }

  async byKey(
    actor: string,
    key: string,
  ): Promise<PipelineActionRecord | undefined> {
    return this.#first(this.#knex, { actor, idempotency_key: key });
  }

  /** Who began runs of these pipelines through the portal, by `<pipeline id>\n<run id>`. */
  async starters(
    pipelineIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (pipelineIds.length === 0) return new Map();
    const rows = await this.#knex<PipelineActionRow>('pipeline_actions')
      .whereIn('pipeline_id', [...pipelineIds])
      .where('state', 'accepted')
      .whereNull('gate')
      .whereNotNull('run_id')
      .orderBy('created_at')
      .select('pipeline_id', 'run_id', 'actor', 'request');
    return new Map(
      rows
        .filter(({ request }) =>
          ['start', 'rollback'].includes(JSON.parse(request).kind),
        )
        .map(row => [`${row.pipeline_id}\n${row.run_id}`, row.actor]),
    );
  }

  /** Rows on their way to the provider that nobody works on, oldest first. */
  async abandoned(limit: number): Promise<readonly PipelineActionRecord[]> {
    const rows = await this.#knex<PipelineActionRow>('pipeline_actions')
      .whereIn('state', [...OPEN])
      .where(this.#rows.isFree(this.#knex))
      .orderBy('created_at')
      .limit(limit);
    return rows.map(toPipelineActionRecord);
  }

  /** Takes over a row whose lease has run out; `undefined` when somebody else was faster. */
  async claim(
    record: PipelineActionRecord,
    owner: string,
    leaseMs: number,
  ): Promise<PipelineActionRecord | undefined> {
    const { id } = record.action;
    return journalTransaction(this.#knex, async tx => {
      const { fence } = record;
      return (await this.#rows.claim(tx, { id, fence }, OPEN, owner, leaseMs))
        ? this.#first(tx, { id })
        : undefined;
    });
  }

  /** `false` when the lease has run out or gone to somebody else. */
  async renew(lease: LeaseKey, leaseMs: number): Promise<boolean> {
    return this.#rows.renew(lease, leaseMs);
  }

  /** Throws a {@link LostLeaseError}, and writes nothing, when the lease has gone to somebody else. */
  async move(lease: LeaseKey, move: PipelineMove): Promise<void> {
    const ends = !(OPEN as readonly string[]).includes(move.to);
    await journalTransaction(this.#knex, async tx => {
      const moved = await tx('pipeline_actions')
        .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
        .whereIn('state', [...BEFORE[move.to]])
        .update({
          state: move.to,
          message: move.message,
          ...(move.runId !== undefined && { run_id: move.runId }),
          ...(ends && { ended_at: this.clock.value(tx) }),
          ...((ends || move.claimableAfterMs !== undefined) && {
            lease_owner: null,
            lease_until:
              move.claimableAfterMs === undefined
                ? null
                : this.clock.value(tx, move.claimableAfterMs),
          }),
        });
      if (moved !== 1) throw new LostLeaseError(lease.id);
      const result = RESULTS[move.to];
      if (result === undefined) return;
      const record = (await this.#first(tx, { id: lease.id }))!;
      await this.#audit.record(
        eventOfPipelineAction(record.action, record.summary, {
          via: record.via,
          result,
          message: move.message,
        }),
        tx,
      );
    });
  }

  /** Forgets what ended before (milliseconds). */
  async prune(before: number): Promise<number> {
    return this.#knex('pipeline_actions')
      .where('ended_at', '<', before)
      .delete();
  }

  async #first(
    knex: Knex,
    where: Partial<PipelineActionRow>,
    states?: readonly string[],
  ): Promise<PipelineActionRecord | undefined> {
    const query = knex<PipelineActionRow>('pipeline_actions')
      .where(where)
      .first();
    if (states) query.whereIn('state', [...states]);
    const row = await query;
    return row && toPipelineActionRecord(row as PipelineActionRow);
  }
}

function toRow({
  action,
  ...rest
}: NewPipelineAction): Omit<PipelineActionRow, 'created_at' | 'lease_until'> {
  return {
    id: action.id,
    pipeline_id: action.pipelineId,
    pipeline_name: action.pipelineName,
    environment: action.environment ?? null,
    entity_ref: action.entityRef ?? null,
    request: JSON.stringify(action.request),
    summary: rest.summary,
    gate: gateOf(action.request),
    run_id: action.runId ?? null,
    actor: action.actor,
    via: rest.via,
    reason: action.reason ?? null,
    state: 'recorded',
    message: action.message,
    idempotency_key: rest.idempotencyKey,
    body_digest: rest.bodyDigest,
    lease_owner: rest.leaseOwner,
    fence: 1,
    ended_at: null,
  };
}
