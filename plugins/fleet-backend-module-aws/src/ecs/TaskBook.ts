import type { Service, Task } from '@aws-sdk/client-ecs';
import type { Chores } from './Chores';
import type { EcsCalls } from './EcsCalls';
import { clusterOf } from './ServiceFacts';

/** How often tasks are listed where nothing seems to have changed. */
const TASKS_MS = 600_000;

/** The tasks of the services of one account and region, listed anew only where something about them changed. */
export class TaskBook {
  readonly #calls: EcsCalls;
  readonly #chores: Chores;
  readonly #tasks = new Map<string, Task[]>();
  /** By service: what it looked like when its tasks were listed. */
  readonly #listedFor = new Map<string, string>();

  constructor(calls: EcsCalls, chores: Chores) {
    this.#calls = calls;
    this.#chores = chores;
  }

  of(serviceArn: string): readonly Task[] {
    return this.#tasks.get(serviceArn) ?? [];
  }

  /** The service is gone. */
  forget(serviceArn: string): void {
    this.#tasks.delete(serviceArn);
    this.#listedFor.delete(serviceArn);
  }

  /** Lists tasks where a count, a deployment or an event changed; everywhere now and then. */
  async read(services: readonly Service[], signal: AbortSignal): Promise<void> {
    const clusters = new Map<string, Service[]>();
    for (const service of services) {
      const cluster = clusterOf(service.serviceArn!);
      clusters.set(cluster, [...(clusters.get(cluster) ?? []), service]);
    }
    for (const [cluster, members] of clusters)
      await this.#readCluster(cluster, members, signal);
  }

  /** Lists the tasks of each of these services about which a count, a deployment or an event changed. */
  async readChanged(
    services: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const service of services) {
      if (!this.#hasChanged(service)) continue;
      this.#keepTasks(
        [service],
        await this.#calls.tasks(
          clusterOf(service.serviceArn!),
          service.serviceName,
          signal,
        ),
      );
    }
  }

  #hasChanged(service: Service): boolean {
    return this.#listedFor.get(service.serviceArn!) !== signatureOf(service);
  }

  async #readCluster(
    cluster: string,
    members: readonly Service[],
    signal: AbortSignal,
  ): Promise<void> {
    const chore = `tasks ${cluster}`;
    const changed = members.filter(service => this.#hasChanged(service));
    const running = members.reduce(
      (sum, { runningCount = 0 }) => sum + runningCount,
      0,
    );
    const wholeCluster = 1 + 2 * Math.ceil(running / 100);
    const readAll = async () =>
      this.#keepTasks(
        members,
        await this.#calls.tasks(cluster, undefined, signal),
      );
    if (changed.length * 3 > wholeCluster) {
      await readAll();
      this.#chores.done(chore);
      return;
    }
    await this.readChanged(changed, signal);
    await this.#chores.run(chore, TASKS_MS, wholeCluster, readAll);
  }

  #keepTasks(services: readonly Service[], tasks: readonly Task[]): void {
    const byGroup = new Map<string, Task[]>();
    for (const task of tasks) {
      const group = task.group ?? '';
      byGroup.set(group, [...(byGroup.get(group) ?? []), task]);
    }
    for (const service of services) {
      const arn = service.serviceArn!;
      this.#tasks.set(arn, byGroup.get(`service:${service.serviceName}`) ?? []);
      this.#listedFor.set(arn, signatureOf(service));
    }
  }
}

/** Changes whenever tasks of the service may have changed. */
function signatureOf(service: Service): string {
  const parts = [...(service.deployments ?? []), ...(service.taskSets ?? [])];
  return JSON.stringify([
    service.events?.[0]?.id,
    service.runningCount,
    service.pendingCount,
    parts.map(({ id, status, runningCount, pendingCount }) => [
      id,
      status,
      runningCount,
      pendingCount,
    ]),
  ]);
}
