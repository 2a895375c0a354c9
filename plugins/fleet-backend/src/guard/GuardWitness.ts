import type { Knex } from 'knex';
import type { ActionWitness } from '../journal/ActionWitness';
import type { JournalRecord } from '../journal/JournalRecord';
import { durationOf } from './Guard';
import type { GuardStore } from './GuardStore';

/** A guarded rollout that was accepted is watched exactly when its row says so. */
export class GuardWitness implements ActionWitness {
  readonly #store: GuardStore;

  constructor(store: GuardStore) {
    this.#store = store;
  }

  async begun(): Promise<void> {}

  async moved(tx: Knex.Transaction, { action }: JournalRecord): Promise<void> {
    const { request, state, rolloutId } = action;
    if (request.kind !== 'rollout' || state !== 'accepted') return;
    const bakeSeconds = request.guard?.bakeSeconds ?? 0;
    if (bakeSeconds === 0 || rolloutId === undefined) return;
    await this.#store.insert(tx, {
      actionId: action.id,
      groupId: action.groupId,
      groupName: action.groupName,
      environment: action.environment,
      entityRef: action.entityRef,
      rolloutId,
      requester: action.actor,
      bakeSeconds,
      startedAt: Date.parse(action.createdAt),
      message: `Watched until ${durationOf(
        bakeSeconds,
      )} after all traffic is on the new version.`,
    });
  }
}
