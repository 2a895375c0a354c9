import type { RolloutRecord } from './RolloutRecord.ts';

/** One sentence about where a rollout stands, or why it ended as it did. */
export function describeRollout(rollout: RolloutRecord): string {
  const { fromReleaseId, toReleaseId, ready, wanted } = rollout;
  switch (rollout.phase) {
    case 'progressing':
      if (rollout.direction === 'back') {
        const target = fromReleaseId
          ? `Going back to '${fromReleaseId}'`
          : `Taking '${toReleaseId}' away`;
        return `${target}: ${whyBack(rollout)}.`;
      }
      if (rollout.stepSince !== undefined && rollout.step !== undefined) {
        return `'${toReleaseId}' serves ${rollout.traffic} % (step ${
          rollout.step + 1
        }); the next step follows by itself.`;
      }
      return `${ready} of ${wanted} instances of '${toReleaseId}' are ready.`;
    case 'paused':
      return `Paused with ${ready} ready instances of '${toReleaseId}'. Resume or abort it.`;
    case 'awaitingPromotion':
      return `'${toReleaseId}' serves ${rollout.traffic} % and waits for promote.`;
    case 'baking':
      return fromReleaseId
        ? `'${toReleaseId}' serves all requests; '${fromReleaseId}' is kept warm.`
        : `'${toReleaseId}' serves all requests.`;
    case 'succeeded':
      return `'${toReleaseId}' serves all requests.`;
    case 'aborted':
      return fromReleaseId
        ? `Aborted; '${fromReleaseId}' serves all requests.`
        : `Aborted; nothing was running before, so nothing runs now.`;
    case 'failed':
      if (rollout.traffic === 100) {
        return `Could not go back to '${fromReleaseId}' either (${whyBack(
          rollout,
        )}); '${toReleaseId}' stays. Roll out a release that starts.`;
      }
      return fromReleaseId
        ? `Gave up: ${whyBack(
            rollout,
          )}. '${fromReleaseId}' serves all requests.`
        : `Gave up: ${whyBack(
            rollout,
          )}. Nothing was running before, so nothing runs now.`;
    default:
      return rollout.phase satisfies never;
  }
}

function whyBack(rollout: RolloutRecord): string {
  if (rollout.endsAs !== 'failed') {
    return 'it was aborted';
  }
  const last = rollout.lastFailure
    ? `, the last because it ${rollout.lastFailure}`
    : '';
  return `${rollout.failedStarts} starts of '${rollout.toReleaseId}' failed${last}`;
}
