import type { ActionRequest } from '../actions/ActionRequest';
import type { Plan } from '../actions/Plan';

/** @public */
export interface GroupedItem {
  readonly groupId: string;
  readonly request: ActionRequest;
}

/**
 * Plans of several groups, to be confirmed as one.
 * @public
 */
export interface GroupedPlan {
  readonly plans: readonly Plan[];
}

/** @public */
export interface GroupedActionItem {
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly request: ActionRequest;
  readonly state:
    | 'waiting'
    | 'running'
    | 'succeeded'
    | 'failed'
    | 'refused'
    | 'skipped';
  /** Its own journal row, once it was begun. */
  readonly actionId?: string;
  readonly message: string;
}

/**
 * Several actions in one confirmed plan, carried out one after the other, each with its own journal row.
 * @public
 */
export interface GroupedAction {
  readonly id: string;
  readonly actor: string;
  readonly reason?: string;
  readonly onFailure: 'stop' | 'continue';
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly items: readonly GroupedActionItem[];
  readonly createdAt: string;
  readonly endedAt?: string;
}

/** @public */
export interface SubmitGroupedAction {
  /** 1–50, in the order in which they are carried out; each with the token of its confirmed plan. */
  readonly items: readonly (GroupedItem & {
    readonly concurrencyToken: string;
  })[];
  /** Required when one of them is a rollback. */
  readonly reason?: string;
  /** After a failed item: skip the rest, or go on. */
  readonly onFailure: 'stop' | 'continue';
  readonly idempotencyKey: string;
}
