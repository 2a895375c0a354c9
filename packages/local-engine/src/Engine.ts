import { setTimeout as sleep } from 'node:timers/promises';
import type { Group, MetricWindow, Snapshot } from './api/types.ts';
import { Autoscaler } from './autoscaler/Autoscaler.ts';
import { ScheduledActions } from './autoscaler/ScheduledActions.ts';
import type { EventStore } from './events/EventStore.ts';
import { ConditionLog, judgeConditions } from './groups/conditions.ts';
import { describeGroup } from './groups/describeGroup.ts';
import { GroupController } from './groups/GroupController.ts';
import type { GroupRecord } from './groups/GroupRecord.ts';
import { GroupService } from './groups/GroupService.ts';
import { adoptInstances } from './instances/adoptInstances.ts';
import { InstanceService } from './instances/InstanceService.ts';
import { OutputLog } from './instances/OutputLog.ts';
import { Ports } from './instances/Ports.ts';
import { Readings } from './instances/Readings.ts';
import { Supervisor } from './instances/Supervisor.ts';
import { sampleUsage } from './processes/usage.ts';
import { ReleaseFolder } from './releases/ReleaseFolder.ts';
import { ReleaseService } from './releases/ReleaseService.ts';
import { RolloutService } from './rollouts/RolloutService.ts';
import { toRollout } from './rollouts/RolloutRecord.ts';
import type { StateFolder } from './state/StateFolder.ts';
import { openStores } from './state/Stores.ts';
import type { Stores } from './state/Stores.ts';
import { BalancerProcess } from './traffic/BalancerProcess.ts';
import { TrafficTable } from './traffic/TrafficTable.ts';

export interface EngineOptions {
  readonly state: StateFolder;
  /** Path of the balancer's program. */
  readonly balancerEntry: string;
  readonly version: string;
  readonly log: (message: string, error?: unknown) => void;
  /** Somebody asked over HTTP for everything to be stopped. */
  readonly onStopRequested: () => void;
}

