import type { TimelineEvent } from '@capstan/plugin-fleet-common';

/** An event of the timeline as it is kept. Times in milliseconds. */
export interface TimelineRecord {
  /** At most 64 characters; the same event has the same id for ever. */
  readonly id: string;
  readonly kind: TimelineEvent['kind'];
  readonly at: number;
  readonly endedAt?: number;
  readonly title: string;
  readonly detail?: string;
  readonly severity: TimelineEvent['severity'];
  readonly groupId: string;
  /** Once known it is never forgotten. */
  readonly actor?: string;
  readonly reason?: string;
}

/** What the timeline shows of a group. */
export interface TimelineGroup {
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
}
