import type { RegionWorld } from '../../RegionWorld.ts';
import { advanceRollback, beginRollback } from './rollback.ts';
import { advanceStages } from './stages.ts';
import {
  isMoving,
  keepAt,
  moveTasks,
  startTasks,
  stopTasks,
  tell,
} from './tasks.ts';
import { BREAKER, STOPPED_TASKS_MS } from './limits.ts';
import {
  healthyTasks,
  isRolling,
  isRollingBack,
  livingTasks,
  unfinishedOf,
} from './types.ts';
import type { DeploymentState, ServiceState, TaskState } from './types.ts';

/** How often the scheduler looks at a service in which something moves. */
const TICK_MS = 1_000;

/** Looks at a service now and, while something moves in it, again every second. */
export function wake(region: RegionWorld, service: ServiceState): void {
  const { clock } = region.world;
  reconcile(region, service);
  const deployment = unfinishedOf(service);
  const busy = isMoving(service) || isUnsettled(service);
  const waits = deployment && !busy ? nextEventOf(deployment) : undefined;
  const forgets = oldestStop(service);
  let at: number | undefined = forgets;
  if (busy || (deployment && waits === undefined)) at = clock.now() + TICK_MS;
  else if (waits !== undefined)
    at = Math.max(clock.now() + TICK_MS, Math.min(waits, at ?? waits));
  if (at === undefined) return;
  if (
    service.wakeAt !== undefined &&
    service.wakeAt > clock.now() &&
    service.wakeAt <= at
  )
    return;
  service.wakeAt = at;
  clock.at(at, () => {
    if (service.wakeAt === at) {
      service.wakeAt = undefined;
      wake(region, service);
    }
  });
}

/** A waiting hook sleeps until it expires; everything else is looked at every second. */
function nextEventOf({ hooks }: DeploymentState): number | undefined {
  const waiting = hooks.find(hook => hook.status === 'AWAITING_ACTION');
  return waiting?.expiresAt?.getTime();
}

function oldestStop(service: ServiceState): number | undefined {
  const [first] = service.tasks.filter(task => task.stoppedAt !== undefined);
  return first && first.stoppedAt! + STOPPED_TASKS_MS + 1;
}

function isUnsettled(service: ServiceState): boolean {
  if (service.status !== 'ACTIVE' || service.controller !== 'ECS') return false;
  const last = service.deployments.at(-1);
  if (last?.status === 'STOPPED') return false;
  return (
    !unfinishedOf(service) && livingTasks(service).length !== service.desired
  );
}

function reconcile(region: RegionWorld, service: ServiceState): void {
  const { crashed, risen } = moveTasks(region, service);
  if (service.status !== 'ACTIVE') {
    const living = livingTasks(service);
    stopTasks(region, service, living, living.length, 'Service was deleted');
    return;
  }
  if (service.controller !== 'ECS') {
    for (const set of service.taskSets) {
      keepAt(
        region,
        service,
        set.revision,
        Math.ceil((service.desired * set.scale) / 100),
        set.id,
      );
    }
    const sets = new Set(service.taskSets.map(set => set.revision));
    const orphans = livingTasks(service).filter(
      task => !sets.has(task.revision),
    );
    stopTasks(
      region,
      service,
      orphans,
      orphans.length,
      'Its task set was deleted',
    );
    return;
  }
  const deployment = unfinishedOf(service);
  if (!deployment) {
    keepSteady(region, service);
    return;
  }
  if (isRollingBack(deployment)) {
    advanceRollback(region, service, deployment);
    return;
  }
  countFailures(region, service, deployment, crashed, risen);
  if (unfinishedOf(service) !== deployment || isRollingBack(deployment)) return;
  if (isRolling(deployment)) advanceRolling(region, service, deployment);
  else advanceStages(region, service, deployment);
}

