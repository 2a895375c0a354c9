import type {
  ActionRequest,
  Plan,
  Rollout,
} from '@capstan/plugin-fleet-common';

/** How many former rollouts the median is taken of, at most. */
const SAMPLES = 10;

/**
 * How long a rollout or rollback took so far in this group: the median over the last ones of the same kind and, when the
 * request names one, the same strategy. `undefined` when there was none.
 *
 * @param rollouts - newest first.
 */
export function estimateFromHistory(
  request: ActionRequest,
  rollouts: readonly Rollout[],
): Plan['estimate'] {
  if (request.kind !== 'rollout' && request.kind !== 'rollback')
    return undefined;
  const back = request.kind === 'rollback';
  const strategy =
    request.kind === 'rollout' ? stable(request.strategy) : undefined;
  const seconds = rollouts
    .filter(
      rollout =>
        rollout.phase === 'succeeded' &&
        // The first rollout of a group replaces nothing.
        rollout.from !== undefined &&
        (rollout.rollbackOf !== undefined) === back &&
        (strategy === undefined || stable(rollout.strategy) === strategy),
    )
    .flatMap(rollout => durationOf(rollout))
    .slice(0, SAMPLES)
    .sort((a, b) => a - b);
  if (seconds.length === 0) return undefined;
  const noun = back ? 'rollback' : 'rollout';
  return {
    seconds: median(seconds),
    basis:
      seconds.length === 1
        ? `the last ${noun} of this group`
        : `median of the last ${seconds.length} ${noun}s of this group`,
  };
}

function durationOf(rollout: Rollout): number[] {
  if (rollout.endedAt === undefined) return [];
  const ms = Date.parse(rollout.endedAt) - Date.parse(rollout.startedAt);
  return ms >= 0 ? [Math.round(ms / 100) / 10] : [];
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Equal strategies give equal text, whatever the order of their fields. */
function stable(strategy: Rollout['strategy']): string | undefined {
  return (
    strategy &&
    JSON.stringify(
      Object.entries(strategy).sort(([a], [b]) => a.localeCompare(b)),
    )
  );
}
