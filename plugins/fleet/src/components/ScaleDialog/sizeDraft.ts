import type { ActionRequest, GroupSize } from '@capstan/plugin-fleet-common';

/** What is on the form; an empty field is `NaN`. */
export interface SizeDraft {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

/** Why there is nothing to ask for yet. */
export type SizeProblem =
  | 'unchanged'
  | 'empty'
  | 'minAboveMax'
  | 'desiredOutside';

/** The request for what was changed only, so that a bound that somebody else moves meanwhile is not moved back. */
export function readSize(
  draft: SizeDraft,
  size: GroupSize,
):
  | { request: Extract<ActionRequest, { kind: 'scale' }> }
  | { problem: SizeProblem } {
  const { min, desired, max } = draft;
  if (
    ![min, desired, max].every(value => Number.isInteger(value) && value >= 0)
  )
    return { problem: 'empty' };
  if (min > max) return { problem: 'minAboveMax' };
  if (desired < min || desired > max) return { problem: 'desiredOutside' };
  const changed = {
    ...(min === size.min ? {} : { min }),
    ...(desired === size.desired ? {} : { desired }),
    ...(max === size.max ? {} : { max }),
  };
  if (Object.keys(changed).length === 0) return { problem: 'unchanged' };
  return { request: { kind: 'scale', ...changed } };
}
