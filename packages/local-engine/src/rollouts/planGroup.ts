import { advance, wantedOfNew } from './advance.ts';
import type {
  GroupPlan,
  GroupView,
  PlannedInstance,
  Standing,
} from './GroupView.ts';
import { ofRelease, readyCount } from './GroupView.ts';
import { isEnded } from './RolloutRecord.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import { planRolling, retireOrder } from './planRolling.ts';
import { shareTraffic } from './shareTraffic.ts';
import { Wishes } from './Wishes.ts';

/**
 * From what is wanted and what runs to what has to be done now. Pure; the controller carries it out and plans again
 * whenever something happened, so every branch may return early and nothing here waits.
 *
 * What holds in every plan, whatever happened before:
 * - instances that serve are only retired when enough others serve;
 * - an instance of a release that the group left (aborted, failed) is never started again;
 * - the shares add up to 100.
 */
export function planGroup(view: GroupView): GroupPlan {
  const standing = advance(view);
  const settled: GroupView = { ...view, ...standing };
  const wishes = new Wishes();
  const rollout =
    standing.rollout && !isEnded(standing.rollout)
      ? standing.rollout
      : undefined;
  if (rollout) {
    planRollout(settled, rollout, wishes);
  } else {
    planRest(settled, wishes);
  }
  if (standing.releaseId || rollout?.direction === 'forward') {
    wishes.keepReady(settled, neededReady(settled, rollout));
  }
  const weights = shareTraffic(settled, rollout, wishes);
  const traffic = rollout ? weights[rollout.toReleaseId] ?? 0 : undefined;
  return {
    releaseId: standing.releaseId,
    warm: standing.warm,
    rollout:
      rollout && traffic !== undefined
        ? { ...rollout, traffic }
        : standing.rollout,
    start: wishes.start,
    retire: wishes.retire,
    weights,
    wakeAt: nextDeadline(standing),
  };
}

/** How many ready instances have to stay, if there are as many, whatever the rules above would like to take away. */
function neededReady(
  view: GroupView,
  rollout: RolloutRecord | undefined,
): number {
  const slack =
    rollout?.strategy.type === 'rolling' && rollout.direction === 'forward'
      ? rollout.strategy.maxUnavailable
      : 0;
  return Math.max(0, view.desired - slack);
}

function planRollout(
  view: GroupView,
  rollout: RolloutRecord,
  wishes: Wishes,
): void {
  const { fromReleaseId: from, toReleaseId: to } = rollout;
  if (rollout.hold) {
    // Paused: both sets keep their size, and growth goes to the release that people know.
    const grown = Math.max(
      0,
      view.desired - rollout.hold.to - rollout.hold.from,
    );
    sustain(view, to, rollout.hold.to + (from ? 0 : grown), wishes);
    sustain(view, from, rollout.hold.from + grown, wishes);
    return;
  }
  if (rollout.direction === 'back') {
    planReturn(view, rollout, wishes);
    return;
  }
  if (rollout.strategy.type === 'rolling' && !rollout.cutOver) {
    planRolling(view, to, rollout.strategy, wishes);
    return;
  }
  sustain(view, to, wantedOfNew(rollout, view.desired), wishes);
  sustain(view, from, view.desired, wishes);
  retireOthers(view, [to, from], wishes);
}

/** The former release is completed at once and in parallel; the new one goes as fast as that allows. */
function planReturn(
  view: GroupView,
  rollout: RolloutRecord,
  wishes: Wishes,
): void {
  const { fromReleaseId: from, toReleaseId: to } = rollout;
  sustain(view, from, view.desired, wishes);
  const back = from ? readyCount(view, from) : view.desired;
  const leaving = [...ofRelease(view, to)].sort(retireOrder);
  const serving = leaving.filter(instance => instance.phase === 'ready').length;
  let spare = from ? back + serving - view.desired : serving;
  for (const instance of leaving) {
    if (instance.phase === 'ready') {
      if (spare <= 0) {
        continue;
      }
      spare -= 1;
    }
    wishes.retireOne(instance, 'the rollout went back');
  }
  retireOthers(view, [to, from], wishes);
}

function planRest(view: GroupView, wishes: Wishes): void {
  sustain(view, view.releaseId, view.releaseId ? view.desired : 0, wishes);
  if (view.warm) {
    sustain(view, view.warm.releaseId, view.desired, wishes);
  }
  retireOthers(view, [view.releaseId, view.warm?.releaseId], wishes);
}

/** Keeps a release at a count; instances to be replaced go once others serve in their place. */
function sustain(
  view: GroupView,
  releaseId: string | undefined,
  count: number,
  wishes: Wishes,
): void {
  if (!releaseId) {
    return;
  }
  const all = ofRelease(view, releaseId);
  const kept = all.filter(instance => !instance.replace);
  wishes.startSome(releaseId, count - kept.length);
  const surplus = [...kept]
    .sort(retireOrder)
    .slice(0, Math.max(0, kept.length - count));
  for (const instance of surplus) {
    wishes.retireOne(instance, 'fewer instances are wanted');
  }
  let spare =
    all.filter(instance => instance.phase === 'ready').length -
    surplus.filter(instance => instance.phase === 'ready').length -
    count;
  for (const instance of all.filter(candidate => candidate.replace)) {
    if (instance.phase === 'ready') {
      if (spare <= 0) {
        continue;
      }
      spare -= 1;
    }
    wishes.retireOne(instance, 'it was replaced');
  }
}

function retireOthers(
  view: GroupView,
  keep: readonly (string | undefined)[],
  wishes: Wishes,
): void {
  for (const instance of view.instances as readonly PlannedInstance[]) {
    if (!keep.includes(instance.releaseId)) {
      wishes.retireOne(instance, 'its release is no longer wanted');
    }
  }
}

function nextDeadline({ rollout, warm }: Standing): number | undefined {
  if (
    !rollout ||
    isEnded(rollout) ||
    rollout.phase === 'paused' ||
    rollout.direction === 'back'
  ) {
    return undefined;
  }
  if (rollout.cutOver) {
    return warm?.until;
  }
  if (rollout.strategy.type === 'canary' && rollout.stepSince !== undefined) {
    const seconds = rollout.strategy.steps[rollout.step ?? 0]?.pauseSeconds;
    return seconds === undefined
      ? undefined
      : rollout.stepSince + seconds * 1000;
  }
  return undefined;
}
