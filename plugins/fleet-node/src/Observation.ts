import type {
  Autoscaling,
  Capabilities,
  GroupSize,
  HealthReason,
  Instance,
  Revision,
  RevisionShare,
  Rollout,
  ScaleGroupRef,
  ScalingActivity,
  ScalingPolicy,
  Strategy,
} from '@capstan/plugin-fleet-common';

/**
 * A place that is asked as a whole: an account and region, a subscription, a project, an engine.
 * @public
 */
export interface Scope {
  /** `<provider>:<account>:<region>`, unique over all providers. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** How often it is asked. Data older than twice this is shown as stale. */
  readonly intervalSeconds: number;
}

/**
 * A revision as the provider knows it. What the ledger adds (known-good, bad) is not the provider's to say.
 * @public
 */
export type ObservedRevision = Omit<
  Revision,
  'groupId' | 'knownGoodSince' | 'bad' | 'current'
>;

/** @public */
export type ObservedRollout = Omit<Rollout, 'id' | 'groupId' | 'actionId'>;

/** @public */
export type ObservedInstance = Omit<Instance, 'groupId'>;

/** @public */
export type ObservedActivity = Omit<ScalingActivity, 'groupId'>;

/**
 * Counts of one revision over one interval, as the provider or its load balancer measured them.
 * @public
 */
export interface ObservedSignal {
  readonly revisionId: string;
  /** Start of the interval; the same interval may be observed again and then replaces what was kept. */
  readonly at: string;
  readonly seconds: number;
  readonly requests: number;
  readonly errors: number;
  /** Counts per bucket of `LATENCY_BOUNDS_MS`, and one more for what is above. */
  readonly latency: readonly number[];
}

/**
 * One scale group as one sweep saw it.
 * @public
 */
export interface GroupObservation {
  readonly ref: ScaleGroupRef;
  readonly name: string;
  /** For people, for example `ECS service`. */
  readonly kind: string;
  readonly environment: string;
  /**
   * What catalog entities may claim it by: an entity owns the group when one of its annotations has this name and
   * holds this value (or a comma-separated list with it).
   */
  readonly claim: { readonly annotation: string; readonly value: string };
  readonly size: GroupSize;
  readonly autoscaling: Autoscaling;
  readonly currentRevisionId?: string;
  readonly revisionShares: readonly RevisionShare[];
  readonly instances: readonly ObservedInstance[];
  readonly revisions: readonly ObservedRevision[];
  /** The running one, and the ended ones that the provider still remembers. */
  readonly rollouts: readonly ObservedRollout[];
  readonly policies: readonly ScalingPolicy[];
  readonly activities: readonly ObservedActivity[];
  readonly signals: readonly ObservedSignal[];
  /** What the engine lets the group do now. */
  readonly capabilities: Capabilities;
  /** Conditions that only the provider can know, for the health function. */
  readonly conditions: readonly HealthReason[];
  readonly concurrencyToken: string;
  /** Ways of rolling out that the engine offers for it; absent = all, empty = only the one that is configured there. */
  readonly strategies?: readonly Strategy['type'][];
  /** How the engine is configured to roll it out, when nothing else is asked for; people are offered it first. */
  readonly strategy?: Strategy;
  /** It is in a simulator, not in a cloud; people are told so. Absent = no. */
  readonly simulated?: boolean;
  readonly url?: string;
  readonly consoleUrl?: string;
}

/**
 * What a scope holds. A group that is missing here is gone.
 * @public
 */
export interface Observation {
  readonly observedAt: string;
  readonly groups: readonly GroupObservation[];
}
