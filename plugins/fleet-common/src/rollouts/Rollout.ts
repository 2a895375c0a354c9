import type { Strategy } from './Strategy';

/** @public */
export type RolloutPhase =
  | 'progressing'
  | 'paused'
  /** A gate waits for a person. */
  | 'awaitingPromotion'
  /** All traffic is on the new revision; the old one is warm. */
  | 'baking'
  | 'succeeded'
  /** The engine gave up by itself and returned to the former revision. */
  | 'failed'
  | 'aborted'
  /** It ended while nobody looked, and the provider has forgotten how. */
  | 'unknown';

/** @public */
export const RUNNING_PHASES: readonly RolloutPhase[] = [
  'progressing',
  'paused',
  'awaitingPromotion',
  'baking',
];

/**
 * A group's way from one revision to another.
 * @public
 */
export interface Rollout {
  readonly id: string;
  readonly groupId: string;
  /** The provider's own id of it. */
  readonly nativeId: string;
  readonly from?: { readonly revisionId: string; readonly label: string };
  readonly to: { readonly revisionId: string; readonly label: string };
  /** Set when it takes back another rollout: the id of that one when known, else `-`. */
  readonly rollbackOf?: string;
  readonly strategy?: Strategy;
  readonly phase: RolloutPhase;
  readonly direction: 'forward' | 'back';
  /** Ready instances of the new revision, and how many there shall be. */
  readonly progress: { readonly ready: number; readonly wanted: number };
  /** Percent of requests on the new revision; absent when the provider cannot tell. */
  readonly traffic?: number;
  /** Index of the canary step it is in. */
  readonly step?: number;
  /** One sentence about where it stands, or why it ended as it did. */
  readonly message: string;
  /** Entity ref of the person, or what the provider says; absent when nobody knows. */
  readonly actor?: string;
  readonly reason?: string;
  /** The action that started it, when it was started here. */
  readonly actionId?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** While it waits: when the provider answers by itself; absent when it waits for ever or the provider does not say. */
  readonly deadline?: string;
}
