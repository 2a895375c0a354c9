import type { Capability } from '../groups/Capability';
import type { Evidence } from '../health/Health';

/** @public */
export type AlertSeverity = 'info' | 'warning' | 'critical';

/** @public */
export type AlertState = 'open' | 'acknowledged' | 'muted' | 'resolved';

/**
 * A change that came shortly before an alert, the nearest first.
 * @public
 */
export interface AlertSuspect {
  readonly kind: 'rollout' | 'rollback' | 'scaling' | 'action';
  readonly at: string;
  /** For people, for example `1.1.0 → 1.2.0 by olivia`. */
  readonly label: string;
  /** How long before the alert it began, in seconds. */
  readonly secondsBefore: number;
  readonly rolloutId?: string;
  readonly actionId?: string;
}

/**
 * A fired condition of an alert system, or of the portal's own rules.
 * @public
 */
export interface Alert {
  /** Unique and stable over all sources, as long as the condition lasts. */
  readonly id: string;
  /** Name of the signal provider that knows it; `capstan` for the portal's own rules. */
  readonly source: string;
  /** The rule that fired, for example `memoryNearLimit`. */
  readonly rule: string;
  /** One sentence. */
  readonly title: string;
  /** More about it; absent when the title says it all. */
  readonly description?: string;
  readonly severity: AlertSeverity;
  readonly state: AlertState;
  readonly since: string;
  /** Set when it is resolved. */
  readonly endedAt?: string;
  /** The numbers that made it fire. */
  readonly evidence: readonly Evidence[];
  readonly groupId?: string;
  readonly groupName?: string;
  readonly environment?: string;
  readonly entityRef?: string;
  /** The revision that it is about, when it is about one. */
  readonly revision?: { readonly revisionId: string; readonly label: string };
  readonly acknowledged?: { readonly at: string; readonly actor: string };
  readonly muted?: {
    readonly until: string;
    readonly actor: string;
    readonly reason: string;
  };
  readonly suspects: readonly AlertSuspect[];
  /** What the alert system allows and the caller may do, each `no` with its reason. */
  readonly capabilities: {
    readonly acknowledge: Capability;
    readonly mute: Capability;
    readonly unmute: Capability;
  };
  /** Its page in the alert system. */
  readonly url?: string;
}

/** @public */
export interface AlertQuery {
  readonly entityRef?: string;
  readonly groupId?: string;
  /** Default: everything but `resolved`. */
  readonly state?: readonly AlertState[];
  readonly severity?: readonly AlertSeverity[];
  /** Words in title, rule, group or environment; all must match, case does not matter. */
  readonly search?: string;
  /** 1–100, default 25. */
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * The state of one signal source, said honestly.
 * @public
 */
export interface SignalSourceStatus {
  /** For example `prometheus:default`. */
  readonly id: string;
  /** For people, for example `Prometheus`. */
  readonly title: string;
  readonly state: 'ok' | 'partial' | 'failing' | 'noData' | 'pending';
  /** When it was last asked with success. */
  readonly observedAt?: string;
  /** Why it is not `ok`, in a sentence. */
  readonly message?: string;
}
