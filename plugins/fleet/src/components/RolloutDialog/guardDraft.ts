import type { ActionRequest } from '@capstan/plugin-fleet-common';

/** What the API takes, seconds. */
export const SHORTEST_BAKE = 10;
export const LONGEST_BAKE = 86_400;

/** Long enough for a handful of requests to say something, short enough to wait for, seconds. */
const USUAL_BAKE = 300;

/** Whether a rollout is watched, as it is on the form. An empty field is `NaN`. */
export interface GuardDraft {
  readonly isGuarded: boolean;
  readonly bakeSeconds: number;
}

/** What is on the form at first: as the entity's annotation says. */
export function initialGuard(guardSeconds: number | undefined): GuardDraft {
  return {
    isGuarded: guardSeconds !== undefined,
    bakeSeconds: guardSeconds ?? USUAL_BAKE,
  };
}

/**
 * The watch that the form asks for. Against the annotation it says so in words: a request without a watch would be given the
 * annotation's.
 */
export function readGuard(
  draft: GuardDraft,
  guardSeconds: number | undefined,
):
  | Pick<Extract<ActionRequest, { kind: 'rollout' }>, 'guard'>
  | { readonly problem: 'range' } {
  const { isGuarded, bakeSeconds } = draft;
  if (!isGuarded)
    return guardSeconds === undefined ? {} : { guard: { bakeSeconds: 0 } };
  const fits =
    Number.isInteger(bakeSeconds) &&
    bakeSeconds >= SHORTEST_BAKE &&
    bakeSeconds <= LONGEST_BAKE;
  return fits ? { guard: { bakeSeconds } } : { problem: 'range' };
}
