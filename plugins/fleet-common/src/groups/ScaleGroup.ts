import type { AlertSeverity } from '../alerts/Alert';
import type { Health } from '../health/Health';
import type { FreezeWindow } from '../safety/FreezeWindow';
import type { Hold } from '../safety/Hold';
import type { Rollout } from '../rollouts/Rollout';
import type { Strategy } from '../rollouts/Strategy';
import type { GroupCapabilities } from './Capability';
import type { ScaleGroupRef } from './ScaleGroupRef';
import type { ScalingProcess } from './ScalingProcess';

/**
 * How many instances of a revision a group has, and how much of the traffic they get.
 * @public
 */
export interface RevisionShare {
  readonly revisionId: string;
  readonly label: string;
  readonly running: number;
  readonly healthy: number;
  /** Percent of new requests; absent when the provider cannot tell. */
  readonly traffic?: number;
}

/**
 * The wanted and the actual size. Instances, unless `unit` says otherwise.
 * @public
 */
export interface GroupSize {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly running: number;
  readonly healthy: number;
  readonly unit: 'instances' | 'capacityUnits';
}

/**
 * How old the data is, said honestly.
 * @public
 */
export interface Freshness {
  /** When the provider was last asked with success (ISO 8601). */
  readonly observedAt: string;
  /** `true` when it is older than the provider promises. A stale group is never shown as healthy. */
  readonly stale: boolean;
  /** Why the last look failed, in a sentence; absent when it succeeded. */
  readonly error?: string;
}

/**
 * Whether something besides a person changes the size, and how.
 * @public
 */
export interface Autoscaling {
  readonly active: boolean;
  /** One sentence for each policy, for example `keeps 50 requests/s per instance`. */
  readonly policies: readonly string[];
  /** Why it is not active, when it is not. */
  readonly reason?: string;
  /** What of it can be suspended and resumed one by one; absent: nothing. */
  readonly processes?: readonly {
    readonly name: ScalingProcess;
    readonly suspended: boolean;
  }[];
}

/**
 * How many alerts a group has that are open or acknowledged. Muted ones do not count.
 * @public
 */
export interface GroupAlerts {
  /** At least 1. */
  readonly open: number;
  readonly worst: AlertSeverity;
}

/**
 * What an engine keeps at a size, as the portal last saw it.
 * @public
 */
export interface ScaleGroup {
  /** {@link stringifyScaleGroupRef} of `ref`. */
  readonly id: string;
  readonly ref: ScaleGroupRef;
  readonly name: string;
  /** What the provider calls it, for example `ECS service`; for people. */
  readonly kind: string;
  readonly environment: string;
  /** The catalog entity it belongs to; absent when no entity claims it. */
  readonly entityRef?: string;
  readonly size: GroupSize;
  readonly autoscaling: Autoscaling;
  /** The revision that it is meant to run; absent while it has none. */
  readonly currentRevisionId?: string;
  readonly revisions: readonly RevisionShare[];
  /** The rollout that runs now. */
  readonly rollout?: Rollout;
  /** What the engine lets the group do now and the caller may do. */
  readonly capabilities: GroupCapabilities;
  /** Revisions that must not be rolled out to it. */
  readonly holds: readonly Hold[];
  /** A size that is put back by itself, and when. */
  readonly scaleOverride?: {
    readonly until: string;
    readonly actor: string;
    /** What it is put back to. */
    readonly restores: {
      readonly min: number;
      readonly max: number;
      readonly desired: number;
    };
  };
  /** How long its rollouts are watched unless a request says otherwise (`capstan/guard-seconds`); absent: not at all. */
  readonly guardSeconds?: number;
  /** Freeze windows that are in force for it now. */
  readonly freezes: readonly FreezeWindow[];
  readonly health: Health;
  /** Absent when there are none. */
  readonly alerts?: GroupAlerts;
  readonly freshness: Freshness;
  /** Compare-and-set token: changes with every change of the group's intent. Sent back with every action. */
  readonly concurrencyToken: string;
  /** Ways of rolling out that its engine offers; absent = all, empty = only the one that is configured there. */
  readonly strategies?: readonly Strategy['type'][];
  /** How its engine is configured to roll it out, when nothing else is asked for. Absent = not known. */
  readonly strategy?: Strategy;
  /** It is in a simulator, not in a cloud. Absent = no. */
  readonly simulated?: boolean;
  /** Where its users reach it, when there is an address. */
  readonly url?: string;
  /** A page of the provider about it. */
  readonly consoleUrl?: string;
}
