import type { GroupView, Standing } from './GroupView.ts';
import { ofRelease, readyCount } from './GroupView.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import { isEnded } from './RolloutRecord.ts';
import { describeRollout } from './describeRollout.ts';

/** Failed starts of one release in one rollout after which the engine gives up on it. */
export function breakerLimit(wanted: number): number {
  return Math.max(3, wanted);
}

/** How many instances of the new release a canary step needs to carry its weight. */
export function canaryCount(desired: number, weight: number): number {
  return Math.min(desired, Math.max(1, Math.ceil((desired * weight) / 100)));
}

/** Instances of the new release that the rollout works towards at the place where it stands. */
export function wantedOfNew(rollout: RolloutRecord, desired: number): number {
  if (rollout.direction === 'back') {
    return 0;
  }
  // A first release has nothing to share traffic with, so it takes no steps.
  if (
    rollout.strategy.type === 'canary' &&
    rollout.fromReleaseId &&
    !rollout.cutOver
  ) {
    const step = rollout.strategy.steps[rollout.step ?? 0];
    return step ? canaryCount(desired, step.weight) : desired;
  }
  return desired;
}

/**
 * Moves a rollout as far as its instances allow. Pure, and safe to repeat: with the same view it comes to the same
 * standing, which is how a rollout goes on after the engine was killed at any point of it.
 */
export function advance(view: GroupView): Standing {
  let standing: Standing = {
    releaseId: view.releaseId,
    warm: view.warm,
    rollout: view.rollout,
  };
  // Every step either ends the rollout or moves it on, so this ends by itself; the bound is the longest canary.
  for (let steps = 0; steps < 200; steps += 1) {
    const next = advanceOnce(view, standing);
    if (next === standing) {
      break;
    }
    standing = next;
  }
  const { rollout } = standing;
  if (!rollout) {
    return standing;
  }
  const counted = {
    ...rollout,
    ready: readyCount(view, rollout.toReleaseId),
    wanted: wantedOfNew(rollout, view.desired),
  };
  return {
    ...standing,
    rollout: { ...counted, message: describeRollout(counted) },
  };
}

function advanceOnce(view: GroupView, standing: Standing): Standing {
  const { rollout } = standing;
  if (!rollout || isEnded(rollout) || rollout.phase === 'paused') {
    return standing;
  }
  if (rollout.direction === 'back') {
    return goBack(view, standing, rollout);
  }
  if (
    rollout.failedStarts >= breakerLimit(wantedOfNew(rollout, view.desired))
  ) {
    return turnBack(rollout, 'failed');
  }
  if (rollout.cutOver) {
    return bake(view, standing, rollout);
  }
  switch (rollout.strategy.type) {
    case 'rolling':
      return roll(view, standing, rollout);
    case 'blueGreen':
      return switchSets(view, standing, rollout, rollout.strategy.gate);
    case 'canary':
      return stepCanary(view, standing, rollout);
    default:
      return assertNever(rollout.strategy);
  }
}

/** Turns a rollout round: from now on the group is meant to run the former release again. */
export function turnBack(
  rollout: RolloutRecord,
  endsAs: 'aborted' | 'failed',
): Standing {
  return {
    releaseId: rollout.fromReleaseId,
    rollout: {
      ...rollout,
      phase: 'progressing',
      direction: 'back',
      endsAs,
      hold: undefined,
      pausedAt: undefined,
    },
  };
}

function end(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
  phase: 'succeeded' | 'aborted' | 'failed',
): Standing {
  return {
    ...standing,
    rollout: { ...rollout, phase, endedAt: new Date(view.now).toISOString() },
  };
}

function roll(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
): Standing {
  const others =
    view.instances.length - ofRelease(view, rollout.toReleaseId).length;
  if (readyCount(view, rollout.toReleaseId) < view.desired || others > 0) {
    return standing;
  }
  return end(
    view,
    { releaseId: rollout.toReleaseId },
    { ...rollout, traffic: 100, cutOver: true },
    'succeeded',
  );
}

