import type {
  RolloutGuard,
  SubmitAction,
  Verdict,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { GUARD_ACTOR } from './Guard';
import type { Guard } from './Guard';

interface GuardRow {
  action_id: string;
  group_id: string;
  group_name: string;
  environment: string;
  entity_ref: string | null;
  rollout_id: string;
  requester: string;
  bake_seconds: number;
  state: string;
  started_at: number | string;
  serving_at: number | string | null;
  message: string;
  verdict: string | null;
  decided_at: number | string | null;
  submission: string | null;
  attempt: number;
  rollback_action_id: string | null;
  fence: number;
  claimed_until: number | string;
  settled_at: number | string | null;
}

/** What an owner writes. Absent: as it is; `null`: nothing any more. */
export interface GuardMove {
  readonly state?: RolloutGuard['state'];
  readonly message?: string;
  readonly verdict?: Verdict;
  readonly decidedAt?: number;
  readonly submission?: SubmitAction | null;
  readonly attempt?: number;
  readonly rollbackActionId?: string;
  /** Nothing is left to do. */
  readonly settledAt?: number;
  /** Somebody may take it up from then on. */
  readonly claimedUntil?: number;
}

const MOST_OPEN = 500;

/**
 * Guards, one for each guarded rollout. Whoever does something about one claims it first, which counts its fence up; what
 * an owner writes names the fence it got, so that one that was asleep meanwhile writes nothing.
 */
export class GuardStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** A guard that is there already stays as it is. */
  async insert(
    tx: Knex,
    guard: Omit<Guard, 'state' | 'attempt' | 'fence' | 'message'> & {
      readonly message: string;
    },
  ): Promise<void> {
    const row: GuardRow = {
      action_id: guard.actionId,
      group_id: guard.groupId,
      group_name: guard.groupName,
      environment: guard.environment,
      entity_ref: guard.entityRef ?? null,
      rollout_id: guard.rolloutId,
      requester: guard.requester,
      bake_seconds: guard.bakeSeconds,
      state: 'watching',
      started_at: guard.startedAt,
      serving_at: null,
      message: guard.message,
      verdict: null,
      decided_at: null,
      submission: null,
      attempt: 0,
      rollback_action_id: null,
      fence: 0,
      claimed_until: 0,
      settled_at: null,
    };
    await tx('rollout_guards').insert(row).onConflict('action_id').ignore();
  }

  /** Those about which something is left to do and that nobody works on, oldest first. */
  async open(now: number): Promise<readonly Guard[]> {
    const rows = await this.#knex<GuardRow>('rollout_guards')
      .whereNull('settled_at')
      .where('claimed_until', '<=', now)
      .orderBy('started_at')
      .limit(MOST_OPEN);
    return rows.map(toGuard);
  }

  async newest(groupId: string): Promise<Guard | undefined> {
    const row = await this.#knex<GuardRow>('rollout_guards')
      .where({ group_id: groupId })
      .orderBy('started_at', 'desc')
      .first();
    return row && toGuard(row);
  }

  /**
   * The guard that takes a rollout back: of that rollout, or of the one that the portal's own rollback of the group is
   * about. From the moment on at which the rollback was written down, because it is often seen before its answer is.
   */
  async thatTookBack(seen: {
    readonly groupId: string;
    readonly rolloutId: string;
    readonly actor?: string;
  }): Promise<Guard | undefined> {
    const row = await this.#knex<GuardRow>('rollout_guards')
      .whereNotNull('submission')
      .whereIn('state', ['watching', 'rolledBack'])
      .where(either => {
        either.where('rollout_id', seen.rolloutId);
        if (seen.actor === GUARD_ACTOR)
          either.orWhere('group_id', seen.groupId);
      })
      .orderBy('decided_at', 'desc')
      .first();
    return row && toGuard(row);
  }

  /** Only the first time counts. */
  async serving(actionId: string, at: number): Promise<void> {
    await this.#knex('rollout_guards')
      .where({ action_id: actionId })
      .whereNull('serving_at')
      .update({ serving_at: at });
  }

  /** The next owner's, until then; `undefined` when another process was faster. */
  async claim(
    { actionId, fence }: Guard,
    now: number,
    until: number,
  ): Promise<Guard | undefined> {
    const claimed = await this.#knex('rollout_guards')
      .where({ action_id: actionId, fence })
      .whereNull('settled_at')
      .where('claimed_until', '<=', now)
      .update({ fence: fence + 1, claimed_until: until });
    if (claimed !== 1) return undefined;
    const row = await this.#knex<GuardRow>('rollout_guards')
      .where({ action_id: actionId, fence: fence + 1 })
      .first();
    return row && toGuard(row);
  }

  /** `undefined`, and nothing is written, when somebody else has claimed it since. */
  async move(
    { actionId, fence }: Guard,
    move: GuardMove,
    tx: Knex = this.#knex,
  ): Promise<Guard | undefined> {
    const moved = await tx('rollout_guards')
      .where({ action_id: actionId, fence })
      .update(columnsOf(move));
    if (moved !== 1) return undefined;
    const row = await tx<GuardRow>('rollout_guards')
      .where({ action_id: actionId })
      .first();
    return row && toGuard(row);
  }

  async prune(before: number): Promise<number> {
    return this.#knex('rollout_guards')
      .where('settled_at', '<', before)
      .delete();
  }
}

function columnsOf(move: GuardMove): Partial<GuardRow> {
  const json = (value: object | null) =>
    value === null ? null : JSON.stringify(value);
  return {
    ...(move.state !== undefined && { state: move.state }),
    ...(move.message !== undefined && { message: move.message }),
    ...(move.verdict !== undefined && { verdict: json(move.verdict) }),
    ...(move.decidedAt !== undefined && { decided_at: move.decidedAt }),
    ...(move.submission !== undefined && {
      submission: json(move.submission),
    }),
    ...(move.attempt !== undefined && { attempt: move.attempt }),
    ...(move.rollbackActionId !== undefined && {
      rollback_action_id: move.rollbackActionId,
    }),
    ...(move.settledAt !== undefined && { settled_at: move.settledAt }),
    ...(move.claimedUntil !== undefined && {
      claimed_until: move.claimedUntil,
    }),
  };
}

function toGuard(row: GuardRow): Guard {
  return {
    actionId: row.action_id,
    groupId: row.group_id,
    groupName: row.group_name,
    environment: row.environment,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    rolloutId: row.rollout_id,
    requester: row.requester,
    bakeSeconds: row.bake_seconds,
    state: row.state as RolloutGuard['state'],
    startedAt: Number(row.started_at),
    ...(row.serving_at !== null && { servingAt: Number(row.serving_at) }),
    message: row.message,
    ...(row.verdict !== null && { verdict: JSON.parse(row.verdict) }),
    ...(row.decided_at !== null && { decidedAt: Number(row.decided_at) }),
    ...(row.submission !== null && { submission: JSON.parse(row.submission) }),
    attempt: row.attempt,
    ...(row.rollback_action_id !== null && {
      rollbackActionId: row.rollback_action_id,
    }),
    fence: row.fence,
  };
}
