import type { GroupView, Standing } from './GroupView.ts';
import { ofRelease } from './GroupView.ts';
import { turnBack } from './advance.ts';
import type { RolloutRecord } from './RolloutRecord.ts';
import type { RolloutPhase } from '../api/types.ts';

export type RolloutOperation = 'pause' | 'resume' | 'promote' | 'abort';

/** In which phases a person may do what while a rollout goes forward. On its way back it takes no more orders. */
export const ALLOWED: Readonly<
  Record<RolloutOperation, readonly RolloutPhase[]>
> = {
  pause: ['progressing', 'awaitingPromotion'],
  resume: ['paused'],
  promote: ['progressing', 'awaitingPromotion', 'baking'],
  abort: ['progressing', 'paused', 'awaitingPromotion', 'baking'],
};

/** The standing after the operation, or the sentence that says why it cannot be done now. */
export function operate(
  view: GroupView,
  rollout: RolloutRecord,
  operation: RolloutOperation,
): Standing | { readonly refusal: string } {
  const standing: Standing = {
    releaseId: view.releaseId,
    warm: view.warm,
    rollout,
  };
  if (rollout.direction === 'back') {
    return refuse(
      rollout,
      operation,
      'it is on its way back and will end by itself',
    );
  }
  if (!ALLOWED[operation].includes(rollout.phase)) {
    return refuse(rollout, operation, `its phase is '${rollout.phase}'`);
  }
  switch (operation) {
    case 'pause':
      return {
        ...standing,
        rollout: {
          ...rollout,
          phase: 'paused',
          pausedAt: view.now,
          hold: {
            phase: rollout.phase,
            to: ofRelease(view, rollout.toReleaseId).length,
            from: ofRelease(view, rollout.fromReleaseId).length,
          },
        },
      };
    case 'resume':
      return { ...standing, rollout: resume(view, rollout) };
    case 'promote':
      if (rollout.phase === 'progressing' && rollout.stepSince === undefined) {
        return refuse(
          rollout,
          operation,
          'it does not wait: the new instances are not ready yet',
        );
      }
      return {
        ...standing,
        rollout: { ...rollout, phase: 'progressing', promoted: true },
      };
    case 'abort':
      return turnBack(rollout, 'aborted');
    default:
      return operation satisfies never;
  }
}

function resume(view: GroupView, rollout: RolloutRecord): RolloutRecord {
  const { hold, pausedAt = view.now, stepSince, ...rest } = rollout;
  return {
    ...rest,
    phase: hold?.phase ?? 'progressing',
    // The clock of a timed step stood still.
    stepSince:
      stepSince === undefined ? undefined : stepSince + (view.now - pausedAt),
  };
}

function refuse(
  rollout: RolloutRecord,
  operation: RolloutOperation,
  why: string,
) {
  return {
    refusal: `Could not ${operation} rollout '${rollout.id}' of '${rollout.groupId}': ${why}. Read it again before you decide.`,
  };
}
