import type { ActionRequest, Rollout } from '@capstan/plugin-fleet-common';

/**
 * How a failed rollout is taken back, the best first: to where it came from, because that is what served a moment ago and
 * what an engine does fastest; else to the newest revision that is known to be good.
 */
export function rollbackRequests(
  rollout: Pick<Rollout, 'from'>,
): readonly ActionRequest[] {
  const known: ActionRequest = { kind: 'rollback' };
  return rollout.from
    ? [{ kind: 'rollback', revisionId: rollout.from.revisionId }, known]
    : [known];
}

const LONGEST_REASON = 500;

/** What the history, the hold and the notification tell. */
export function reasonOf(summary: string): string {
  const reason = `The guard took it back by itself. ${summary}`;
  return reason.length <= LONGEST_REASON
    ? reason
    : `${reason.slice(0, LONGEST_REASON - 1)}…`;
}
