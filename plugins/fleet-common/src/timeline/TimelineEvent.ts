/** @public */
export type TimelineKind =
  | 'rollout'
  | 'rollback'
  | 'scaling'
  | 'alert'
  | 'failure'
  | 'action';

/**
 * Something that happened to a service, kept after the provider has forgotten it.
 * @public
 */
export interface TimelineEvent {
  readonly id: string;
  readonly kind: TimelineKind;
  readonly at: string;
  /** Set when it lasted and is over. */
  readonly endedAt?: string;
  /** One line, for example `1.1.0 → 1.2.0`. */
  readonly title: string;
  /** One sentence: how it ended, why, or the reason of an exit. */
  readonly detail?: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  readonly actor?: string;
  readonly reason?: string;
}

/** @public */
export interface TimelineQuery {
  readonly entityRef?: string;
  readonly groupId?: string;
  readonly kind?: readonly TimelineKind[];
  /** Words in title, detail, group, environment, actor or reason; all must match, case does not matter. */
  readonly search?: string;
  /** ISO 8601. Default: as long as events are kept. */
  readonly from?: string;
  /** ISO 8601. Default: now. */
  readonly to?: string;
  /** 1–100, default 25. */
  readonly limit?: number;
  readonly cursor?: string;
}
