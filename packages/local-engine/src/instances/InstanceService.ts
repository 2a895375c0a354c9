import type { Instance } from '../api/types.ts';
import type { GroupController } from '../groups/GroupController.ts';
import type { GroupService } from '../groups/GroupService.ts';
import { Refusal } from '../http/Refusal.ts';
import type { Stores } from '../state/Stores.ts';
import { isWanted, toInstance } from './InstanceRecord.ts';
import type { Readings } from './Readings.ts';

/** What callers may ask about instances. */
export class InstanceService {
  readonly #stores: Stores;
  readonly #groups: GroupService;
  readonly #readings: Readings;
  readonly #controller: (groupId: string) => GroupController;

  constructor(options: {
    stores: Stores;
    groups: GroupService;
    readings: Readings;
    controller: (groupId: string) => GroupController;
  }) {
    this.#stores = options.stores;
    this.#groups = options.groups;
    this.#readings = options.readings;
    this.#controller = options.controller;
  }

  /** Live ones, then the last that ended. */
  list(groupId: string): Instance[] {
    this.#groups.require(groupId);
    return this.#stores.instances
      .list(groupId)
      .map(record => toInstance(record, this.#readings.of(record.id)));
  }

  /** Another one takes its place; it serves until that one does. Asking twice is harmless. */
  replace(groupId: string, id: string): Instance {
    const group = this.#groups.requireUsable(groupId);
    const instance = this.#stores.instances.get(id);
    if (!instance || instance.groupId !== groupId) {
      throw new Refusal(
        404,
        `Group '${groupId}' has no instance '${id}'. See GET /v1/groups/${groupId}/instances.`,
      );
    }
    if (!isWanted(instance)) {
      throw new Refusal(
        409,
        `Could not replace instance '${id}': it is ${instance.phase}. Choose one that runs.`,
      );
    }
    if (instance.replace) {
      return toInstance(instance, this.#readings.of(id));
    }
    const replaced = this.#stores.instances.update(id, { replace: true })!;
    this.#stores.activities.add({
      groupId,
      cause: 'replacement',
      effect: 'changed',
      from: group.spec.desired,
      to: group.spec.desired,
      reason: `A person had instance '${id}' replaced.`,
    });
    this.#controller(groupId).wake();
    return toInstance(replaced, this.#readings.of(id));
  }
}