function keepSteady(region: RegionWorld, service: ServiceState): void {
  const last = service.deployments.at(-1);
  // A deployment that was stopped leaves what runs as it is; deferred clean-up goes on.
  if (last?.status === 'STOPPED') return;
  const old = livingTasks(service).filter(
    task => task.revision !== service.revision,
  );
  if (last) stopTasks(region, service, old, old.length, replaced(last));
  keepAt(
    region,
    service,
    service.revision,
    service.desired,
    last?.legacyId ?? 'ecs-svc/0',
  );
}

function advanceRolling(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
): void {
  const { config, target } = deployment;
  const now = region.world.clock.now();
  deployment.status = 'IN_PROGRESS';
  deployment.updatedAt = now;
  const { desired } = service;
  const ceiling = Math.floor((desired * (config.maximumPercent ?? 200)) / 100);
  const floor = Math.ceil(
    (desired * (config.minimumHealthyPercent ?? 100)) / 100,
  );
  const fresh = livingTasks(service, target);
  const old = livingTasks(service).filter(task => task.revision !== target);
  const ready = healthyTasks(service, target).length;
  stopTasks(
    region,
    service,
    old,
    Math.min(old.length, Math.max(0, ready + old.length - floor)),
    replaced(deployment),
  );
  const left = livingTasks(service).length;
  const room = Math.max(0, ceiling - left);
  startTasks(
    region,
    service,
    target,
    Math.min(room, desired - fresh.length),
    deployment.legacyId,
  );
  stopTasks(
    region,
    service,
    fresh,
    fresh.length - desired,
    replaced(deployment),
  );
  deployment.weight =
    ready + old.length === 0
      ? 0
      : Math.round((100 * ready) / (ready + old.length));

  const early = config.earlySuccessCriteria;
  const deferred =
    early?.enable === true && early.sourceServiceRevisionCleanup === 'DEFERRED';
  const gone = service.tasks.every(
    task => task.revision === target || task.stoppedAt !== undefined,
  );
  if (ready === desired && (deferred || (old.length === 0 && gone)))
    finish(region, service, deployment);
}

/** The deployment has done what it should. */
export function finish(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
): void {
  const now = region.world.clock.now();
  deployment.status = 'SUCCESSFUL';
  deployment.finishedAt = now;
  deployment.updatedAt = now;
  deployment.weight = 100;
  deployment.stage = undefined;
  if (deployment.breaker === 'MONITORING')
    deployment.breaker = 'MONITORING_COMPLETE';
  tell(
    region,
    service,
    `(deployment ${deployment.legacyId}) deployment completed.`,
  );
  tell(region, service, 'has reached a steady state.');
}

function countFailures(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
  crashed: readonly TaskState[],
  risen: readonly TaskState[],
): void {
  const breaker = deployment.config.deploymentCircuitBreaker;
  const mine = (task: TaskState) => task.revision === deployment.target;
  deployment.failures += crashed.filter(mine).length;
  if (risen.some(mine) && (breaker?.resetOnHealthyTask ?? true))
    deployment.failures = 0;
  if (
    !breaker?.enable ||
    deployment.failures < thresholdOf(deployment, service.desired)
  )
    return;
  deployment.breaker = 'TRIGGERED';
  const reason =
    'Service deployment failed: tasks failed to start. (deployment circuit breaker)';
  tell(
    region,
    service,
    `(deployment ${deployment.legacyId}) deployment failed: tasks failed to start.`,
  );
  if (breaker.rollback && deployment.source) {
    beginRollback(region, service, deployment, reason);
    return;
  }
  // There is no FAILED: it ends STOPPED, and only the reason tells.
  const now = region.world.clock.now();
  deployment.status = 'STOPPED';
  deployment.statusReason = reason;
  deployment.stoppedAt = now;
  deployment.finishedAt = now;
  deployment.updatedAt = now;
}

/** How many tasks may fail before the circuit breaker acts. */
export function thresholdOf(
  { config }: DeploymentState,
  desired: number,
): number {
  const { type = 'BOUNDED_PERCENT', value = BREAKER.percent } =
    config.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT'
    ? share
    : Math.min(BREAKER.max, Math.max(BREAKER.min, share));
}

function replaced({ legacyId }: DeploymentState): string {
  return `Scaling activity initiated by deployment ${legacyId}`;
}
