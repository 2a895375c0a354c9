import type {
  Action,
  ActionState,
  ActionStep,
  Page,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../database/cursor';
import type { ActionWitness } from './ActionWitness';
import { isPostgres, JournalClock } from './JournalClock';
import { toRecord } from './JournalRecord';
import type {
  ActionRow,
  ConfirmedState,
  JournalRecord,
  PlanDocument,
  StepRow,
} from './JournalRecord';
import { journalTransaction, LeasedRows, LONGEST_LEASE_MS } from './LeasedRows';
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
  readonly via: JournalRecord['via'];
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly concurrencyToken: string;
  readonly leaseOwner: string;
  readonly leaseMs: number;
  /**
   * Not together with another action of the group that has not ended. Otherwise only not while somebody sends another
   * one.
   */
  readonly alone: boolean;
}

export type InsertResult =
  | { readonly outcome: 'inserted'; readonly record: JournalRecord }
  /** The actor has used the key before. */
  | { readonly outcome: 'known'; readonly record: JournalRecord }
  /** Another action of the group is in the way. */
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
  readonly nativeRolloutId?: string;
  readonly rolloutId?: string;
  /** Not to be claimed earlier; absent: the lease is kept while the action is on its way, freed at its end. */
  readonly claimableAfterMs?: number;
}

const OPEN: readonly ActionState[] = ['recorded', 'sending'];
const NOT_ENDED: readonly ActionState[] = [...OPEN, 'accepted'];

/**
 * The journal: one row for each action, and its steps.
 *
 * A row on its way to the provider belongs to one process at a time: the owner of its lease. In one group at most one
 * lease runs at a time, by the clock of the database. Claiming raises the fence, and every write of an owner names the
 * fence it got, so a process that was asleep while somebody else took over cannot write. A lease that has run out is
 * not renewed. A state and its step are written in one transaction.
 */
export class ActionStore {
  readonly #knex: Knex;
  readonly clock: JournalClock;
  readonly #rows: LeasedRows;
  readonly #witnesses: readonly ActionWitness[];

  /** @param now - for tests; see {@link JournalClock}. */
  constructor(
    knex: Knex,
    now?: () => number,
    witnesses: readonly ActionWitness[] = [],
  ) {
    this.#knex = knex;
    this.#witnesses = witnesses;
    this.clock = new JournalClock(knex, now);
    this.#rows = new LeasedRows(knex, 'actions', this.clock);
  }

