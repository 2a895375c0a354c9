import type { Plan } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';

/** A proposal as it is stored. Times in milliseconds. */
export interface ProposalRecord {
  readonly id: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly plan: Plan;
  readonly proposer: string;
  readonly reason: string;
  readonly state: 'open' | 'confirmed' | 'declined';
  readonly createdAt: number;
  readonly expiresAt: number;
  /** While it is open: who is confirming it at this moment. */
  readonly answeredBy?: string;
  readonly answeredAt?: number;
  readonly actionId?: string;
  /** Confirmations that came to nothing. */
  readonly attempts: number;
}

interface ProposalRow {
  id: string;
  group_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
  plan: string;
  proposer: string;
  reason: string;
  state: string;
  created_at: number | string;
  expires_at: number | string;
  answered_by: string | null;
  answered_at: number | string | null;
  answer_reason: string | null;
  action_id: string | null;
  attempts: number;
}

/** More than anybody reads; the nearest to expire come first. */
const MAX_OPEN = 500;

/**
 * What AI agents proposed. An open row is confirmed by one person at a time: {@link ProposalStore.claim} writes down who,
 * and only that claim is confirmed or released.
 */
export class ProposalStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** The methods that take a transaction write in it. */
  transaction<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.#knex.transaction(work);
  }

  async insert(
    tx: Knex,
    record: Omit<ProposalRecord, 'state' | 'attempts'>,
  ): Promise<void> {
    await tx<ProposalRow>('proposals').insert({
      id: record.id,
      group_id: record.groupId,
      group_name: record.groupName,
      environment: record.environment,
      entity_ref: record.entityRef ?? null,
      plan: JSON.stringify(record.plan),
      proposer: record.proposer,
      reason: record.reason,
      state: 'open',
      created_at: record.createdAt,
      expires_at: record.expiresAt,
      attempts: 0,
    });
  }

  async get(id: string): Promise<ProposalRecord | undefined> {
    const [row] = await this.#knex<ProposalRow>('proposals').where({ id });
    return row && toRecord(row);
  }

  /** Those that can still be confirmed, the nearest to expire first. */
  async open(now: number): Promise<readonly ProposalRecord[]> {
    const rows = await this.#knex<ProposalRow>('proposals')
      .where('state', 'open')
      .where('expires_at', '>', now)
      .orderBy(['expires_at', 'id'])
      .limit(MAX_OPEN);
    return rows.map(toRecord);
  }

  async countOpen(proposer: string, now: number): Promise<number> {
    const [{ count }] = await this.#knex('proposals')
      .where({ state: 'open', proposer })
      .where('expires_at', '>', now)
      .count({ count: '*' });
    return Number(count);
  }

  /** `false` when it is answered, expired, or somebody is confirming it. */
  async claim(id: string, actor: string, now: number): Promise<boolean> {
    const claimed = await this.#knex<ProposalRow>('proposals')
      .where({ id, state: 'open', answered_by: null })
      .where('expires_at', '>', now)
      .update({ answered_by: actor, answered_at: now });
    return claimed === 1;
  }

  /** The claim came to something. `false` when that is already written down. */
  async confirm(
    tx: Knex,
    claim: Pick<ProposalRecord, 'id' | 'attempts'>,
    answer: { actionId: string; reason?: string; at: number },
  ): Promise<boolean> {
    const confirmed = await tx<ProposalRow>('proposals')
      .where({ id: claim.id, state: 'open', attempts: claim.attempts })
      .whereNotNull('answered_by')
      .update({
        state: 'confirmed',
        action_id: answer.actionId,
        answered_at: answer.at,
        ...(answer.reason !== undefined && { answer_reason: answer.reason }),
      });
    return confirmed === 1;
  }

  /** The claim came to nothing: it can be answered again. */
  async release(claim: Pick<ProposalRecord, 'id' | 'attempts'>): Promise<void> {
    await this.#knex<ProposalRow>('proposals')
      .where({ id: claim.id, state: 'open', attempts: claim.attempts })
      .update({
        answered_by: null,
        answered_at: null,
        attempts: claim.attempts + 1,
      });
  }

  /** `false` when it is answered, expired, or somebody is confirming it. */
  async decline(
    tx: Knex,
    id: string,
    answer: { actor: string; reason?: string; at: number },
  ): Promise<boolean> {
    const declined = await tx<ProposalRow>('proposals')
      .where({ id, state: 'open', answered_by: null })
      .where('expires_at', '>', answer.at)
      .update({
        state: 'declined',
        answered_by: answer.actor,
        answered_at: answer.at,
        answer_reason: answer.reason ?? null,
      });
    return declined === 1;
  }

  /** Claims of processes that died before they wrote down what came of them. */
  async abandoned(claimedBefore: number): Promise<readonly ProposalRecord[]> {
    const rows = await this.#knex<ProposalRow>('proposals')
      .where('state', 'open')
      .whereNotNull('answered_by')
      .where('answered_at', '<', claimedBefore)
      .limit(20);
    return rows.map(toRecord);
  }

  async prune(before: number): Promise<number> {
    return this.#knex('proposals').where('expires_at', '<', before).delete();
  }
}

function toRecord(row: ProposalRow): ProposalRecord {
  return {
    id: row.id,
    groupId: row.group_id,
    groupName: row.group_name,
    environment: row.environment,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    plan: JSON.parse(row.plan),
    proposer: row.proposer,
    reason: row.reason,
    state: row.state as ProposalRecord['state'],
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    ...(row.answered_by !== null && { answeredBy: row.answered_by }),
    ...(row.answered_at !== null && { answeredAt: Number(row.answered_at) }),
    ...(row.action_id !== null && { actionId: row.action_id }),
    attempts: row.attempts,
  };
}
