import type { GroupSpec, Instance } from '@capstan/local-engine';
import type { ObservedInstance } from '@capstan/plugin-fleet-node';

type Shown = Pick<ObservedInstance, 'phase' | 'health' | 'healthSource'>;

const CHECK = 'readiness check';

const SHOWN: Readonly<Record<Instance['phase'], Shown>> = {
  starting: { phase: 'starting', health: 'unknown', healthSource: CHECK },
  ready: { phase: 'running', health: 'healthy', healthSource: CHECK },
  unready: { phase: 'running', health: 'unhealthy', healthSource: CHECK },
  draining: { phase: 'draining', health: 'unknown' },
  stopping: { phase: 'stopping', health: 'unknown' },
  stopped: { phase: 'stopped', health: 'unknown' },
  failed: { phase: 'failed', health: 'unhealthy' },
};

/** A process of the engine as an instance. Pure. */
export function mapInstance(
  instance: Instance,
  spec: Pick<GroupSpec, 'memoryLimitMib'>,
): ObservedInstance {
  const {
    id,
    releaseId,
    label,
    startedAt,
    endedAt,
    cpuPercent,
    memoryBytes,
    inFlight,
    exit,
  } = instance;
  const ejected: Partial<Shown> = instance.ejected
    ? { health: 'unhealthy', healthSource: 'balancer: bad answers' }
    : {};
  return {
    id,
    revisionId: releaseId,
    revisionLabel: label,
    ...SHOWN[instance.phase],
    ...ejected,
    startedAt,
    endedAt,
    cpuPercent,
    memoryBytes,
    memoryLimitBytes:
      spec.memoryLimitMib === undefined
        ? undefined
        : spec.memoryLimitMib * 1024 * 1024,
    inFlight,
    exit: exit && {
      reason: exit.reason,
      code: exit.code,
      signal: exit.signal,
      output: exit.output,
    },
  };
}
