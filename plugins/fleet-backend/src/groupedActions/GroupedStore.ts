import type {
  ActionRequest,
  GroupedAction,
  GroupedActionItem,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { toIso, toOptionalIso } from '../database/time';

type ItemState = GroupedActionItem['state'];

/** What is confirmed: written down before anything starts. */
export interface NewGroupedAction {
  readonly id: string;
  readonly actor: string;
  readonly reason?: string;
  readonly onFailure: 'stop' | 'continue';
  readonly items: readonly (Pick<
    GroupedActionItem,
    'groupId' | 'groupName' | 'environment' | 'request'
  > & { readonly entityRef?: string; readonly concurrencyToken: string })[];
  readonly idempotencyKey: string;
  readonly bodyDigest: string;
  readonly at: number;
}

export interface GroupedRecord {
  readonly action: GroupedAction;
  readonly items: readonly {
    readonly entityRef?: string;
    readonly concurrencyToken: string;
  }[];
  readonly bodyDigest: string;
  readonly fence: number;
}

/** Who may write: valid until somebody else claims the row. */
export interface GroupedLease {
  readonly id: string;
  readonly owner: string;
  readonly fence: number;
}

interface GroupedRow {
  id: string;
  actor: string;
  reason: string | null;
  on_failure: string;
  state: string;
  idempotency_key: string;
  body_digest: string;
  lease_owner: string | null;
  lease_until: number | string | null;
  fence: number | string;
  created_at: number | string;
  ended_at: number | string | null;
}

interface ItemRow {
  grouped_id: string;
  position: number;
  group_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
  request: string;
  concurrency_token: string;
  state: string;
  action_id: string | null;
  message: string;
}

/** Another process has taken over the grouped action: nothing more is written. */
export class LostGroupedLeaseError extends Error {
  name = 'LostGroupedLeaseError';
}

/**
 * Grouped actions and their items. One process carries one out at a time: claiming raises the fence, and every write
 * names the fence that its writer got.
 */
export class GroupedStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** `known`: the actor has used the key before. `also` is written in the same transaction, or nothing is. */
  async insert(
    action: NewGroupedAction,
    also: (tx: Knex.Transaction) => Promise<void>,
  ): Promise<{ known: boolean; record: GroupedRecord }> {
    try {
      await this.#knex.transaction(async tx => {
        await tx<GroupedRow>('grouped_actions').insert(toRow(action));
        await tx<ItemRow>('grouped_action_items').insert(toItemRows(action));
        await also(tx);
      });
    } catch (error) {
      const known = await this.byKey(action.actor, action.idempotencyKey);
      if (known) return { known: true, record: known };
      throw error;
    }
    return { known: false, record: (await this.get(action.id))! };
  }

  async get(id: string): Promise<GroupedRecord | undefined> {
    const [row] = await this.#knex<GroupedRow>('grouped_actions').where({ id });
    return row && this.#withItems(row);
  }

  async byKey(actor: string, key: string): Promise<GroupedRecord | undefined> {
    const [row] = await this.#knex<GroupedRow>('grouped_actions').where({
      actor,
      idempotency_key: key,
    });
    return row && this.#withItems(row);
  }

  /** Takes over one that nobody carries out, the oldest first. */
  async claimNext(
    owner: string,
    now: number,
    until: number,
  ): Promise<{ lease: GroupedLease; record: GroupedRecord } | undefined> {
    const rows = await this.#knex<GroupedRow>('grouped_actions')
      .where('state', 'running')
      .where(free =>
        free.whereNull('lease_until').orWhere('lease_until', '<', now),
      )
      .orderBy('created_at')
      .limit(20);
    for (const row of rows) {
      const fence = Number(row.fence) + 1;
      const claimed = await this.#knex<GroupedRow>('grouped_actions')
        .where({ id: row.id, state: 'running', fence: row.fence })
        .update({ lease_owner: owner, lease_until: until, fence });
      const record = claimed === 1 ? await this.get(row.id) : undefined;
      if (record) return { lease: { id: row.id, owner, fence }, record };
    }
    return undefined;
  }

  /** Throws a {@link LostGroupedLeaseError} when it has gone to somebody else. */
  async renew(lease: GroupedLease, until: number): Promise<void> {
    await this.#held(this.#knex, lease, { lease_until: until });
  }

  /** Nobody carries it out any more: whoever looks next does. */
  async free(lease: GroupedLease): Promise<void> {
    await this.#knex<GroupedRow>('grouped_actions')
      .where({ id: lease.id, lease_owner: lease.owner, fence: lease.fence })
      .update({ lease_owner: null, lease_until: null });
  }

  /**
   * Throws a {@link LostGroupedLeaseError}, and writes nothing, when the lease has gone to somebody else. `also` is written in
   * the same transaction.
   */
  async moveItem(
    lease: GroupedLease,
    position: number,
    change: { state: ItemState; message: string; actionId?: string },
    also: (tx: Knex.Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#knex.transaction(async tx => {
      await this.#held(tx, lease, { lease_owner: lease.owner });
      await tx<ItemRow>('grouped_action_items')
        .where({ grouped_id: lease.id, position })
        .update({
          state: change.state,
          message: change.message,
          ...(change.actionId !== undefined && { action_id: change.actionId }),
        });
      await also(tx);
    });
  }

  async end(
    lease: GroupedLease,
    state: 'succeeded' | 'failed',
    at: number,
  ): Promise<void> {
    await this.#held(this.#knex, lease, {
      state,
      ended_at: at,
      lease_owner: null,
      lease_until: null,
    });
  }

  /** With their items, by the database. */
  async prune(before: number): Promise<void> {
    const ended = this.#knex('grouped_actions')
      .select('id')
      .where('ended_at', '<', before);
    await this.#knex('grouped_action_items')
      .whereIn('grouped_id', ended.clone())
      .delete();
    await this.#knex('grouped_actions').where('ended_at', '<', before).delete();
  }

  async #held(
    knex: Knex,
    { id, owner, fence }: GroupedLease,
    change: Partial<GroupedRow>,
  ): Promise<void> {
    const held = await knex<GroupedRow>('grouped_actions')
      .where({ id, lease_owner: owner, fence, state: 'running' })
      .update(change);
    if (held !== 1)
      throw new LostGroupedLeaseError(
        `The grouped action '${id}' is carried out by another process.`,
      );
  }

  async #withItems(row: GroupedRow): Promise<GroupedRecord> {
    const items = await this.#knex<ItemRow>('grouped_action_items')
      .where('grouped_id', row.id)
      .orderBy('position');
    return toRecord(row, items);
  }
}

