import { randomBytes } from 'node:crypto';
import type { BalancerGroup, BalancerGroupState } from '../balancer/control.ts';
import { BackOff } from '../instances/BackOff.ts';
import { isWanted } from '../instances/InstanceRecord.ts';
import type { InstanceRecord } from '../instances/InstanceRecord.ts';
import type { Supervisor } from '../instances/Supervisor.ts';
import type { GroupPlan, GroupView } from '../rollouts/GroupView.ts';
import { planGroup } from '../rollouts/planGroup.ts';
import { isEnded } from '../rollouts/RolloutRecord.ts';
import type { Stores } from '../state/Stores.ts';
import { buildTargets } from '../traffic/buildTargets.ts';
import type { GroupRecord } from './GroupRecord.ts';

/** How the controller reaches the balancer. */
export interface GroupTraffic {
  /** Resolves once the balancer has confirmed the group as it is now. */
  push(): Promise<void>;
  /** Closes the group's port. */
  remove(): Promise<void>;
}

/**
 * Keeps one group as it is meant to be. A pass reads everything from the stores, plans, writes all decisions in one
 * transaction and only then acts on them; passes of a group never overlap, and a wake-up during a pass leads to another
 * one. So the controller may be killed anywhere: the next one starts with the same pass.
 */
export class GroupController {
  readonly groupId: string;
  readonly backOff = new BackOff();
  readonly #stores: Stores;
  readonly #supervisor: Supervisor;
  readonly #traffic: GroupTraffic;
  readonly #onRemoved: (port: number) => void;
  readonly #onPortError: () => void;
  readonly #log: (message: string, error?: unknown) => void;
  #weights: Readonly<Record<string, number>> = {};
  #running = false;
  #again = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  /** What the balancer said of the group's port, when it could not open it. */
  portError: string | undefined;

