import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import type { Database } from '../state/Database.ts';
import { environmentOf } from './environmentOf.ts';
import { HealthMonitor } from './HealthMonitor.ts';
import { hideValues } from './hideValues.ts';
import type { HealthVerdict } from './HealthMonitor.ts';
import { endLeftovers, InstanceProcess } from './InstanceProcess.ts';
import type { ProcessExit } from './InstanceProcess.ts';
import { hasEnded, isWanted } from './InstanceRecord.ts';
import type { InstanceRecord } from './InstanceRecord.ts';
import type { InstanceStore } from './InstanceStore.ts';
import type { OutputLog } from './OutputLog.ts';
import type { Ports } from './Ports.ts';
import { describeEnd } from './describeEnd.ts';
import type { Release } from '../api/types.ts';

/** What the supervisor needs from the rest of the engine. */
export interface SupervisorHost {
  group(groupId: string): GroupRecord | undefined;
  release(releaseId: string): Release | undefined;
  releaseFolder(release: Release): string;
  secrets(groupId: string): Readonly<Record<string, string>>;
  /** Resolves once the balancer has confirmed the group as it is stored now. */
  confirmTraffic(groupId: string): Promise<void>;
  /** Resolves once nothing is in flight to the instance, or after `timeoutMs`. */
  awaitDrained(instanceId: string, timeoutMs: number): Promise<void>;
  /** Called in the transaction in which an instance that nobody had told to go ended. */
  failed(instance: InstanceRecord, reason: string): void;
  /** Something about an instance of the group changed. */
  changed(groupId: string): void;
}

interface Running {
  readonly process: InstanceProcess;
  readonly monitor: HealthMonitor;
  startTimer?: NodeJS.Timeout;
  /** Why the engine itself ends it although it was wanted. */
  condemned?: string;
}

