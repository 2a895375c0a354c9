/** @public */
export type InstancePhase =
  | 'starting'
  | 'running'
  | 'draining'
  | 'stopping'
  | 'stopped'
  | 'failed';

/**
 * One task, VM, container or process of a group.
 * @public
 */
export interface Instance {
  readonly id: string;
  readonly groupId: string;
  readonly revisionId: string;
  readonly revisionLabel: string;
  readonly phase: InstancePhase;
  /** `unknown` is never shown as healthy. */
  readonly health: 'healthy' | 'unhealthy' | 'unknown';
  /** Who says so, for example `readiness check`. */
  readonly healthSource?: string;
  readonly zone?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Percent of one core. */
  readonly cpuPercent?: number;
  readonly memoryBytes?: number;
  readonly memoryLimitBytes?: number;
  /** Requests that it is answering now. */
  readonly inFlight?: number;
  /** Why it ended, and the last lines that it wrote. Kept in the ledger after the provider has forgotten. */
  readonly exit?: InstanceExit;
}

/** @public */
export interface InstanceExit {
  readonly reason: string;
  readonly code?: number;
  readonly signal?: string;
  readonly output: readonly string[];
}
