import type {
  GroupObservation,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import type { RolloutPhase } from '@capstan/plugin-fleet-common';
import type {
  Counts,
  LatencyFacts,
  NotScaled,
  TrafficFacts,
} from '../health/HealthInputs';
import type { Held } from '../health/Held';

/** The part of an observation that is kept as it is; the rest goes into the ledger. */
export type KeptObservation = Omit<
  GroupObservation,
  'revisions' | 'rollouts' | 'activities' | 'signals'
> & {
  /** The rollout that runs. */
  readonly rollout?: ObservedRollout;
};

/** What the ledger adds to an observation, computed when it is written so that reading is cheap. */
export interface GroupFacts {
  /** Requests of the last minute. */
  readonly recent: Counts;
  /** Absent when the engine counted nothing for five minutes. */
  readonly traffic?: TrafficFacts;
  readonly latency?: LatencyFacts;
  /** When a policy left the size as it was and nothing has been scaled since. */
  readonly notScaled?: NotScaled;
  /** Since when what health says holds. */
  readonly held?: Held;
  /** Revisions that can be rolled back to: known-good, not bad, deployable. Newest first, at most 20. */
  readonly knownGood: readonly string[];
  /** The newest rollout, running or ended. */
  readonly lastRollout?: {
    readonly phase: RolloutPhase;
    readonly label: string;
    readonly message: string;
    readonly endedAt?: string;
  };
}

export interface StoredGroup {
  readonly id: string;
  readonly scopeId: string;
  /** Version of the scope that wrote it. */
  readonly version: number;
  readonly observation: KeptObservation;
  readonly facts: GroupFacts;
}

/** A scope as the database knows it. */
export interface StoredScope {
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly region: string;
  readonly intervalSeconds: number;
  /** Milliseconds; absent before the first success. */
  readonly observedAt?: number;
  readonly error?: string;
  readonly version: number;
  readonly wakeRequested: number;
}