  constructor(options: {
    groupId: string;
    stores: Stores;
    supervisor: Supervisor;
    traffic: (
      build: () => BalancerGroup | undefined,
      onAnswer: (a: BalancerGroupState) => void,
    ) => GroupTraffic;
    /** The group and all that it had are gone. */
    onRemoved: (port: number) => void;
    /** The balancer could not open the group's port. */
    onPortError: () => void;
    log: (message: string, error?: unknown) => void;
  }) {
    this.groupId = options.groupId;
    this.#stores = options.stores;
    this.#supervisor = options.supervisor;
    this.#traffic = options.traffic(
      () => this.#buildTable(),
      answer => this.#onBalancerAnswer(answer),
    );
    this.#onRemoved = options.onRemoved;
    this.#onPortError = options.onPortError;
    this.#log = options.log;
  }

  /** Share of requests per release that is in force, percent. */
  get weights(): Readonly<Record<string, number>> {
    return this.#weights;
  }

  /** Something changed: plan again. Cheap, and many calls in a row are one pass. */
  wake(): void {
    this.#again = true;
    if (this.#running || this.#closed) {
      return;
    }
    this.#running = true;
    queueMicrotask(() => this.#run());
  }

  /** Resolves once the balancer has confirmed the group as it is stored now. */
  confirmTraffic(): Promise<void> {
    return this.#traffic.push();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** What a plan is made from, as the stores have it now. */
  view(group: GroupRecord, now = Date.now()): GroupView {
    return {
      now,
      desired: group.spec.desired,
      releaseId: group.releaseId,
      warm: group.warm,
      rollout: this.#stores.rollouts.running(group.id),
      instances: this.#stores.instances
        .live(group.id)
        .filter(isWanted)
        .map(({ id, releaseId, phase, replace, startedAt }) => ({
          id,
          releaseId,
          phase,
          replace,
          startedAt: Date.parse(startedAt),
        })),
    };
  }

  /** An instance of the group ended although nobody had told it to; called in the transaction that notes its end. */
  noteFailure(instance: InstanceRecord, reason: string): void {
    this.backOff.failed(instance.releaseId, Date.now(), reason);
    const rollout = this.#stores.rollouts.running(this.groupId);
    if (
      rollout?.direction === 'forward' &&
      rollout.toReleaseId === instance.releaseId
    ) {
      this.#stores.rollouts.save({
        ...rollout,
        failedStarts: rollout.failedStarts + 1,
        lastFailure: reason,
      });
    } else if (
      rollout?.direction === 'back' &&
      rollout.fromReleaseId === instance.releaseId
    ) {
      this.#stores.rollouts.save({
        ...rollout,
        failedReturns: rollout.failedReturns + 1,
      });
    }
  }

  #run(): void {
    try {
      // A plan that leads to another one at once (a gate that is already open) needs a few passes; the bound only
      // keeps a mistake in the planner from blocking the engine.
      for (
        let passes = 0;
        this.#again && !this.#closed && passes < 50;
        passes += 1
      ) {
        this.#again = false;
        this.#pass();
      }
    } catch (error) {
      this.#log(
        `Could not reconcile group '${this.groupId}'; trying again in a second.`,
        error,
      );
      this.#wakeAt(Date.now() + 1000);
    } finally {
      this.#running = false;
      if (this.#again) {
        this.#wakeAt(Date.now() + 100);
      }
    }
  }

  #pass(): void {
    const group = this.#stores.groups.get(this.groupId);
    if (!group) {
      return;
    }
    if (group.deleting) {
      this.#passDeleting(group.spec.port);
      return;
    }
    const now = Date.now();
    const plan = planGroup(this.view(group, now));
    const launched = this.#stores.db.transaction(() =>
      this.#write(group, plan, now),
    );
    this.#weights = plan.weights;
    launched.forEach(instance => void this.#supervisor.launch(instance));
    this.#settle();
  }

  /** Makes the balancer and the supervisor follow what is stored. */
  #settle(): void {
    this.#traffic
      .push()
      .catch(error =>
        this.#log(`Could not tell the balancer of '${this.groupId}'.`, error),
      );
    for (const instance of this.#stores.instances.live(this.groupId)) {
      if (!isWanted(instance)) {
        this.#supervisor.retire(instance);
      }
    }
  }

  #write(group: GroupRecord, plan: GroupPlan, now: number): InstanceRecord[] {
    const { rollouts, groups } = this.#stores;
    if (plan.rollout) {
      rollouts.save(plan.rollout);
      if (isEnded(plan.rollout)) {
        this.#again = true;
      }
    }
    const moved = plan.releaseId !== group.releaseId;
    if (
      moved ||
      plan.warm?.releaseId !== group.warm?.releaseId ||
      plan.warm?.until !== group.warm?.until
    ) {
      groups.save({
        ...group,
        releaseId: plan.releaseId,
        warm: plan.warm,
        version: group.version + (moved ? 1 : 0),
        updatedAt: new Date(now).toISOString(),
      });
    }
    for (const { id, reason } of plan.retire) {
      this.#retire(id, reason, now);
    }
    this.backOff.keepOnly(
      new Set(
        [
          plan.releaseId,
          plan.warm?.releaseId,
          plan.rollout?.fromReleaseId,
          plan.rollout?.toReleaseId,
        ].filter(id => id !== undefined),
      ),
    );
    const launched: InstanceRecord[] = [];
    let wakeAt = plan.wakeAt ?? Infinity;
    for (const wish of plan.start) {
      const allowed = this.backOff.allowed(wish.releaseId, wish.count, now);
      wakeAt = Math.min(wakeAt, allowed.wakeAt ?? Infinity);
      for (let index = 0; index < allowed.count; index += 1) {
        launched.push(this.#insertInstance(wish.releaseId, now));
      }
    }
    this.#wakeAt(wakeAt);
    return launched;
  }

  #insertInstance(releaseId: string, now: number): InstanceRecord {
    const instance: InstanceRecord = {
      id: `i-${randomBytes(8).toString('hex')}`,
      groupId: this.groupId,
      releaseId,
      label: this.#stores.releases.get(releaseId)?.label ?? releaseId,
      phase: 'starting',
      startedAt: new Date(now).toISOString(),
      replace: false,
    };
    this.#stores.instances.insert(instance);
    return instance;
  }

  #retire(id: string, reason: string, now: number): void {
    const instance = this.#stores.instances.get(id);
    if (!instance) {
      return;
    }
    const at = new Date(now).toISOString();
    // One that never was in rotation has nothing to drain.
    this.#stores.instances.update(id, {
      retiredBecause: reason,
      ...(instance.inSince
        ? { phase: 'draining', drainingSince: at }
        : { phase: 'stopping', stoppingSince: at }),
    });
  }

  #passDeleting(port: number): void {
    const { instances, rollouts, groups, secrets, activities, db } =
      this.#stores;
    const live = instances.live(this.groupId);
    db.transaction(() => {
      live
        .filter(isWanted)
        .forEach(({ id }) =>
          this.#retire(id, 'its group was deleted', Date.now()),
        );
    });
    this.#settle();
    if (live.length > 0) {
      return;
    }
    this.#closed = true;
    this.#traffic
      .remove()
      .catch(() => undefined)
      .then(() => {
        db.transaction(() => {
          instances.deleteGroup(this.groupId);
          rollouts.deleteGroup(this.groupId);
          activities.deleteGroup(this.groupId);
          groups.delete(this.groupId);
        });
        secrets.delete(this.groupId);
        this.#onRemoved(port);
      })
      .catch(error =>
        this.#log(`Could not remove group '${this.groupId}'.`, error),
      );
  }

  #buildTable(): BalancerGroup | undefined {
    const group = this.#stores.groups.get(this.groupId);
    return (
      group && {
        groupId: group.id,
        port: group.spec.port,
        targets: buildTargets(this.#stores.instances.live(group.id)),
        weights: this.#weights,
        slowStartSeconds: group.spec.slowStartSeconds,
      }
    );
  }

  #onBalancerAnswer(answer: BalancerGroupState): void {
    this.portError = answer.error;
    if (answer.error) {
      this.#onPortError();
    }
  }

  #wakeAt(at: number): void {
    clearTimeout(this.#timer);
    if (Number.isFinite(at)) {
      // Node's timers hold 31 bits of milliseconds; a longer bake wakes up in between and sleeps again.
      const delay = Math.min(Math.max(0, at - Date.now()), 2 ** 31 - 1);
      this.#timer = setTimeout(() => this.wake(), delay);
      this.#timer.unref();
    }
  }
}
