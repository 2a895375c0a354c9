import type { InstanceRefresh } from '@aws-sdk/client-auto-scaling';
import type { RolloutPhase } from '@capstan/plugin-fleet-common';
import type {
  ObservedRevision,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import {
  desiredOf,
  isAlias,
  isGoingBack,
  isPaused,
  isRunning,
  resolve,
  templateOf,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { revisionOfInstance } from './mapVersions';
import { strategyOf } from './preferences';

/** Ended rollouts that are told; the ledger keeps what it was once told. */
const ROLLOUTS = 10;

/**
 * The refreshes of a group as rollouts, newest first. AWS does not say what a refresh came from: it is what the group had
 * before, told by the refreshes that succeeded. One that ended and whose version was named by an alias is left out: nobody
 * can tell which version that was. Pure.
 */
export function mapRefreshes(
  facts: GroupFacts,
  revisions: readonly ObservedRevision[],
): ObservedRollout[] {
  const { refreshes, versions, group } = facts;
  const named = (id: string) => ({
    revisionId: id,
    label: revisions.find(revision => revision.id === id)?.label ?? id,
  });
  let had = resolve(templateOf(group), versions);
  const rollouts: ObservedRollout[] = [];
  refreshes.forEach((refresh, index) => {
    const desired = desiredOf(refresh);
    const unclear = !isRunning(refresh) && isAlias(desired?.Version);
    const to = desired && !unclear ? resolve(desired, versions) : had;
    let from = desired ? had : undefined;
    if (refresh.Status === 'Successful' && desired) {
      from = formerOf(facts, index);
      had = from;
    }
    if (to === undefined || (desired && unclear)) return;
    rollouts.push({
      ...mapRefresh(refresh, facts, to),
      ...(from !== undefined && from !== to && { from: named(from) }),
      to: named(to),
    });
  });
  return rollouts.slice(0, ROLLOUTS);
}

/** What the last refresh that succeeded before this one brought. */
function formerOf(
  { refreshes, versions }: GroupFacts,
  index: number,
): string | undefined {
  const former = refreshes
    .slice(index + 1)
    .find(refresh => refresh.Status === 'Successful' && desiredOf(refresh));
  const desired = former && desiredOf(former);
  return desired && !isAlias(desired.Version)
    ? resolve(desired, versions)
    : undefined;
}

function mapRefresh(
  refresh: InstanceRefresh,
  facts: GroupFacts,
  to: string,
): Omit<ObservedRollout, 'to' | 'from'> {
  const { group } = facts;
  const wanted = group.DesiredCapacity ?? 0;
  const running = isRunning(refresh);
  const phase = phaseOf(refresh, isPaused(group));
  const strategy = strategyOf(refresh.Preferences, wanted);
  const percent = refresh.PercentageComplete ?? 0;
  const ready = running
    ? (group.Instances ?? []).filter(
        instance =>
          instance.LifecycleState === 'InService' &&
          revisionOfInstance(instance, facts) === to,
      ).length
    : Math.round((wanted * percent) / 100);
  const step =
    strategy.type === 'canary'
      ? strategy.steps.filter(({ weight }) => weight <= percent).length - 1
      : -1;
  return {
    nativeId: refresh.InstanceRefreshId!,
    strategy,
    phase,
    direction: isGoingBack(refresh) ? 'back' : 'forward',
    progress: { ready, wanted },
    ...(step >= 0 && { step }),
    message: messageOf(refresh, phase),
    startedAt: (refresh.StartTime ?? new Date(0)).toISOString(),
    ...(!running && {
      endedAt: (
        refresh.EndTime ??
        refresh.StartTime ??
        new Date(0)
      ).toISOString(),
    }),
  };
}

function phaseOf(
  { Status, RollbackDetails }: InstanceRefresh,
  paused: boolean,
): RolloutPhase {
  switch (Status) {
    case 'Pending':
    case 'InProgress':
    case 'RollbackInProgress':
      return paused ? 'paused' : 'progressing';
    case 'Cancelling':
      return 'progressing';
    case 'Baking':
      return paused ? 'paused' : 'baking';
    case 'Successful':
      return 'succeeded';
    case 'Cancelled':
      return 'aborted';
    case 'RollbackSuccessful':
      return /auto|alarm|fail/i.test(RollbackDetails?.RollbackReason ?? '')
        ? 'failed'
        : 'aborted';
    case 'Failed':
    case 'RollbackFailed':
      return 'failed';
    default:
      return 'unknown';
  }
}

function messageOf(refresh: InstanceRefresh, phase: RolloutPhase): string {
  const { Status, StatusReason, PercentageComplete = 0 } = refresh;
  const { RollbackReason, PercentageCompleteOnRollback } =
    refresh.RollbackDetails ?? {};
  const left = refresh.InstancesToUpdate ?? 0;
  if (phase === 'paused')
    return `Stands still at ${PercentageComplete} %: the process InstanceRefresh is suspended.`;
  switch (Status) {
    case 'Pending':
      return 'AWS has accepted it and has not begun.';
    case 'InProgress':
      return `${PercentageComplete} % replaced, ${left} instances to go.${
        StatusReason ? ` ${StatusReason}` : ''
      }`;
    case 'Baking':
      return 'All instances are replaced; AWS watches until the bake time ends.';
    case 'Cancelling':
      return 'Is being cancelled: what is on its way is finished first.';
    case 'RollbackInProgress':
      return `Goes back, from ${
        PercentageCompleteOnRollback ?? 0
      } % to 0 %, now ${PercentageComplete} %: ${
        RollbackReason ?? 'a rollback was requested'
      }`;
    case 'Successful':
      return 'All instances were replaced.';
    case 'Cancelled':
      return `Was cancelled at ${PercentageComplete} %: instances of both versions stay.`;
    case 'RollbackSuccessful':
      return `Was rolled back: ${RollbackReason ?? 'on request'}`;
    default:
      return StatusReason ?? RollbackReason ?? `It ended: ${Status}.`;
  }
}
