import type { RegionWorld } from '../../RegionWorld.ts';
import { keepAt, stopTasks, tell } from './tasks.ts';
import { healthyTasks, livingTasks } from './types.ts';
import type { DeploymentState, ServiceState } from './types.ts';

/** Turns a deployment round. It makes no new revision: the service is meant to run the source again. */
export function beginRollback(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
  reason: string,
): void {
  const now = region.world.clock.now();
  deployment.status = 'ROLLBACK_IN_PROGRESS';
  deployment.statusReason = reason;
  deployment.rollback = { reason, startedAt: now };
  deployment.updatedAt = now;
  deployment.hooks = deployment.hooks.map(hook =>
    hook.status === 'AWAITING_ACTION' ? { ...hook, status: 'FAILED' } : hook,
  );
  service.revision = deployment.source!;
  tell(region, service, `rolling back to deployment ${service.revision.arn}.`);
}

/** Traffic goes back as soon as the source is complete: at once while it still runs, after its tasks are up otherwise. */
export function advanceRollback(
  region: RegionWorld,
  service: ServiceState,
  deployment: DeploymentState,
): void {
  const source = deployment.source!;
  const now = region.world.clock.now();
  deployment.status = 'ROLLBACK_IN_PROGRESS';
  deployment.updatedAt = now;
  keepAt(region, service, source, service.desired, deployment.legacyId);
  if (healthyTasks(service, source).length < service.desired) return;
  if (deployment.weight > 0) {
    deployment.weight = 0;
    deployment.testWeight = 0;
    deployment.weightSince = now;
    return;
  }
  const others = livingTasks(service).filter(task => task.revision !== source);
  stopTasks(region, service, others, others.length, 'Rolled back');
  const gone = service.tasks.every(
    task => task.revision === source || task.stoppedAt !== undefined,
  );
  if (!gone) return;
  deployment.status = 'ROLLBACK_SUCCESSFUL';
  deployment.stage = undefined;
  deployment.finishedAt = now;
  deployment.stoppedAt = now;
  tell(region, service, 'has reached a steady state.');
}
