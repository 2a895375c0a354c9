import type {
  AlertSeverity,
  Autoscaling,
  Freshness,
  GroupSize,
  HealthReason,
  Instance,
  RevisionShare,
  RolloutPhase,
  ScalingPolicy,
} from '@capstan/plugin-fleet-common';
import type { HealthLimits } from './HealthLimits';
import type { Held } from './Held';
import type { MeasuredSignals } from './MeasuredSignals';

export interface Counts {
  readonly requests: number;
  readonly errors: number;
}

/** Requests besides those of the last minute. */
export interface TrafficFacts {
  /** The last ten seconds that were counted. */
  readonly burst: Counts;
  readonly fiveMinutes: Counts;
  /** The last minute, of each revision that had requests. */
  readonly byRevision: readonly (Counts & { readonly revisionId: string })[];
}

/** Latency of the last minute beside what is usual for the group. Milliseconds. */
export interface LatencyFacts {
  readonly p95?: number;
  /** What p95 usually is; learned over the minutes in which it was. */
  readonly baseline: number;
  /** Minutes that it was learned from. */
  readonly minutes: number;
  /** The last minute that it was learned from, counted since the epoch. */
  readonly learned: number;
  /** Requests of the last minute, and how many of them took longer than twice the usual p95; absent when only p95 is known. */
  readonly slow?: { readonly requests: number; readonly count: number };
}

/** Why a policy did not change the size. */
export interface NotScaled {
  readonly at: string;
  readonly reason: string;
}

/** Everything that health is judged by; the same for every provider. */
export interface HealthInputs {
  /** Milliseconds. */
  readonly now: number;
  readonly freshness: Freshness;
  readonly size: GroupSize;
  readonly autoscaling: Autoscaling;
  readonly policies: readonly ScalingPolicy[];
  readonly revisions: readonly RevisionShare[];
  readonly instances: readonly Pick<
    Instance,
    | 'phase'
    | 'startedAt'
    | 'endedAt'
    | 'exit'
    | 'cpuPercent'
    | 'memoryBytes'
    | 'memoryLimitBytes'
  >[];
  /** What only the provider can know, for example a crash loop. */
  readonly conditions: readonly HealthReason[];
  /** Requests of the last minute. */
  readonly recent: Counts;
  readonly traffic?: TrafficFacts;
  readonly latency?: LatencyFacts;
  readonly notScaled?: NotScaled;
  /** The newest rollout, running or ended. */
  readonly lastRollout?: {
    readonly phase: RolloutPhase;
    readonly label: string;
    readonly message: string;
    readonly endedAt?: string;
  };
  /** What signal sources outside of the engine say. */
  readonly measured?: MeasuredSignals;
  /** What alert systems say, without what is muted. Alerts of the portal's own rules are made of health, not the reverse. */
  readonly alerts?: readonly {
    readonly title: string;
    readonly severity: AlertSeverity;
    /** Milliseconds. */
    readonly since: number;
  }[];
  /** Since when reasons hold. Absent: nobody remembers, and everything counts as held for long. */
  readonly held?: Held;
  /** Absent: as shipped. */
  readonly limits?: HealthLimits;
}

/** One thing that may be wrong with a group. Pure. */
export type HealthRule = (inputs: HealthInputs) => readonly HealthReason[];
