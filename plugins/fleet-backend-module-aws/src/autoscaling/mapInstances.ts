import type { Instance } from '@aws-sdk/client-auto-scaling';
import type { InstancePhase } from '@capstan/plugin-fleet-common';
import type {
  ObservedInstance,
  ObservedRevision,
} from '@capstan/plugin-fleet-node';
import type { GroupFacts } from './GroupFacts';
import { revisionOfInstance } from './mapVersions';

/** Instances of a group, and of its warm pool. Pure. */
export function mapInstances(
  facts: GroupFacts,
  revisions: readonly ObservedRevision[],
): ObservedInstance[] {
  const all = [...(facts.group.Instances ?? []), ...facts.warmInstances];
  return all.map(instance => {
    const revisionId = revisionOfInstance(instance, facts);
    const phase = phaseOf(instance);
    return {
      id: instance.InstanceId!,
      revisionId,
      revisionLabel:
        revisions.find(({ id }) => id === revisionId)?.label ?? revisionId,
      phase,
      ...healthOf(instance, phase, facts),
      zone: instance.AvailabilityZone,
      startedAt: startedAt(instance, facts),
    };
  });
}

function phaseOf({ LifecycleState }: Instance): InstancePhase {
  const state: string = LifecycleState ?? '';
  if (state === 'InService') return 'running';
  if (state.startsWith('Warmed:')) return 'stopped';
  if (state.startsWith('Pending')) return 'starting';
  // Alive, and out of service because somebody wanted it so.
  if (/Standby|Detach/.test(state)) return 'draining';
  return state === 'Terminated' ? 'stopped' : 'stopping';
}

/** Unhealthy when Auto Scaling or a load balancer says so; and who says it, and what is special about the instance. */
function healthOf(
  instance: Instance,
  phase: InstancePhase,
  { group, targets }: GroupFacts,
): Pick<ObservedInstance, 'health' | 'healthSource'> {
  const ill = /^unhealthy$/i.test(instance.HealthStatus ?? '');
  // While it comes, goes or stands aside a balancer has nothing to say of it.
  const target =
    phase === 'running' && !ill
      ? targets?.get(instance.InstanceId ?? '')
      : undefined;
  const healthSource = sourceOf(
    instance,
    target
      ? ['load balancer', target.Description ?? target.Reason ?? []]
          .flat()
          .join(': ')
      : `Auto Scaling (${group.HealthCheckType ?? 'EC2'})`,
  );
  if (ill || target?.State === 'unhealthy')
    return { health: 'unhealthy', healthSource };
  return { health: phase === 'running' ? 'healthy' : 'unknown', healthSource };
}

function sourceOf(
  { LifecycleState, ProtectedFromScaleIn }: Instance,
  checks: string,
): string {
  const state = LifecycleState ?? '';
  if (state.startsWith('Warmed:')) return `in the warm pool (${state})`;
  if (/Standby/.test(state)) return 'out of service (Standby)';
  return ProtectedFromScaleIn ? `${checks}; protected from scale-in` : checks;
}

/** AWS does not say when an instance was launched; its activity does, or else when it was first seen. */
function startedAt(
  { InstanceId = '' }: Instance,
  { activities, firstSeen }: GroupFacts,
): string {
  const launched = activities.find(
    ({ Description }) =>
      Description?.startsWith('Launching') && Description.endsWith(InstanceId),
  );
  return (
    launched?.StartTime ?? new Date(firstSeen.get(InstanceId) ?? 0)
  ).toISOString();
}
