import type {
  ActionRequest,
  Revision,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { nameOf } from './nameOf';

/** @internal */
export type CompletedRequest =
  | {
      readonly request: ActionRequest;
      /** What was passed over on the way, each a sentence. */
      readonly notes: readonly string[];
    }
  | { readonly request: ActionRequest; readonly refusal: string };

/**
 * Fills in what a request leaves open: the revision of a rollback, and the guard of a rollout that its entity asks for.
 *
 * "Known-good", never "previous": the newest revision that served healthily, that nobody rolled back from and that can
 * still be deployed. While a rollout runs, the revision it came from is preferred when it is known-good, because going
 * back there is what the engine does fastest.
 */
export function completeRequest(
  request: ActionRequest,
  context: PlanContext,
): CompletedRequest {
  const { group, revisions } = context;
  if (request.kind === 'rollout' && !request.guard && group.guardSeconds)
    return {
      request: { ...request, guard: { bakeSeconds: group.guardSeconds } },
      notes: [],
    };
  if (request.kind !== 'rollback' || request.revisionId !== undefined) {
    return { request, notes: [] };
  }
  // While a rollout runs, some engines call the old revision the current one and some the new: what is left is the new.
  const left = group.rollout?.to.revisionId ?? group.currentRevisionId;
  const former = formerOf(context, left);
  const candidates = revisions.filter(
    revision =>
      revision.id !== left &&
      (revision.knownGoodSince !== undefined || revision.id === former),
  );
  if (group.rollout) {
    candidates.sort(
      (a, b) => Number(b.id === former) - Number(a.id === former),
    );
  }
  const notes: string[] = [];
  for (const candidate of candidates) {
    const why = reasonToPass(candidate, group);
    if (why === undefined) {
      return { request: { ...request, revisionId: candidate.id }, notes };
    }
    notes.push(`${candidate.label} was passed over: ${why}.`);
  }
  return {
    request,
    refusal: [
      `No revision of ${nameOf(
        group,
      )} besides the current one is known to be good, so there is nothing to roll back to by itself.`,
      ...notes,
      'Choose a revision yourself.',
    ].join(' '),
  };
}

/** The revision that served before the one that is to be left. Why it is passed over is always told. */
function formerOf(
  { group, rollouts }: PlanContext,
  left: string | undefined,
): string | undefined {
  const brought =
    group.rollout ??
    rollouts.find(
      ({ phase, to }) => phase === 'succeeded' && to.revisionId === left,
    );
  return brought?.from?.revisionId;
}

function reasonToPass(
  revision: Revision,
  group: ScaleGroup,
): string | undefined {
  const hold = group.holds.find(held => held.revisionId === revision.id);
  if (revision.bad) {
    return `${revision.bad.actor} marked it bad (${revision.bad.reason})`;
  }
  if (hold) {
    return `${hold.actor} holds it back since ${hold.since} (${hold.reason})`;
  }
  if (!revision.deployable.yes) {
    return `it cannot be deployed (${revision.deployable.reason})`;
  }
  return revision.knownGoodSince === undefined
    ? 'it has not served healthily for long enough to count as known-good'
    : undefined;
}