function toRow(action: NewGroupedAction): GroupedRow {
  return {
    id: action.id,
    actor: action.actor,
    reason: action.reason ?? null,
    on_failure: action.onFailure,
    state: 'running',
    idempotency_key: action.idempotencyKey,
    body_digest: action.bodyDigest,
    lease_owner: null,
    lease_until: null,
    fence: 0,
    created_at: action.at,
    ended_at: null,
  };
}

function toItemRows(action: NewGroupedAction): ItemRow[] {
  return action.items.map((item, position) => ({
    grouped_id: action.id,
    position,
    group_id: item.groupId,
    group_name: item.groupName,
    environment: item.environment,
    entity_ref: item.entityRef ?? null,
    request: JSON.stringify(item.request),
    concurrency_token: item.concurrencyToken,
    state: 'waiting',
    action_id: null,
    message: 'Waits for its turn. Nothing was sent yet.',
  }));
}

function toRecord(row: GroupedRow, items: readonly ItemRow[]): GroupedRecord {
  const endedAt = toOptionalIso(row.ended_at);
  return {
    action: {
      id: row.id,
      actor: row.actor,
      ...(row.reason !== null && { reason: row.reason }),
      onFailure: row.on_failure as GroupedAction['onFailure'],
      state: row.state as GroupedAction['state'],
      items: items.map(item => ({
        groupId: item.group_id,
        groupName: item.group_name,
        environment: item.environment,
        request: JSON.parse(item.request) as ActionRequest,
        state: item.state as ItemState,
        ...(item.action_id !== null && { actionId: item.action_id }),
        message: item.message,
      })),
      createdAt: toIso(row.created_at),
      ...(endedAt !== undefined && { endedAt }),
    },
    items: items.map(item => ({
      ...(item.entity_ref !== null && { entityRef: item.entity_ref }),
      concurrencyToken: item.concurrency_token,
    })),
    bodyDigest: row.body_digest,
    fence: Number(row.fence),
  };
}
