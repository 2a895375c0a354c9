import type { RegionWorld } from '../../RegionWorld.ts';
import { EVENTS, STOPPED_TASKS_MS } from './limits.ts';
import { livingTasks } from './types.ts';
import type { ServiceRevisionState, ServiceState, TaskState } from './types.ts';

/** From the request to stop until the task has ended (deregistration and SIGTERM). */
const STOP_MS = 5_000;
/** A slow image needs this long to serve. */
const SLOW_MS = 300_000;
/** How long a flapping task is healthy. */
const FLAP_MS = 15_000;

/** A service event, newest first. */
export function tell(world: RegionWorld, service: ServiceState, text: string) {
  service.events.unshift({
    id: world.world.random.uuid(),
    at: world.world.clock.now(),
    text: `(service ${service.name}) ${text}`,
  });
  service.events.length = Math.min(service.events.length, EVENTS);
}

export function startTasks(
  region: RegionWorld,
  service: ServiceState,
  revision: ServiceRevisionState,
  count: number,
  startedBy: string,
): void {
  if (count <= 0) return;
  const { random, clock, images } = region.world;
  const behaviour = images.behaviour(revision.images[0].image);
  const now = clock.now();
  const startMs =
    behaviour.health === 'slow' ? SLOW_MS : behaviour.startSeconds * 1000;
  for (let started = 0; started < count; started++) {
    const id = random.hex(32);
    service.tasks.push({
      arn: region.arn('ecs', `task/${service.cluster.name}/${id}`),
      revision,
      startedBy,
      zone: `${region.name}${'abc'[random.integer(3)]}`,
      createdAt: now,
      readyAt: now + startMs,
      healthy: false,
    });
  }
  tell(region, service, `has started ${count} tasks.`);
}

/** Tells some of these tasks to stop, unhealthy ones first. */
export function stopTasks(
  region: RegionWorld,
  service: ServiceState,
  candidates: readonly TaskState[],
  count: number,
  reason: string,
): void {
  if (count <= 0) return;
  const now = region.world.clock.now();
  const chosen = [...candidates]
    .sort((a, b) => Number(a.healthy) - Number(b.healthy))
    .slice(0, count);
  for (const task of chosen) {
    task.stoppingAt = now;
    task.endsAt = now + STOP_MS;
    task.stopCode = 'ServiceSchedulerInitiated';
    task.stoppedReason = reason;
    task.healthy = false;
  }
  tell(region, service, `has stopped ${chosen.length} running tasks.`);
}

/** Starts, crashes and ends what is due. Returns the tasks that crashed and those that became healthy. */
export function moveTasks(
  region: RegionWorld,
  service: ServiceState,
): { readonly crashed: TaskState[]; readonly risen: TaskState[] } {
  const now = region.world.clock.now();
  const crashed: TaskState[] = [];
  const risen: TaskState[] = [];
  for (const task of service.tasks) {
    if (task.stoppedAt !== undefined) continue;
    if (task.stoppingAt !== undefined) {
      if (task.endsAt! <= now) {
        task.stoppedAt = task.endsAt;
        task.exitCode ??= 0;
      }
      continue;
    }
    if (!task.healthy && task.readyAt <= now) {
      task.startedAt = task.readyAt;
      const { health } = region.world.images.behaviour(
        task.revision.images[0].image,
      );
      if (health === 'crashes') {
        crash(task, now);
        crashed.push(task);
      } else {
        task.healthy = true;
        risen.push(task);
        if (health === 'flapping') task.crashAt = now + FLAP_MS;
      }
    } else if (task.crashAt !== undefined && task.crashAt <= now) {
      crash(task, now);
      crashed.push(task);
    }
  }
  service.tasks = service.tasks.filter(
    task =>
      task.stoppedAt === undefined || task.stoppedAt > now - STOPPED_TASKS_MS,
  );
  return { crashed, risen };
}

function crash(task: TaskState, now: number): void {
  task.healthy = false;
  task.stoppingAt = now;
  task.endsAt = now;
  task.stoppedAt = now;
  task.exitCode = 1;
  task.stopCode = 'EssentialContainerExited';
  task.stoppedReason = 'Essential container in task exited';
}

/** Whether time alone will change a task. */
export function isMoving(service: ServiceState): boolean {
  return service.tasks.some(
    task =>
      task.stoppedAt === undefined &&
      (task.stoppingAt !== undefined ||
        !task.healthy ||
        task.crashAt !== undefined),
  );
}

/** Starts or stops tasks of one revision until `wanted` live. */
export function keepAt(
  region: RegionWorld,
  service: ServiceState,
  revision: ServiceRevisionState,
  wanted: number,
  startedBy: string,
): void {
  const living = livingTasks(service, revision);
  startTasks(region, service, revision, wanted - living.length, startedBy);
  stopTasks(
    region,
    service,
    living,
    living.length - wanted,
    'Scaling activity initiated by deployment',
  );
}
