import type {
  Action,
  ActionState,
  ActionStep,
  Page,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { toRecord } from './JournalRecord';
import type {
  ActionRow,
  ConfirmedState,
  JournalRecord,
  PlanDocument,
  StepRow,
} from './JournalRecord';
import { LostLeaseError } from './LostLeaseError';
import { statesBefore } from './transitions';

/** What is written down before anything is sent. */
export interface NewAction {
  readonly action: Pick<
    Action,
    | 'id'
    | 'groupId'
    | 'groupName'
    | 'environment'
    | 'entityRef'
    | 'request'
    | 'plan'
    | 'actor'
    | 'reason'
    | 'message'
  >;
  readonly confirmed: ConfirmedState;
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly concurrencyToken: string;
  readonly at: number;
  readonly leaseOwner: string;
  readonly leaseUntil: number;
  /** Not together with another action of the group that has not ended. */
  readonly alone: boolean;
}

export type InsertResult =
  | { readonly outcome: 'inserted'; readonly record: JournalRecord }
  /** The actor has used the key before. */
  | { readonly outcome: 'known'; readonly record: JournalRecord }
  /** Another action of the group has not ended. */
  | { readonly outcome: 'busy'; readonly record: JournalRecord };

/** Who may write: valid until somebody else claims the row. */
export interface LeaseKey {
  readonly id: string;
  readonly owner: string;
  readonly fence: number;
}

export interface Move {
  readonly to: ActionState;
  readonly message: string;
  /** Absent when nothing happened that is worth telling twice. */
  readonly step?: Pick<ActionStep, 'name' | 'outcome'>;
  readonly at: number;
  readonly nativeRolloutId?: string;
  readonly rolloutId?: string;
  /** Not to be claimed before this time; absent: the lease is kept while the action is on its way, freed at its end. */
  readonly claimableFrom?: number;
}

const OPEN: readonly ActionState[] = ['recorded', 'sending'];
const NOT_ENDED: readonly ActionState[] = [...OPEN, 'accepted'];

/**
 * The journal: one row for each action, and its steps.
 *
 * A row on its way to the provider belongs to one process at a time: the owner of its lease. Claiming raises the fence, and
 * every write of an owner names the fence it got, so a process that was asleep while somebody else took over cannot
 * write. A state and its step are written in one transaction.
 */
export class ActionStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Inserts of one group happen one after the other, in all processes, so that two never both find it idle. */
  async insert(action: NewAction): Promise<InsertResult> {
    const { actor, groupId } = action.action;
    try {
      return await this.#knex.transaction(async tx => {
        await lockGroup(tx, groupId);
        const known = await findByKey(tx, actor, action.idempotencyKey);
        if (known) return { outcome: 'known', record: known };
        const other = action.alone
          ? await findNotEnded(tx, groupId)
          : undefined;
        if (other) return { outcome: 'busy', record: other };
        await tx<ActionRow>('actions').insert(toRow(action));
        await insertStep(
          tx,
          action.action.id,
          { name: 'recorded', outcome: 'Written down. Nothing was sent yet.' },
          action.at,
        );
        return {
          outcome: 'inserted',
          record: await mustGet(tx, action.action.id),
        };
      });
    } catch (error) {
      // The same key for another group at the same moment: the other one was first.
      const known = await findByKey(this.#knex, actor, action.idempotencyKey);
      if (known) return { outcome: 'known', record: known };
      throw error;
    }
  }

  async get(id: string): Promise<JournalRecord | undefined> {
    return find(this.#knex, id);
  }

  async byKey(actor: string, key: string): Promise<JournalRecord | undefined> {
    return findByKey(this.#knex, actor, key);
  }

  /** Newest first. Throws an `InputError` when the cursor is none of ours. */
  async list(
    groupId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<Action>> {
    const [{ total }] = await this.#knex('actions')
      .where('group_id', groupId)
      .count({ total: '*' });
    const query = this.#knex<ActionRow>('actions')
      .where('group_id', groupId)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(page.limit + 1);
    if (page.cursor !== undefined) {
      const [createdAt, id] = decodeCursor(page.cursor, ['number', 'string']);
      query.where(after =>
        after
          .where('created_at', '<', createdAt)
          .orWhere(same =>
            same.where('created_at', createdAt).where('id', '<', id),
          ),
      );
    }
    const rows = await query;
    const items = rows.slice(0, page.limit);
    const last = items[items.length - 1];
    return {
      items: (await withSteps(this.#knex, items)).map(record => record.action),
      total: Number(total),
      ...(rows.length > page.limit && {
        nextCursor: encodeCursor([Number(last.created_at), last.id]),
      }),
    };
  }

  /** Actions on their way to the provider that nobody works on, oldest first. */
  async abandoned(
    now: number,
    limit: number,
  ): Promise<readonly JournalRecord[]> {
    const rows = await this.#knex<ActionRow>('actions')
      .whereIn('state', [...OPEN])
      .where(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<', now),
      )
      .orderBy('created_at')
      .limit(limit);
    return withSteps(this.#knex, rows);
  }

  /** Actions that the provider works on, oldest first; of these groups only, when they are named. */
  async accepted(
    groupIds?: readonly string[],
  ): Promise<readonly JournalRecord[]> {
    const query = this.#knex<ActionRow>('actions')
      .where('state', 'accepted')
      .orderBy('created_at')
      .limit(500);
    if (groupIds) query.whereIn('group_id', [...groupIds].slice(0, 500));
    return withSteps(this.#knex, await query);
  }

  /** Takes over a row whose lease has run out; `undefined` when somebody else was faster. */
  async claim(
    record: JournalRecord,
    owner: string,
    now: number,
    until: number,
  ): Promise<JournalRecord | undefined> {
    const claimed = await this.#knex<ActionRow>('actions')
      .where({ id: record.action.id, fence: record.fence })
      .whereIn('state', [...OPEN])
      .where(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<', now),
      )
      .update({
        lease_owner: owner,
        lease_until: until,
        fence: record.fence + 1,
      });
    return claimed === 1 ? this.get(record.action.id) : undefined;
  }

  /** `false` when the lease has gone to somebody else. */
  async renew(lease: LeaseKey, until: number): Promise<boolean> {
    const renewed = await this.#knex<ActionRow>('actions')
      .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
      .update({ lease_until: until });
    return renewed === 1;
  }

  /** Throws a {@link LostLeaseError}, and writes nothing, when the lease has gone to somebody else. */
  async move(lease: LeaseKey, move: Move): Promise<void> {
    await this.#knex.transaction(async tx => {
      const moved = await tx<ActionRow>('actions')
        .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
        .whereIn('state', statesBefore(move.to))
        .update(columnsOf(move));
      if (moved !== 1) throw new LostLeaseError(lease.id);
      if (move.step) await insertStep(tx, lease.id, move.step, move.at);
    });
  }

  /** Ends an accepted action; `false` when somebody else has already. */
  async finish(id: string, move: Move): Promise<boolean> {
    return this.#knex.transaction(async tx => {
      const moved = await tx<ActionRow>('actions')
        .where({ id, state: 'accepted' })
        .update(columnsOf(move));
      if (moved !== 1) return false;
      if (move.step) await insertStep(tx, id, move.step, move.at);
      return true;
    });
  }
}

function columnsOf(move: Move): Partial<ActionRow> {
  const free = !OPEN.includes(move.to) || move.claimableFrom !== undefined;
  return {
    state: move.to,
    message: move.message,
    ...(move.nativeRolloutId !== undefined && {
      native_rollout_id: move.nativeRolloutId,
    }),
    ...(move.rolloutId !== undefined && { rollout_id: move.rolloutId }),
    ...(!NOT_ENDED.includes(move.to) && { ended_at: move.at }),
    ...(free && { lease_owner: null, lease_until: move.claimableFrom ?? null }),
  };
}

function toRow(action: NewAction): ActionRow {
  const document: PlanDocument = {
    plan: action.action.plan,
    confirmed: action.confirmed,
  };
  return {
    id: action.action.id,
    group_id: action.action.groupId,
    group_name: action.action.groupName,
    environment: action.action.environment,
    entity_ref: action.action.entityRef ?? null,
    request: JSON.stringify(action.action.request),
    plan: JSON.stringify(document),
    actor: action.action.actor,
    reason: action.action.reason ?? null,
    state: 'recorded',
    message: action.action.message,
    rollout_id: null,
    idempotency_key: action.idempotencyKey,
    body_digest: action.bodyDigest,
    concurrency_token: action.concurrencyToken,
    lease_owner: action.leaseOwner,
    lease_until: action.leaseUntil,
    fence: 1,
    native_rollout_id: null,
    created_at: action.at,
    ended_at: null,
  };
}

/** SQLite has one connection, which is lock enough. */
async function lockGroup(tx: Knex.Transaction, groupId: string): Promise<void> {
  if (tx.client.config.client === 'pg') {
    await tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `fleet-action:${groupId}`,
    ]);
  }
}

