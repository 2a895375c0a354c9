import type { Knex } from 'knex';
import type { ActionWitness } from '../journal/ActionWitness';
import type { JournalRecord } from '../journal/JournalRecord';
import type { OverrideStore, Size } from './OverrideStore';

/**
 * A scaling that was accepted with an end is remembered exactly when its row says so; one without an end forgets what was
 * to be put back.
 */
export class OverrideWitness implements ActionWitness {
  readonly #store: OverrideStore;

  constructor(store: OverrideStore) {
    this.#store = store;
  }

  async begun(): Promise<void> {}

  async moved(tx: Knex.Transaction, record: JournalRecord): Promise<void> {
    const { action, confirmed } = record;
    const { request } = action;
    if (request.kind !== 'scale' || action.state !== 'accepted') return;
    const { size } = confirmed;
    if (request.until === undefined || !size) {
      await this.#store.remove(tx, action.groupId);
      return;
    }
    const former = await this.#store.get(tx, action.groupId);
    await this.#store.put(tx, {
      groupId: action.groupId,
      actionId: action.id,
      groupName: action.groupName,
      environment: action.environment,
      entityRef: action.entityRef,
      actor: action.actor,
      until: Math.max(Date.parse(request.until), acceptedAt(record)),
      // Of two timed sizes one after the other, what was there before both is put back.
      restores:
        former && sameBounds(former.values, size) ? former.restores : size,
      values: {
        min: request.min ?? size.min,
        max: request.max ?? size.max,
        desired: request.desired ?? size.desired,
      },
      attempt: 0,
    });
  }
}

/**
 * An action that was interrupted may be accepted only after the end of its size. What was seen before that shows the old
 * size, which is no change by somebody else.
 */
function acceptedAt({ action }: JournalRecord): number {
  const step = action.steps.find(({ name }) => name === 'accepted');
  return step ? Date.parse(step.at) : 0;
}

/** An autoscaler moves the desired count between them. */
function sameBounds(a: Size, b: Size): boolean {
  return a.min === b.min && a.max === b.max;
}
