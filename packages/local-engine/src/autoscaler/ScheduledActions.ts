import type { ScheduledAction } from '../api/types.ts';
import { specProblem } from '../groups/GroupRecord.ts';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import type { Stores } from '../state/Stores.ts';
import { matchesCron, parseCron } from './cron.ts';

/**
 * Applies the scheduled actions of all groups, each once in the minute that its cron expression names. A minute that
 * the engine slept through, or in which they were suspended, is not made up for: nobody wants yesterday's size.
 */
export class ScheduledActions {
  readonly #stores: Stores;
  readonly #changed: (groupId: string) => void;

  constructor(options: { stores: Stores; changed: (groupId: string) => void }) {
    this.#stores = options.stores;
    this.#changed = options.changed;
  }

  tick(now: Date): void {
    const minute = now.toISOString().slice(0, 16);
    for (const group of this.#stores.groups.list()) {
      for (const action of group.deleting ? [] : group.spec.scheduled) {
        if (
          group.scheduledAt[action.name] !== minute &&
          matchesCron(parseCron(action.cron), now)
        ) {
          this.#apply(group.id, action, minute);
        }
      }
    }
  }

  #apply(groupId: string, action: ScheduledAction, minute: string): void {
    const group = this.#stores.groups.get(groupId)!;
    const { spec, problem } = group.spec.suspended.includes('scheduled')
      ? { spec: group.spec, problem: 'scheduled sizes are suspended.' }
      : resize(group, action);
    const from = group.spec.desired;
    this.#stores.db.transaction(() => {
      this.#stores.groups.save({
        ...group,
        spec: problem ? group.spec : spec,
        scheduledAt: { ...group.scheduledAt, [action.name]: minute },
        updatedAt: new Date().toISOString(),
      });
      this.#stores.activities.add({
        groupId,
        cause: 'scheduled',
        effect: problem ? 'none' : effectOf(from, spec.desired),
        from,
        to: problem ? from : spec.desired,
        reason: problem
          ? `Scheduled action '${action.name}' was not applied: ${problem}`
          : `Scheduled action '${action.name}' set min ${spec.min}, desired ${spec.desired}, max ${spec.max}.`,
      });
    });
    this.#changed(groupId);
  }
}

function resize(group: GroupRecord, action: ScheduledAction) {
  const { min = group.spec.min, max = group.spec.max } = action;
  const desired =
    action.desired ?? Math.min(Math.max(group.spec.desired, min), max);
  const spec = { ...group.spec, min, max, desired };
  return { spec, problem: specProblem(spec) };
}

function effectOf(
  from: number,
  to: number,
): 'scaledOut' | 'scaledIn' | 'changed' {
  if (to === from) {
    return 'changed';
  }
  return to > from ? 'scaledOut' : 'scaledIn';
}