async function insertStep(
  tx: Knex,
  actionId: string,
  step: Pick<ActionStep, 'name' | 'outcome'>,
  at: number,
): Promise<void> {
  const [{ count }] = await tx('action_steps')
    .where('action_id', actionId)
    .count({ count: '*' });
  const number = String(Number(count)).padStart(4, '0');
  await tx<StepRow>('action_steps').insert({
    id: `${actionId}/${number}`,
    action_id: actionId,
    at,
    ...step,
  });
}

async function find(
  knex: Knex,
  id: string,
): Promise<JournalRecord | undefined> {
  return (
    await withSteps(knex, await knex<ActionRow>('actions').where({ id }))
  )[0];
}

async function mustGet(knex: Knex, id: string): Promise<JournalRecord> {
  return (await find(knex, id))!;
}

async function findByKey(
  knex: Knex,
  actor: string,
  key: string,
): Promise<JournalRecord | undefined> {
  const rows = await knex<ActionRow>('actions').where({
    actor,
    idempotency_key: key,
  });
  return (await withSteps(knex, rows))[0];
}

async function findNotEnded(
  knex: Knex,
  groupId: string,
): Promise<JournalRecord | undefined> {
  const rows = await knex<ActionRow>('actions')
    .where({ group_id: groupId })
    .whereIn('state', [...NOT_ENDED])
    .orderBy('created_at')
    .limit(1);
  return (await withSteps(knex, rows))[0];
}

async function withSteps(
  knex: Knex,
  rows: readonly ActionRow[],
): Promise<JournalRecord[]> {
  if (rows.length === 0) return [];
  const steps = await knex<StepRow>('action_steps')
    .whereIn(
      'action_id',
      rows.map(row => row.id),
    )
    .orderBy('id');
  return rows.map(row =>
    toRecord(
      row,
      steps.filter(step => step.action_id === row.id),
    ),
  );
}
