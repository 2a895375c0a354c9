import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { ActionRequest, Rollout } from '@capstan/plugin-fleet-common';

/**
 * How a failed rollout is taken back, the best first: to where it came from, because that is what served a moment ago and
 * what an engine does fastest; else to the newest revision that is known to be good. Where none is known to be good yet, a
 * rollout that still runs is aborted.
 */
export function rollbackRequests({
  id,
  from,
  phase,
}: Pick<Rollout, 'id' | 'from' | 'phase'>): readonly ActionRequest[] {
  return [
    ...(from
      ? [{ kind: 'rollback', revisionId: from.revisionId } as const]
      : []),
    { kind: 'rollback' },
    ...(from && RUNNING_PHASES.includes(phase)
      ? [{ kind: 'abort', rolloutId: id } as const]
      : []),
  ];
}

const LONGEST_REASON = 500;

/** What the history, the hold and the notification tell. */
export function reasonOf(summary: string): string {
  const reason = `The guard took it back by itself. ${summary}`;
  return reason.length <= LONGEST_REASON
    ? reason
    : `${reason.slice(0, LONGEST_REASON - 1)}…`;
}
