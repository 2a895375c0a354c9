import type { ActionRequest } from './ActionRequest';
import type { Plan } from './Plan';

/** @public */
export type ActionState =
  /** Written down; nothing sent yet. */
  | 'recorded'
  /** Sent, the provider has not answered. */
  | 'sending'
  /** The provider has accepted it and works on it. */
  | 'accepted'
  | 'succeeded'
  | 'failed'
  /** The world had changed: nothing was sent. */
  | 'refused';

/**
 * A step of an action and how it went.
 * @public
 */
export interface ActionStep {
  readonly name: 'recorded' | 'sent' | 'readBack' | 'accepted' | 'finished';
  readonly at: string;
  readonly outcome: string;
}

/**
 * One request of a person: one journal row, at most one effect.
 * @public
 */
export interface Action {
  readonly id: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly request: ActionRequest;
  readonly plan: Plan;
  /** Entity ref of who asked. */
  readonly actor: string;
  readonly reason?: string;
  readonly state: ActionState;
  /** One sentence: how it ended or where it stands. */
  readonly message: string;
  readonly steps: readonly ActionStep[];
  /** The rollout that it started or changed. */
  readonly rolloutId?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
}
