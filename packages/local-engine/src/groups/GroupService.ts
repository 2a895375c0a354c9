import type {
  Group,
  GroupId,
  PutGroup,
  SetAutoscaling,
  SetSize,
} from '../api/types.ts';
import { Refusal } from '../http/Refusal.ts';
import type { Ports } from '../instances/Ports.ts';
import { isFree } from '../instances/Ports.ts';
import type { Stores } from '../state/Stores.ts';
import type { GroupController } from './GroupController.ts';
import type { GroupRecord } from './GroupRecord.ts';
import { mergeSpec, specProblem } from './GroupRecord.ts';
import { explainSuspension, suspensionProblem } from './suspension.ts';

/** What callers may ask about groups. */
export class GroupService {
  readonly #stores: Stores;
  readonly #ports: Ports;
  readonly #controller: (groupId: GroupId) => GroupController;
  readonly #describe: (group: GroupRecord) => Group;

  constructor(options: {
    stores: Stores;
    /** Where the ports of groups that name none come from. */
    ports: Ports;
    controller: (groupId: GroupId) => GroupController;
    describe: (group: GroupRecord) => Group;
  }) {
    this.#stores = options.stores;
    this.#ports = options.ports;
    this.#controller = options.controller;
    this.#describe = options.describe;
    // They are theirs even while the balancer that listens on them is being started again.
    for (const group of this.#stores.groups.list()) {
      this.#ports.hold(group.spec.port);
    }
  }

  /** @throws Refusal 404 */
  require(groupId: GroupId): GroupRecord {
    const group = this.#stores.groups.get(groupId);
    if (!group) {
      throw new Refusal(
        404,
        `There is no group '${groupId}'. Create it with PUT /v1/groups/${groupId}.`,
      );
    }
    return group;
  }

  /** @throws Refusal 404, or 409 while it is being deleted */
  requireUsable(groupId: GroupId): GroupRecord {
    const group = this.require(groupId);
    if (group.deleting) {
      throw new Refusal(
        409,
        `Group '${groupId}' is being deleted. Wait until it is gone, then create it anew.`,
      );
    }
    return group;
  }

  get(groupId: GroupId): Group {
    return this.#describe(this.require(groupId));
  }

  list(): Group[] {
    return this.#stores.groups.list().map(this.#describe);
  }

