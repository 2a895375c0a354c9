import type { Instance, InstancePhase } from '../api/types.ts';
import type { ProcessIdentity } from '../processes/ProcessIdentity.ts';

/** An instance as the engine keeps it. Written before its process is spawned, so that no process is ever unknown. */
export interface InstanceRecord
  extends Omit<
    Instance,
    'pid' | 'cpuPercent' | 'memoryBytes' | 'inFlight' | 'ejected'
  > {
  /** Absent between the decision and the spawn. */
  readonly process?: ProcessIdentity;
  /** Another one shall take its place. */
  readonly replace: boolean;
  /** What is wrong with it, when that is why it is replaced. */
  readonly unhealthyBecause?: string;
  /** When it came into rotation; absent while it never was. */
  readonly inSince?: string;
  /** Why it was told to go; absent while it is wanted. */
  readonly retiredBecause?: string;
  /** When draining began. */
  readonly drainingSince?: string;
  /** When it was sent SIGTERM. */
  readonly stoppingSince?: string;
}

/** Which phase may follow which. `failed` is for ends that nobody asked for, `stopped` for those that somebody did. */
export const INSTANCE_TRANSITIONS: Readonly<
  Record<InstancePhase, readonly InstancePhase[]>
> = {
  starting: ['ready', 'draining', 'stopping', 'failed', 'stopped'],
  ready: ['unready', 'draining', 'stopping', 'failed', 'stopped'],
  unready: ['ready', 'draining', 'stopping', 'failed', 'stopped'],
  draining: ['stopping', 'stopped', 'failed'],
  stopping: ['stopped', 'failed'],
  stopped: [],
  failed: [],
};

export function hasEnded(instance: Pick<Instance, 'phase'>): boolean {
  return instance.phase === 'stopped' || instance.phase === 'failed';
}

/** Starts, runs, and nobody has told it to go. */
export function isWanted(
  instance: InstanceRecord,
): instance is InstanceRecord & { phase: 'starting' | 'ready' | 'unready' } {
  return (
    instance.phase === 'starting' ||
    instance.phase === 'ready' ||
    instance.phase === 'unready'
  );
}

/** What was measured of an instance last; kept in memory only. */
export interface InstanceReadings {
  readonly cpuPercent?: number;
  readonly memoryBytes?: number;
  readonly inFlight?: number;
  readonly ejected?: boolean;
}

export function toInstance(
  record: InstanceRecord,
  readings: InstanceReadings = {},
): Instance {
  const {
    process,
    replace: _replace,
    unhealthyBecause: _ill,
    inSince: _inSince,
    ...rest
  } = record;
  const {
    retiredBecause: _why,
    drainingSince: _draining,
    stoppingSince: _stopping,
    ...plain
  } = rest;
  const live = hasEnded(record)
    ? {}
    : { ...(process && { pid: process.pid }), ...readings };
  return { ...plain, ...live };
}