/** Spawns, watches, drains and ends the processes of all instances. */
export class Supervisor {
  readonly #db: Database;
  readonly #store: InstanceStore;
  readonly #log: OutputLog;
  readonly #ports: Ports;
  readonly #host: SupervisorHost;
  readonly #running = new Map<string, Running>();
  readonly #retiring = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: {
    db: Database;
    store: InstanceStore;
    log: OutputLog;
    ports: Ports;
    host: SupervisorHost;
  }) {
    this.#db = options.db;
    this.#store = options.store;
    this.#log = options.log;
    this.#ports = options.ports;
    this.#host = options.host;
  }

  /** Spawns the process of a record that was stored before. */
  async launch(instance: InstanceRecord): Promise<void> {
    const group = this.#host.group(instance.groupId);
    const release = this.#host.release(instance.releaseId);
    if (!group || !release) {
      this.#end(instance.id, { reason: 'its release is gone' });
      return;
    }
    const current = this.#store.get(instance.id);
    if (!current || !isWanted(current)) {
      this.#end(instance.id, {});
      return;
    }
    let port: number | undefined;
    let output: number | undefined;
    try {
      port = await this.#ports.take();
      output = this.#log.open(instance.id);
      const process = await InstanceProcess.spawn({
        command: release.command,
        folder: this.#host.releaseFolder(release),
        environment: environmentOf(
          instance,
          port,
          group,
          release,
          this.#host.secrets(group.id),
        ),
        output,
      });
      const stored = this.#store.update(instance.id, {
        process: process.identity,
        port,
      });
      if (!stored) {
        process.signal('SIGKILL');
        return;
      }
      this.#watch(stored, process, port);
      if (!isWanted(stored)) {
        // It was told to go while it was being spawned.
        this.retire(stored);
      }
    } catch (error) {
      if (port !== undefined) {
        this.#ports.release(port);
      }
      this.#end(instance.id, {
        reason: `could not be started: ${(error as Error).message}`,
      });
    } finally {
      if (output !== undefined) {
        fs.closeSync(output);
      }
    }
  }

  /** Takes over what an earlier engine had spawned. Answers `false`, and notes the end, when it no longer runs. */
  adopt(instance: InstanceRecord): boolean {
    const process = instance.process && InstanceProcess.adopt(instance.process);
    if (!process || instance.port === undefined) {
      this.#end(instance.id, { reason: 'ended while the engine was away' });
      return false;
    }
    this.#ports.hold(instance.port);
    this.#watch(instance, process, instance.port);
    return true;
  }

  /**
   * Ends an instance in the only safe order: the balancer has confirmed that it gets no new requests → those in flight
   * have ended or the deadline has passed → SIGTERM → SIGKILL. May be called again at any time; after a restart of the
   * engine it goes on with the deadlines that were stored.
   */
  retire(instance: InstanceRecord): void {
    if (this.#retiring.has(instance.id)) {
      return;
    }
    const task = this.#retire(instance)
      .catch(() => undefined)
      .finally(() => this.#retiring.delete(instance.id));
    this.#retiring.set(instance.id, task);
  }

  /** Pids of the processes that run, by instance. */
  pids(): Map<string, number> {
    return new Map(
      [...this.#running].map(([id, { process }]) => [id, process.identity.pid]),
    );
  }

  /**
   * Ends all processes at once, with SIGTERM and then SIGKILL; for when the balancer takes no more requests.
   * Their instances stay wanted, so the next engine starts them again.
   */
  async stopAll(): Promise<void> {
    await Promise.all(
      [...this.#running].map(async ([id, { process, monitor, startTimer }]) => {
        monitor.stop();
        clearTimeout(startTimer);
        const record = this.#store.get(id);
        this.#store.update(id, {
          phase: 'stopping',
          retiredBecause: record?.retiredBecause ?? 'the engine was stopped',
        });
        const seconds =
          (record && this.#host.group(record.groupId)?.spec.stopSeconds) ?? 10;
        process.signal('SIGTERM');
        const abort = new AbortController();
        const ended = await Promise.race([
          process.ended.then(() => true),
          sleep(seconds * 1000, false, { signal: abort.signal }),
        ]);
        abort.abort();
        if (!ended) {
          process.signal('SIGKILL');
          await process.ended;
        }
      }),
    );
  }

  /** Stops watching; the processes go on. */
  close(): void {
    this.#closed = true;
    for (const { monitor, startTimer } of this.#running.values()) {
      monitor.stop();
      clearTimeout(startTimer);
    }
  }

  #watch(
    instance: InstanceRecord,
    process: InstanceProcess,
    port: number,
  ): void {
    const { id, groupId } = instance;
    const health = () => this.#host.group(groupId)!.spec.health;
    const monitor = new HealthMonitor(port, health, verdict =>
      this.#judge(id, verdict),
    );
    const running: Running = { process, monitor };
    this.#running.set(id, running);
    process.ended
      .then(exit => this.#ended(id, port, exit))
      .catch(error => globalThis.process.emitWarning(error as Error));
    if (isWanted(instance)) {
      monitor.start(instance.phase !== 'starting');
      if (instance.phase === 'starting') {
        const { startSeconds } = health();
        const left =
          Date.parse(instance.startedAt) + startSeconds * 1000 - Date.now();
        running.startTimer = setTimeout(
          () =>
            this.#condemn(id, `did not become ready within ${startSeconds} s`),
          Math.max(0, left),
        );
      }
    }
  }

  #judge(id: string, verdict: HealthVerdict): void {
    const before = this.#store.get(id);
    if (this.#closed || !before || !isWanted(before)) {
      return;
    }
    const now = new Date().toISOString();
    if (before.phase === 'starting') {
      clearTimeout(this.#running.get(id)?.startTimer);
      this.#store.update(id, { phase: 'ready', readyAt: now, inSince: now });
    } else if (verdict.dead && !before.replace) {
      const { livenessPath, unhealthyThreshold } = this.#host.group(
        before.groupId,
      )!.spec.health;
      this.#store.update(id, {
        phase: verdict.ready ? 'ready' : 'unready',
        replace: true,
        unhealthyBecause: `did not answer ${livenessPath} well ${unhealthyThreshold} times in a row`,
      });
    } else if (verdict.ready !== (before.phase === 'ready')) {
      this.#store.update(
        id,
        verdict.ready ? { phase: 'ready', inSince: now } : { phase: 'unready' },
      );
    } else {
      return;
    }
    this.#host.changed(before.groupId);
  }

  #condemn(id: string, reason: string): void {
    const running = this.#running.get(id);
    if (running && this.#store.get(id)?.phase === 'starting') {
      running.condemned = reason;
      running.process.signal('SIGKILL');
    }
  }

  async #retire(instance: InstanceRecord): Promise<void> {
    const { id, groupId } = instance;
    const spec = () => this.#host.group(groupId)!.spec;
    this.#running.get(id)?.monitor.stop();
    clearTimeout(this.#running.get(id)?.startTimer);
    if (instance.phase === 'draining') {
      await this.#host.confirmTraffic(groupId);
      const deadline =
        Date.parse(instance.drainingSince!) + spec().drainSeconds * 1000;
      await this.#host.awaitDrained(id, Math.max(0, deadline - Date.now()));
      if (this.#closed) {
        return;
      }
      this.#store.update(id, {
        phase: 'stopping',
        stoppingSince: new Date().toISOString(),
      });
      this.#host.changed(groupId);
    }
    const running = this.#running.get(id);
    if (!running || this.#closed) {
      return;
    }
    running.process.signal('SIGTERM');
    const since = Date.parse(
      this.#store.get(id)?.stoppingSince ?? new Date().toISOString(),
    );
    const left = since + spec().stopSeconds * 1000 - Date.now();
    const abort = new AbortController();
    const ended = await Promise.race([
      running.process.ended.then(() => true),
      sleep(Math.max(0, left), false, { signal: abort.signal, ref: false }),
    ]);
    if (ended) {
      abort.abort();
    } else if (!this.#closed) {
      running.condemned = `it did not end within ${
        spec().stopSeconds
      } s and was killed`;
      running.process.signal('SIGKILL');
    }
  }

  #ended(id: string, port: number, exit: ProcessExit): void {
    const running = this.#running.get(id);
    running?.monitor.stop();
    clearTimeout(running?.startTimer);
    this.#running.delete(id);
    this.#ports.release(port);
    if (this.#closed) {
      // The next engine finds it ended and notes that.
      return;
    }
    if (running) {
      endLeftovers(id, running.process.identity.pid);
    }
    this.#end(id, { ...exit, condemned: running?.condemned });
  }

  #end(
    id: string,
    how: { reason?: string; condemned?: string } & ProcessExit,
  ): void {
    const before = this.#store.get(id);
    if (!before || hasEnded(before)) {
      return;
    }
    const output = hideValues(
      this.#log.tail(id),
      this.#host.secrets(before.groupId),
    );
    const end = describeEnd(before, how, output);
    const { code, signal } = how;
    this.#db.transaction(() => {
      this.#store.update(id, {
        phase: end.phase,
        endedAt: new Date().toISOString(),
        exit: {
          ...(code !== undefined && { code }),
          ...(signal && { signal }),
          reason: end.reason,
          output,
        },
      });
      if (end.counts) {
        this.#host.failed(before, end.reason);
      }
    });
    this.#log.remove(id);
    this.#host.changed(before.groupId);
  }
}
