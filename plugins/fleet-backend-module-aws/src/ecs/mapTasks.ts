import type { Task } from '@aws-sdk/client-ecs';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { InstancePhase } from '@capstan/plugin-fleet-common';
import type { ObservedInstance } from '@capstan/plugin-fleet-node';
import type { Revisions } from './mapRevisions';
import { sourceOf } from './mapRollout';
import { shortName } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';

/** Tasks as instances; stopped ones with what ECS says about their end. Pure. */
export function mapTasks(
  facts: ServiceFacts,
  revisions: Revisions,
): ObservedInstance[] {
  return facts.tasks.map(task => {
    const revisionId = revisionOf(task, facts, revisions);
    const phase = phaseOf(task);
    const created = task.startedAt ?? task.createdAt ?? new Date(0);
    return {
      id: shortName(task.taskArn),
      revisionId,
      revisionLabel: revisions.labelOf(revisionId),
      phase,
      ...healthOf(task, phase, facts.targets?.get(addressOf(task) ?? '')),
      zone: task.availabilityZone,
      startedAt: created.toISOString(),
      ...(task.stoppedAt && {
        endedAt: task.stoppedAt.toISOString(),
        exit: exitOf(task),
      }),
    };
  });
}

/** By the deployment that started it; two deployments may share a task definition. */
function revisionOf(
  { taskDefinitionArn = '', startedBy }: Task,
  { service, deployments }: ServiceFacts,
  revisions: Revisions,
): string {
  const definition = shortName(taskDefinitionArn);
  const [latest] = deployments;
  const target = revisions.idOf(latest?.targetServiceRevision?.arn);
  const source = latest && revisions.idOf(sourceOf(latest));
  const primary = service.deployments?.find(one => one.status === 'PRIMARY');
  const candidates = [target, source].filter(
    (id): id is string => id?.split('@')[0] === definition,
  );
  if (candidates.length === 2)
    return startedBy === primary?.id ? candidates[0] : candidates[1];
  return candidates[0] ?? knownRevision(taskDefinitionArn, revisions);
}

function knownRevision(
  taskDefinitionArn: string,
  revisions: Revisions,
): string {
  const definition = shortName(taskDefinitionArn);
  const known = revisions.all.find(
    revision => revision.id.split('@')[0] === definition,
  );
  return known?.id ?? revisions.idOfDefinition(taskDefinitionArn);
}

function phaseOf({
  lastStatus,
  desiredStatus,
  containers,
}: Task): InstancePhase {
  switch (lastStatus) {
    case 'RUNNING':
      return desiredStatus === 'STOPPED' ? 'draining' : 'running';
    case 'DEACTIVATING':
      return 'draining';
    case 'STOPPING':
    case 'DEPROVISIONING':
      return 'stopping';
    case 'STOPPED':
      return (containers ?? []).some(({ exitCode = 0 }) => exitCode !== 0)
        ? 'failed'
        : 'stopped';
    default:
      return 'starting';
  }
}

/** Unhealthy when anybody says so, healthy when anybody does and nobody says otherwise. */
function healthOf(
  { healthStatus }: Task,
  phase: InstancePhase,
  target: TargetHealth | undefined,
): Pick<ObservedInstance, 'health' | 'healthSource'> {
  const checked = healthStatus === 'HEALTHY' || healthStatus === 'UNHEALTHY';
  if (phase === 'running' && healthStatus !== 'UNHEALTHY' && target) {
    const unhealthy = target.State === 'unhealthy';
    if (unhealthy || !checked)
      return {
        health: unhealthy ? 'unhealthy' : 'healthy',
        healthSource: `load balancer${
          target.Description ? `: ${target.Description}` : ''
        }`,
      };
  }
  const healthSource = checked
    ? 'container health check'
    : 'ECS runs it; its containers have no health check';
  if (phase === 'failed') return { health: 'unhealthy', healthSource };
  if (phase !== 'running') return { health: 'unknown', healthSource };
  if (healthStatus === 'HEALTHY') return { health: 'healthy', healthSource };
  return {
    health: healthStatus === 'UNHEALTHY' ? 'unhealthy' : 'unknown',
    healthSource,
  };
}

/** As target groups of addresses know it; `undefined` for tasks that share the address of their machine. */
function addressOf({ attachments = [] }: Task): string | undefined {
  return attachments
    .flatMap(({ details = [] }) => details)
    .find(({ name }) => name === 'privateIPv4Address')?.value;
}

function exitOf({
  stoppedReason,
  stopCode,
  containers = [],
}: Task): NonNullable<ObservedInstance['exit']> {
  const failed =
    containers.find(({ exitCode = 0 }) => exitCode !== 0) ?? containers[0];
  return {
    reason: stoppedReason ?? stopCode ?? 'ECS does not say why.',
    ...(failed?.exitCode !== undefined && { code: failed.exitCode }),
    output: containers.flatMap(({ name, reason }) =>
      reason === undefined ? [] : [`${name}: ${reason}`],
    ),
  };
}