function switchSets(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
  gate: boolean,
): Standing {
  if (readyCount(view, rollout.toReleaseId) < view.desired) {
    return standing;
  }
  if (gate && rollout.fromReleaseId && !rollout.promoted) {
    return rollout.phase === 'awaitingPromotion'
      ? standing
      : { ...standing, rollout: { ...rollout, phase: 'awaitingPromotion' } };
  }
  return cutOver(view, rollout);
}

function stepCanary(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
): Standing {
  if (rollout.strategy.type !== 'canary') {
    return standing;
  }
  const { steps } = rollout.strategy;
  const index = rollout.fromReleaseId ? rollout.step ?? 0 : steps.length;
  const step = steps[index];
  if (
    readyCount(view, rollout.toReleaseId) <
    wantedOfNew({ ...rollout, step: index }, view.desired)
  ) {
    return standing;
  }
  if (!step) {
    return cutOver(view, rollout);
  }
  if (rollout.stepSince === undefined) {
    return {
      ...standing,
      rollout: {
        ...rollout,
        step: index,
        traffic: step.weight,
        stepSince: view.now,
        promoted: false,
      },
    };
  }
  const over =
    step.pauseSeconds !== undefined &&
    view.now >= rollout.stepSince + step.pauseSeconds * 1000;
  if (rollout.promoted || over) {
    return {
      ...standing,
      rollout: {
        ...rollout,
        phase: 'progressing',
        step: index + 1,
        stepSince: undefined,
        promoted: false,
      },
    };
  }
  if (
    step.pauseSeconds === undefined &&
    rollout.phase !== 'awaitingPromotion'
  ) {
    return { ...standing, rollout: { ...rollout, phase: 'awaitingPromotion' } };
  }
  return standing;
}

function cutOver(view: GroupView, rollout: RolloutRecord): Standing {
  const seconds =
    rollout.strategy.type === 'rolling' ? 0 : rollout.strategy.bakeSeconds;
  const step =
    rollout.strategy.type === 'canary'
      ? rollout.strategy.steps.length - 1
      : undefined;
  return {
    releaseId: rollout.toReleaseId,
    warm: rollout.fromReleaseId
      ? { releaseId: rollout.fromReleaseId, until: view.now + seconds * 1000 }
      : undefined,
    rollout: {
      ...rollout,
      phase: 'baking',
      cutOver: true,
      traffic: 100,
      step,
      stepSince: view.now,
      promoted: false,
    },
  };
}

function bake(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
): Standing {
  const over =
    !standing.warm || view.now >= standing.warm.until || rollout.promoted;
  // The former set also stays while the new one is incomplete: it may be needed at any moment.
  if (!over || readyCount(view, rollout.toReleaseId) < view.desired) {
    return standing;
  }
  return end(view, { releaseId: rollout.toReleaseId }, rollout, 'succeeded');
}

function goBack(
  view: GroupView,
  standing: Standing,
  rollout: RolloutRecord,
): Standing {
  const left = ofRelease(view, rollout.toReleaseId);
  const back = readyCount(view, rollout.fromReleaseId);
  if (!rollout.fromReleaseId || back >= view.desired) {
    return left.length === 0
      ? end(
          view,
          standing,
          { ...rollout, traffic: 0 },
          rollout.endsAs ?? 'aborted',
        )
      : standing;
  }
  if (rollout.failedReturns >= breakerLimit(view.desired)) {
    // Neither release starts: keep whichever serves rather than going round for ever.
    const keep =
      left.some(instance => instance.phase === 'ready') && back === 0;
    return end(
      view,
      { releaseId: keep ? rollout.toReleaseId : rollout.fromReleaseId },
      { ...rollout, traffic: keep ? 100 : 0 },
      'failed',
    );
  }
  return standing;
}

function assertNever(value: never): never {
  throw new Error(`Unknown strategy ${JSON.stringify(value)}`);
}
