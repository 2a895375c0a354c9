import type {
  ActionRequest,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';

/**
 * The places between two durable effects of an action, in order. A process may die at each of them; the tests and the
 * benchmark do it on purpose.
 */
export const BOUNDARIES = [
  /** The row is written; nothing was sent. */
  'recorded',
  /** The row says that it is being sent; the provider has not been called. */
  'sent',
  /** The provider has answered; the row does not say so yet. */
  'applied',
  /** A revision was marked bad (rollback only); the row still says that it is being sent. */
  'marked',
  /** The row says that the provider accepted it. */
  'accepted',
  /** The row says how it ended. */
  'finished',
] as const;

export type Boundary = (typeof BOUNDARIES)[number];

/** Called at every boundary. What it throws ends the process's work on the action, as a crash would. */
export type BoundaryHook = (
  boundary: Boundary,
  action: {
    readonly id: string;
    readonly kind: (ActionRequest | PipelineRequest)['kind'];
  },
) => void | Promise<void>;