  /** Inserts of one group happen one after the other, in all processes, so that two never both find it idle. */
  async insert(action: NewAction): Promise<InsertResult> {
    const { actor, groupId } = action.action;
    try {
      return await this.#transaction(async tx => {
        await lockGroup(tx, groupId);
        const known = await findByKey(tx, actor, action.idempotencyKey);
        if (known) return { outcome: 'known', record: known };
        const other = action.alone
          ? await findNotEnded(tx, groupId)
          : await this.#findLeased(tx, groupId);
        if (other) return { outcome: 'busy', record: other };
        await tx('actions').insert({
          ...toRow(action),
          lease_until: this.clock.value(tx, action.leaseMs),
          created_at: this.clock.value(tx),
        });
        await this.#insertStep(tx, action.action.id, {
          name: 'recorded',
          outcome: 'Written down. Nothing was sent yet.',
        });
        const record = await mustGet(tx, action.action.id);
        for (const witness of this.#witnesses) await witness.begun(tx, record);
        return { outcome: 'inserted', record };
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
  async abandoned(limit: number): Promise<readonly JournalRecord[]> {
    const rows = await this.#knex<ActionRow>('actions')
      .whereIn('state', [...OPEN])
      .where(this.#rows.isFree(this.#knex))
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

  /**
   * Takes over a row whose lease has run out; `undefined` when somebody else was faster, or works on another action of
   * the group.
   */
  async claim(
    record: JournalRecord,
    owner: string,
    leaseMs: number,
  ): Promise<JournalRecord | undefined> {
    const { id, groupId } = record.action;
    return this.#transaction(async tx => {
      await lockGroup(tx, groupId);
      if (await this.#findLeased(tx, groupId)) return undefined;
      const { fence } = record;
      return (await this.#rows.claim(tx, { id, fence }, OPEN, owner, leaseMs))
        ? find(tx, id)
        : undefined;
    });
  }

  /** `false` when the lease has run out or gone to somebody else. */
  async renew(lease: LeaseKey, leaseMs: number): Promise<boolean> {
    return this.#rows.renew(lease, leaseMs);
  }

  /** Throws a {@link LostLeaseError}, and writes nothing, when the lease has gone to somebody else. */
  async move(lease: LeaseKey, move: Move): Promise<void> {
    await this.#transaction(async tx => {
      const moved = await tx('actions')
        .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
        .whereIn('state', statesBefore(move.to))
        .update(this.#columnsOf(tx, move));
      if (moved !== 1) throw new LostLeaseError(lease.id);
      if (move.step) await this.#insertStep(tx, lease.id, move.step);
      if (!OPEN.includes(move.to)) await this.#moved(tx, lease.id);
    });
  }

  /** Ends an accepted action; `false` when somebody else has already. */
  async finish(id: string, move: Move): Promise<boolean> {
    return this.#transaction(async tx => {
      const moved = await tx('actions')
        .where({ id, state: 'accepted' })
        .update(this.#columnsOf(tx, move));
      if (moved !== 1) return false;
      if (move.step) await this.#insertStep(tx, id, move.step);
      await this.#moved(tx, id);
      return true;
    });
  }

  async #moved(tx: Knex.Transaction, id: string): Promise<void> {
    if (this.#witnesses.length === 0) return;
    const record = await mustGet(tx, id);
    for (const witness of this.#witnesses) await witness.moved(tx, record);
  }

  #columnsOf(tx: Knex, move: Move) {
    const free = !OPEN.includes(move.to) || move.claimableAfterMs !== undefined;
    return {
      state: move.to,
      message: move.message,
      ...(move.nativeRolloutId !== undefined && {
        native_rollout_id: move.nativeRolloutId,
      }),
      ...(move.rolloutId !== undefined && { rollout_id: move.rolloutId }),
      ...(!NOT_ENDED.includes(move.to) && { ended_at: this.clock.value(tx) }),
      ...(free && {
        lease_owner: null,
        lease_until:
          move.claimableAfterMs === undefined
            ? null
            : this.clock.value(tx, move.claimableAfterMs),
      }),
    };
  }

  /** The action of the group that somebody works on. A renewal that is just being written is waited for. */
  async #findLeased(
    tx: Knex.Transaction,
    groupId: string,
  ): Promise<JournalRecord | undefined> {
    const open = () =>
      tx<ActionRow>('actions')
        .where({ group_id: groupId })
        .whereIn('state', [...OPEN]);
    if (isPostgres(tx)) await open().forUpdate().select('id');
    const rows = await open()
      .whereNotNull('lease_owner')
      .whereBetween('lease_until', [
        this.clock.value(tx) as never,
        this.clock.value(tx, LONGEST_LEASE_MS) as never,
      ])
      .limit(1);
    return (await withSteps(tx, rows))[0];
  }

  async #insertStep(
    tx: Knex,
    actionId: string,
    step: Pick<ActionStep, 'name' | 'outcome'>,
  ): Promise<void> {
    const [{ count }] = await tx('action_steps')
      .where('action_id', actionId)
      .count({ count: '*' });
    const number = String(Number(count)).padStart(4, '0');
    await tx('action_steps').insert({
      id: `${actionId}/${number}`,
      action_id: actionId,
      at: this.clock.value(tx),
      ...step,
    });
  }

  #transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    return journalTransaction(this.#knex, work);
  }
}

function toRow(
  action: NewAction,
): Omit<ActionRow, 'created_at' | 'lease_until'> {
  const document: PlanDocument = {
    plan: action.action.plan,
    confirmed: action.confirmed,
    via: action.via,
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
    fence: 1,
    native_rollout_id: null,
    ended_at: null,
  };
}

/** Whoever decides about actions of a group waits for the others. SQLite has one connection, which is lock enough. */
export async function lockGroup(
  tx: Knex.Transaction,
  groupId: string,
): Promise<void> {
  if (isPostgres(tx)) {
    await tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `fleet-action:${groupId}`,
    ]);
  }
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
