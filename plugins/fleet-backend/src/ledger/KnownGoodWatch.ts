import type { GroupSize } from '@capstan/plugin-fleet-common';
import type { RevisionMark } from './RevisionStore';

/** What decides whether the current revision of a group serves well at this moment. */
export interface ServingState {
  readonly groupId: string;
  readonly currentRevisionId?: string;
  readonly rolloutRunning: boolean;
  readonly size: Pick<GroupSize, 'desired' | 'healthy'>;
  /** Requests of the current revision in the last minute. */
  readonly traffic: { readonly requests: number; readonly errors: number };
}

/** A revision with this share of failed requests, or more, is not good. */
const MAX_ERROR_SHARE = 0.05;

/** It is the current one, nothing is rolling, all wanted instances are healthy, and hardly any request fails. */
export function servesWell(state: ServingState): boolean {
  const { currentRevisionId, rolloutRunning, size, traffic } = state;
  if (currentRevisionId === undefined || rolloutRunning) return false;
  if (size.desired < 1 || size.healthy < size.desired) return false;
  return (
    traffic.requests === 0 ||
    traffic.errors / traffic.requests < MAX_ERROR_SHARE
  );
}

interface Candidate {
  readonly revisionId: string;
  readonly since: number;
  readonly marked: boolean;
}

/**
 * Finds revisions that have served well without a break for `afterMs`. The clock starts again after a restart or when
 * the group could not be seen: nobody knows what happened meanwhile.
 */
export class KnownGoodWatch {
  readonly #afterMs: number;
  readonly #candidates = new Map<string, Candidate>();

  constructor(options: { afterMs: number }) {
    this.#afterMs = options.afterMs;
  }

  /** The mark to write, once for each time that a revision becomes good. */
  observe(state: ServingState, now: number): RevisionMark | undefined {
    const { groupId, currentRevisionId } = state;
    if (currentRevisionId === undefined || !servesWell(state)) {
      this.#candidates.delete(groupId);
      return undefined;
    }
    const former = this.#candidates.get(groupId);
    const candidate =
      former?.revisionId === currentRevisionId
        ? former
        : { revisionId: currentRevisionId, since: now, marked: false };
    this.#candidates.set(groupId, candidate);
    if (candidate.marked || now - candidate.since < this.#afterMs)
      return undefined;
    return { groupId, revisionId: currentRevisionId, at: candidate.since };
  }

  /** To be called once the mark is stored. */
  stored(mark: RevisionMark): void {
    this.#candidates.set(mark.groupId, {
      revisionId: mark.revisionId,
      since: mark.at,
      marked: true,
    });
  }

  forget(groupId: string): void {
    this.#candidates.delete(groupId);
  }
}
