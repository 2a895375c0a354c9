import type {
  ActionRequest,
  Plan,
  Rollout,
  ScaleGroup,
  Revision,
} from '@capstan/plugin-fleet-common';
import type { CallOptions } from './ScaleGroupProvider';

/**
 * What the ledger knows when an action is planned.
 * @public
 */
export interface PlanContext {
  readonly group: ScaleGroup;
  /** All that the ledger knows of, newest first. */
  readonly revisions: readonly Revision[];
  /** Newest first. */
  readonly rollouts: readonly Rollout[];
}

/**
 * The part of a plan that only the provider can say. The rest (differences, known-good choice, refusals that hold for
 * every provider) is computed by the portal.
 * @public
 */
export type ProviderPlan = Pick<
  Plan,
  'request' | 'mode' | 'summary' | 'warnings'
> &
  Partial<Pick<Plan, 'estimate' | 'lowestCapacity' | 'refusal'>>;

/**
 * The provider's answer to an action.
 * @public
 */
export type ApplyResult =
  /** It works on it. `nativeRolloutId` when a rollout was started or changed. */
  | {
      readonly outcome: 'accepted';
      readonly nativeRolloutId?: string;
      readonly message: string;
    }
  /** The world had changed, or the engine will not. Nothing was changed. */
  | { readonly outcome: 'refused'; readonly message: string };

/** @public */
export interface ConfirmedAction {
  /** The same for every attempt of one action. */
  readonly idempotencyKey: string;
  readonly request: ActionRequest;
  /** The state of the group that the person saw. */
  readonly concurrencyToken: string;
  readonly actor: string;
  readonly reason?: string;
  /** When a rollback takes back a known rollout: its native id. */
  readonly rollbackOfNativeId?: string;
  /**
   * Native id of the rollout that ran when the action was confirmed: what pause, resume, promote, abort and a rollback
   * in flight are about. The same for every attempt, also when that rollout has ended since.
   */
  readonly nativeRolloutId?: string;
}

/**
 * Steers scale groups.
 * @public
 */
export interface RolloutProvider {
  /** The same as the name of its `ScaleGroupProvider`. */
  readonly name: string;

  /**
   * How it would do the request, from what is known: pure, changes nothing, calls nobody. `request` is complete (a
   * rollback names its revision).
   */
  plan(request: ActionRequest, context: PlanContext): ProviderPlan;

  /**
   * Does it. Resolves once the provider has accepted, not once instances are healthy. Called again with the same key
   * it has no second effect and gives the first answer, as far as the provider remembers keys. Throws a
   * `ProviderError` when the outcome is not known; the caller then reads back before it tries again.
   */
  apply(
    group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult>;

  /**
   * After a crash or an unknown outcome: what became of the action? `notSent` means that nothing of it can be found at the
   * provider, so that it is safe to apply it with the same key.
   */
  readBack(
    group: ScaleGroup,
    action: ConfirmedAction,
    options: CallOptions,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }>;
}
