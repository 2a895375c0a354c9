import type { ActionRequest } from './ActionRequest';

/** @public */
export type PlanMode =
  /** Warm instances are there: only traffic moves. */
  | 'instant'
  /** The running rollout turns back. */
  | 'abort'
  /** Instances of the revision are started. */
  | 'redeploy'
  /** Only the size or the state of a rollout changes. */
  | 'change';

/**
 * One thing that would be different afterwards.
 * @public
 */
export interface PlannedChange {
  readonly kind:
    | 'revision'
    | 'digest'
    | 'configuration'
    | 'commit'
    | 'count'
    | 'autoscaling'
    | 'traffic';
  /** What changes, for example the name of a variable. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * What an action would do, computed before anybody confirms it. Computing it changes nothing.
 * @public
 */
export interface Plan {
  readonly groupId: string;
  /** The request with everything filled in, for example the revision that a rollback chose. Confirm exactly this. */
  readonly request: ActionRequest;
  /** The state that it was computed from. An action with an older token is refused (409) and nothing is sent. */
  readonly concurrencyToken: string;
  readonly mode: PlanMode;
  /** One sentence: what will happen. */
  readonly summary: string;
  readonly changes: readonly PlannedChange[];
  /** How long it will take, and where the number comes from; absent when nobody can tell. */
  readonly estimate?: { readonly seconds: number; readonly basis: string };
  /** Healthy instances that serve at the lowest point of the change. */
  readonly lowestCapacity?: number;
  /** What a person should know before confirming. */
  readonly warnings: readonly string[];
  /** Set when it cannot be done; confirming it would be refused with the same sentence. */
  readonly refusal?: string;
}
