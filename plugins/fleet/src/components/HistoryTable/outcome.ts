import type { Rollout, RolloutPhase } from '@capstan/plugin-fleet-common';
import type { Tone } from '../StatusDot';

/** What a phase says at a glance. An outcome that nobody knows is no success. */
const TONES: Readonly<Record<RolloutPhase, Tone>> = {
  progressing: 'announcement',
  paused: 'warning',
  awaitingPromotion: 'warning',
  baking: 'announcement',
  succeeded: 'positive',
  failed: 'negative',
  aborted: 'warning',
  unknown: 'neutral',
};

export function outcomeTone(phase: RolloutPhase): Tone {
  return TONES[phase];
}

/**
 * - `rollback`: it takes back another rollout.
 * - `turnedBack`: it went forward and returned by itself or by abort.
 */
export function directionOf(
  rollout: Pick<Rollout, 'rollbackOf' | 'direction'>,
): 'rollback' | 'turnedBack' | undefined {
  if (rollout.rollbackOf !== undefined) return 'rollback';
  return rollout.direction === 'back' ? 'turnedBack' : undefined;
}

/** `user:default/ada.l` → `ada.l`; anything else is left as the provider says it. */
export function actorName(actor: string): string {
  return /^user:[^/]+\/(.+)$/.exec(actor)?.[1] ?? actor;
}
