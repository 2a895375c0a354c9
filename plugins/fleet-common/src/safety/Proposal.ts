import type { Plan } from '../actions/Plan';

/**
 * A plan that an AI agent made and that a permitted person confirms in the portal before anything happens.
 * @public
 */
export interface Proposal {
  readonly id: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly plan: Plan;
  /** Who the agent worked for. */
  readonly proposer: string;
  readonly reason: string;
  readonly state: 'open' | 'confirmed' | 'declined' | 'expired';
  readonly createdAt: string;
  /** After it an open proposal can no longer be confirmed. */
  readonly expiresAt: string;
  /** Entity ref of who answered. */
  readonly answeredBy?: string;
  /** Set once confirmed. */
  readonly actionId?: string;
}
