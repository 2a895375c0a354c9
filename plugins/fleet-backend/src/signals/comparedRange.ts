import type { SignalComparison } from '@capstan/plugin-fleet-common';

const DAY_MS = 24 * 3600 * 1000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * With what a range is compared, as long as the range itself. `undefined` when there was no deployment to compare with.
 *
 * @param newestRollout - when the newest rollout began, in milliseconds.
 */
export function comparedRange(
  kind: SignalComparison,
  { from, to }: Range,
  newestRollout: number | undefined,
): Range | undefined {
  switch (kind) {
    case 'yesterday':
      return { from: from - DAY_MS, to: to - DAY_MS };
    case 'lastWeek':
      return { from: from - 7 * DAY_MS, to: to - 7 * DAY_MS };
    case 'lastDeployment':
      return newestRollout === undefined
        ? undefined
        : { from: newestRollout - (to - from), to: newestRollout };
    default:
      return assertNever(kind);
  }
}

function assertNever(kind: never): never {
  throw new Error(`Unknown comparison: ${String(kind)}`);
}
