import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { ActionWitness } from '../journal/ActionWitness';
import type { JournalRecord } from '../journal/JournalRecord';
import { HoldStore } from './HoldStore';
import { refusalOfHold } from './refusalOfHold';

/**
 * Looks once more when an action is written down: a hold made after the plan was computed counts. Throws a
 * `ConflictError` then; nothing is written or sent.
 */
export class HoldWitness implements ActionWitness {
  readonly #holds: HoldStore;

  constructor(holds: HoldStore) {
    this.#holds = holds;
  }

  async begun(tx: Knex.Transaction, { action }: JournalRecord): Promise<void> {
    const { request, groupId, groupName, environment } = action;
    if (request.kind !== 'rollout' && request.kind !== 'rollback') return;
    if (request.revisionId === undefined) return;
    const hold = await this.#holds.get(tx, groupId, request.revisionId);
    if (hold)
      throw new ConflictError(
        refusalOfHold(hold, `${groupName} (${environment})`),
      );
  }

  async moved(): Promise<void> {}
}
