import type { BalancerTarget } from '../balancer/control.ts';
import { hasEnded } from '../instances/InstanceRecord.ts';
import type { InstanceRecord } from '../instances/InstanceRecord.ts';

/**
 * What the balancer is told of a group's instances. Those that never were ready are not mentioned. When not a single
 * one is ready, the unready ones stay in rotation: a check that fails everywhere at once says more about the check, or
 * about a dependency, than about the instances, and an answer from a doubtful instance is better than none.
 */
export function buildTargets(
  instances: readonly InstanceRecord[],
): BalancerTarget[] {
  const anyReady = instances.some(instance => instance.phase === 'ready');
  return instances.flatMap(instance => {
    const { id, releaseId, port, inSince, phase } = instance;
    if (port === undefined || inSince === undefined || hasEnded(instance)) {
      return [];
    }
    const serves = phase === 'ready' || (phase === 'unready' && !anyReady);
    return [
      {
        instanceId: id,
        releaseId,
        port,
        inSince,
        rotation: serves ? 'in' : 'out',
      } as const,
    ];
  });
}