  /** Checks all that takes time; the answer writes it down, which is the caller's transaction. */
  async preparePut(
    service: string,
    environment: string,
    put: PutGroup,
  ): Promise<() => { readonly group: Group; readonly created: boolean }> {
    const id = `${service}/${environment}`;
    const before = this.#stores.groups.get(id);
    const spec = this.#checkSpec(before, service, environment, put);
    const port = await this.#choosePort(before, put.port);
    return () => {
      const current = this.#stores.groups.get(id);
      if (current?.deleting) {
        this.requireUsable(id);
      }
      const now = new Date().toISOString();
      const group: GroupRecord = {
        ...(current ?? {
          id,
          version: 0,
          deleting: false,
          scheduledAt: {},
          createdAt: now,
          secretNames: [],
        }),
        version: (current?.version ?? 0) + 1,
        spec: { ...spec, port },
        portChosen:
          put.port === undefined ? current?.portChosen ?? true : put.port === 0,
        ...(put.secrets && { secretNames: Object.keys(put.secrets).sort() }),
        updatedAt: now,
      };
      if (put.secrets) {
        this.#stores.secrets.set(id, put.secrets);
      }
      this.#stores.groups.save(group);
      this.#noteSize(current, group, 'changed by a person');
      this.#noteSuspension(current, group);
      this.#controller(id).wake();
      return { group: this.#describe(group), created: !current };
    };
  }

  setSize(groupId: GroupId, size: SetSize): Group {
    const before = this.requireUsable(groupId);
    const { min = before.spec.min, max = before.spec.max } = size;
    const desired =
      size.desired ?? Math.min(Math.max(before.spec.desired, min), max);
    const spec = { ...before.spec, min, max, desired };
    const problem = specProblem(spec);
    if (problem) {
      throw new Refusal(400, `Could not resize '${groupId}': ${problem}`);
    }
    const group = this.touch({ ...before, spec });
    this.#noteSize(before, group, 'set by a person');
    this.#controller(groupId).wake();
    return this.#describe(group);
  }

  /** Sets all that is suspended, so that asking twice is harmless. */
  setAutoscaling(groupId: GroupId, { suspended }: SetAutoscaling): Group {
    const before = this.requireUsable(groupId);
    const problem = suspensionProblem(before.spec, suspended);
    if (problem) {
      throw new Refusal(
        400,
        `Could not suspend autoscaling of '${groupId}': ${problem}`,
      );
    }
    const group = this.touch({
      ...before,
      spec: { ...before.spec, suspended: [...suspended] },
    });
    this.#noteSuspension(before, group);
    return this.#describe(group);
  }

  /** Drains and stops everything of it. Asking twice is harmless. */
  delete(groupId: GroupId): Group {
    const before = this.require(groupId);
    const group = before.deleting
      ? before
      : this.touch({ ...before, deleting: true });
    this.#controller(groupId).wake();
    return this.#describe(group);
  }

  /** Saves a change of intent: the version changes. */
  touch(group: GroupRecord): GroupRecord {
    const touched = {
      ...group,
      version: group.version + 1,
      updatedAt: new Date().toISOString(),
    };
    this.#stores.groups.save(touched);
    return touched;
  }

  /** A group is gone, and its port may be given to another one. */
  releasePort(port: number): void {
    this.#ports.release(port);
  }

  /** Gives a group another port after the balancer could not open the one that the engine had chosen. */
  async movePort(groupId: GroupId): Promise<void> {
    const port = await this.#ports.take();
    const group = this.#stores.groups.get(groupId);
    if (group?.portChosen) {
      this.#stores.groups.save({ ...group, spec: { ...group.spec, port } });
      this.#controller(groupId).wake();
    }
  }

  #checkSpec(
    before: GroupRecord | undefined,
    service: string,
    environment: string,
    put: PutGroup,
  ) {
    const spec = mergeSpec(before?.spec, service, environment, put);
    const problem = specProblem(spec);
    if (problem) {
      throw new Refusal(
        400,
        `Could not put group '${service}/${environment}': ${problem}`,
      );
    }
    return spec;
  }

  async #choosePort(
    before: GroupRecord | undefined,
    wish: number | undefined,
  ): Promise<number> {
    if (
      before &&
      (wish === undefined ||
        wish === before.spec.port ||
        (wish === 0 && before.portChosen))
    ) {
      return before.spec.port;
    }
    if (wish === undefined || wish === 0) {
      return this.#ports.take();
    }
    const other = this.#stores.groups
      .list()
      .find(group => group.spec.port === wish);
    if (other || !(await isFree(wish))) {
      const who = other ? `group '${other.id}'` : 'another program';
      throw new Refusal(
        409,
        `Could not give the group port ${wish}: ${who} uses it. Choose another one, or 0 to let the engine choose.`,
      );
    }
    return wish;
  }

  #noteSize(
    before: GroupRecord | undefined,
    after: GroupRecord,
    reason: string,
  ): void {
    const [from, to] = [before?.spec.desired ?? 0, after.spec.desired];
    if (before && from !== to) {
      this.#stores.activities.add({
        groupId: after.id,
        cause: 'person',
        effect: to > from ? 'scaledOut' : 'scaledIn',
        from,
        to,
        reason: `The size was ${reason}.`,
      });
    }
  }

  #noteSuspension(before: GroupRecord | undefined, after: GroupRecord): void {
    const reason = explainSuspension(
      before?.spec.suspended ?? [],
      after.spec.suspended,
    );
    const { desired } = after.spec;
    if (reason) {
      this.#stores.activities.add({
        groupId: after.id,
        cause: 'person',
        effect: 'changed',
        from: desired,
        to: desired,
        reason,
      });
    }
  }
}