/** The whole control plane of one state folder, without its HTTP server. The wiring is here and nowhere else. */
export class Engine {
  readonly groups: GroupService;
  readonly releases: ReleaseService;
  readonly rollouts: RolloutService;
  readonly instances: InstanceService;
  readonly stores: Stores;
  readonly #options: EngineOptions;
  readonly #balancer: BalancerProcess;
  readonly #supervisor: Supervisor;
  readonly #output: OutputLog;
  readonly #ports: Ports;
  readonly #readings = new Readings();
  readonly #folder: ReleaseFolder;
  readonly #autoscaler: Autoscaler;
  readonly #scheduled: ScheduledActions;
  readonly #controllers = new Map<string, GroupController>();
  readonly #conditions = new Map<string, ConditionLog>();
  readonly #timers: NodeJS.Timeout[] = [];
  #stopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { state } = options;
    this.stores = openStores(state);
    this.#output = new OutputLog(state.logs);
    // Engines that run side by side begin at different places, which spares them collisions.
    this.#ports = new Ports(20_000, 10_000, process.pid * 37);
    this.#folder = new ReleaseFolder(state.releases);
    this.#balancer = new BalancerProcess({
      state,
      entry: options.balancerEntry,
      onStart: () => this.#wakeAll(),
      log: options.log,
    });
    this.#supervisor = new Supervisor({
      db: this.stores.db,
      store: this.stores.instances,
      log: this.#output,
      ports: this.#ports,
      host: {
        group: id => this.stores.groups.get(id),
        release: id => this.stores.releases.get(id),
        releaseFolder: release => this.#folder.pathOf(release.digest),
        secrets: id => this.stores.secrets.get(id),
        confirmTraffic: id => this.#controller(id).confirmTraffic(),
        awaitDrained: (id, timeoutMs) => this.#awaitDrained(id, timeoutMs),
        failed: (instance, reason) =>
          this.#controller(instance.groupId).noteFailure(instance, reason),
        changed: id => this.#controller(id).wake(),
      },
    });
    const controller = (id: string) => this.#controller(id);
    const shared = { stores: this.stores, controller };
    this.groups = new GroupService({
      ...shared,
      ports: new Ports(7101, 899),
      describe: group => this.#describe(group),
    });
    this.releases = new ReleaseService(this.stores, this.#folder, state.root);
    const changed = (id: string) => this.#controller(id).wake();
    this.#autoscaler = new Autoscaler({
      stores: this.stores,
      readings: this.#readings,
      changed,
    });
    this.#scheduled = new ScheduledActions({ stores: this.stores, changed });
    this.rollouts = new RolloutService({
      ...shared,
      groups: this.groups,
      releases: this.releases,
    });
    this.instances = new InstanceService({
      ...shared,
      groups: this.groups,
      readings: this.#readings,
    });
  }

  get events(): EventStore {
    return this.stores.events;
  }

  /** Adopts what an earlier engine left running, then keeps every group as it is meant to be. */
  async start(): Promise<void> {
    const live = adoptInstances(this.stores.instances, this.#supervisor);
    this.#output.sweep(live);
    const balancer = this.#balancer.start().catch(error => {
      this.#options.log(
        `Could not start the balancer: ${(error as Error).message}`,
      );
    });
    this.#wakeAll();
    await Promise.all([balancer, this.#folder.sweep()]);
    // Whoever sees the engine serve may also use its groups; one that hangs must not keep it from serving.
    await Promise.race([
      Promise.all(
        this.stores.groups
          .list()
          .map(group => this.#controller(group.id).confirmTraffic()),
      ),
      sleep(500, undefined, { ref: false }),
    ]);
    this.#every(1000, () => this.#sample());
    this.#every(250, () =>
      this.#output.trim([...this.#supervisor.pids().keys()]),
    );
    this.#every(60_000, () => this.#prune());
  }

  /** Leaves: instances and balancer go on without the engine. */
  async leave(): Promise<void> {
    this.#stopping = true;
    this.#timers.forEach(clearInterval);
    this.#controllers.forEach(controller => controller.close());
    this.#supervisor.close();
    await this.#balancer.leave();
    this.stores.db.close();
  }

  /** Stops everything in order: no more requests, then the instances, then the engine's own parts. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    this.#timers.forEach(clearInterval);
    this.#controllers.forEach(controller => controller.close());
    await this.#balancer.stop(5000);
    await this.#supervisor.stopAll();
    this.#supervisor.close();
    this.stores.db.close();
  }

  requestStop(): void {
    this.#options.onStopRequested();
  }

  health() {
    return {
      status: 'ok',
      version: this.#options.version,
      sequence: this.events.sequence,
    };
  }

  snapshot(): Snapshot {
    const { stores } = this;
    const groups = stores.groups.list();
    return {
      sequence: this.events.sequence,
      at: new Date().toISOString(),
      groups: groups.map(group => this.#describe(group)),
      instances: groups.flatMap(group => this.instances.list(group.id)),
      releases: stores.releases.list(),
      rollouts: groups.flatMap(group =>
        stores.rollouts.list(group.id).map(toRollout),
      ),
      activities: groups.flatMap(group => stores.activities.list(group.id)),
    };
  }

  async metrics(
    groupId: string,
    after: string | undefined,
  ): Promise<readonly MetricWindow[]> {
    this.groups.require(groupId);
    try {
      const windows = await this.#balancer.client.metrics(after);
      return windows.filter(window => window.groupId === groupId);
    } catch {
      // While the balancer is being started again there are none; `balancerDown` says so.
      return [];
    }
  }

  /** The group once its port is open, so that the answer names the port that really serves; waits 3 s at most. */
  async settledGroup(groupId: string): Promise<Group> {
    const controller = this.#controller(groupId);
    const deadline = Date.now() + 3000;
    do {
      await Promise.race([
        controller.confirmTraffic(),
        sleep(deadline - Date.now(), undefined, { ref: false }),
      ]);
    } while (
      controller.portError &&
      Date.now() < deadline &&
      (await sleep(20, true))
    );
    return this.groups.get(groupId);
  }

  #controller(groupId: string): GroupController {
    let controller = this.#controllers.get(groupId);
    if (!controller) {
      controller = this.#createController(groupId);
      this.#controllers.set(groupId, controller);
      if (this.#stopping) {
        controller.close();
      }
    }
    return controller;
  }

  #createController(groupId: string): GroupController {
    return new GroupController({
      groupId,
      stores: this.stores,
      supervisor: this.#supervisor,
      traffic: (build, onAnswer) => {
        const table = new TrafficTable(this.#balancer, build, onAnswer);
        return {
          push: () => table.push(),
          remove: async () => {
            table.close();
            await this.#balancer.client.deleteGroup(groupId);
          },
        };
      },
      onRemoved: port => {
        this.groups.releasePort(port);
        this.#controllers.delete(groupId);
        this.#conditions.delete(groupId);
        this.#autoscaler.forget(groupId);
      },
      onPortError: () => {
        this.groups
          .movePort(groupId)
          .catch(error =>
            this.#options.log(
              `Could not give '${groupId}' another port.`,
              error,
            ),
          );
      },
      log: this.#options.log,
    });
  }

  #wakeAll(): void {
    if (!this.#stopping) {
      this.stores.groups
        .list()
        .forEach(group => this.#controller(group.id).wake());
    }
  }

  async #awaitDrained(instanceId: string, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline && !this.#stopping) {
      try {
        // In short turns, so that a balancer that dies meanwhile is noticed.
        const turn = Math.min(2000, deadline - Date.now());
        if ((await this.#balancer.client.drained(instanceId, turn)).drained) {
          return;
        }
      } catch {
        await sleep(50);
      }
    }
  }

  #describe(group: GroupRecord): Group {
    const { stores } = this;
    const live = stores.instances.live(group.id);
    const controller = this.#controller(group.id);
    const { min, max, desired, memoryLimitMib, policies } = group.spec;
    const current = judgeConditions({
      groupId: group.id,
      min,
      max,
      desired,
      ready: live.filter(instance => instance.phase === 'ready').length,
      deployed: group.releaseId !== undefined,
      hasPolicies: policies.length > 0,
      wantsMore: this.#autoscaler.wantsMore(group.id),
      memoryLimitMib,
      memoryBytes: live.flatMap(
        ({ id }) => this.#readings.of(id).memoryBytes ?? [],
      ),
      loop: controller.backOff.loop(),
      balancerDown: this.#balancer.downSince !== undefined,
      portError: controller.portError,
    });
    let log = this.#conditions.get(group.id);
    if (!log) {
      log = new ConditionLog();
      this.#conditions.set(group.id, log);
    }
    return describeGroup(group, {
      live,
      rollout: stores.rollouts.running(group.id),
      weights: controller.weights,
      conditions: log.note(current, new Date().toISOString()),
    });
  }

  async #sample(): Promise<void> {
    const pids = this.#supervisor.pids();
    const [usage, balancer] = await Promise.all([
      sampleUsage([...pids.values()]),
      this.#balancer.downSince === undefined
        ? this.#balancer.client.state(900).catch(() => undefined)
        : undefined,
    ]);
    const now = Date.now();
    this.#readings.note(
      new Map([...pids].map(([id, pid]) => [id, usage.get(pid)])),
      balancer,
      now,
    );
    await this.#autoscaler.tick(now);
    this.#scheduled.tick(new Date(now));
    for (const {
      groupId,
      releaseId,
      startedAt,
      readyAt,
      phase,
    } of this.stores.instances.allLive()) {
      if (phase === 'ready' && readyAt) {
        this.#controller(groupId).backOff.noteReady(
          releaseId,
          Date.parse(startedAt),
          Date.parse(readyAt),
          now,
        );
      }
    }
  }

  async #prune(): Promise<void> {
    const services = new Set(
      this.stores.groups.list().map(group => group.spec.service),
    );
    for (const service of services) {
      await this.releases.prune(service);
    }
  }

  /** Runs a task at an interval, one at a time; what goes wrong is logged and tried again next time. */
  #every(ms: number, task: () => void | Promise<void>): void {
    let busy = false;
    const timer = setInterval(async () => {
      if (busy || this.#stopping) {
        return;
      }
      busy = true;
      try {
        await task();
      } catch (error) {
        this.#options.log('A background task failed; it runs again.', error);
      } finally {
        busy = false;
      }
    }, ms);
    this.#timers.push(timer);
  }
}
