import type { Rollout } from '@capstan/plugin-fleet-common';

/** A state of a rollout that people are told about. */
export type MomentKind =
  | 'waiting'
  | 'paused'
  | 'succeeded'
  | 'failed'
  | 'rolledBack';

/** The moment of a pipeline's gate that waits. */
export const GATE_MOMENT = 'gate';

type Known = Pick<Rollout, 'phase' | 'step' | 'rollbackOf' | 'direction'>;

/**
 * Names the moment of a rollout that waits: each canary step waits on its own. `undefined` when it waits for nobody. Pure.
 */
export function waitingMomentOf(rollout: Known): string | undefined {
  if (rollout.phase === 'awaitingPromotion')
    return `waiting:${rollout.step ?? 0}`;
  return rollout.phase === 'paused' ? 'paused' : undefined;
}

/** Names the moment that a rollout is in; `undefined` when there is nothing to tell about. Pure. */
export function momentOf(rollout: Known): string | undefined {
  switch (rollout.phase) {
    case 'succeeded':
      return rollout.rollbackOf === undefined ? 'succeeded' : 'rolledBack';
    case 'failed':
      return 'failed';
    case 'aborted':
      return 'rolledBack';
    default:
      return waitingMomentOf(rollout);
  }
}

export function kindOf(moment: string): MomentKind {
  return moment.split(':')[0] as MomentKind;
}
