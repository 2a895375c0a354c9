import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { ScaleOverride } from './OverrideStore';

/** How a timed size ends, from what is known of its group after its end. */
export type Restore =
  | { readonly kind: 'scale'; readonly request: ActionRequest }
  /** Nothing is changed; a sentence says why. */
  | { readonly kind: 'close'; readonly why: string };

/**
 * Pure. While an autoscaler is active the desired count is its business: a count that it moved is no change of a person,
 * and it is put back only as far as the bounds need it.
 */
export function restoreOf(
  { restores, values }: ScaleOverride,
  { size, autoscaling }: Pick<ScaleGroup, 'size' | 'autoscaling'>,
): Restore {
  const bounds = size.min === values.min && size.max === values.max;
  const desired = autoscaling.active || size.desired === values.desired;
  if (!bounds || !desired) {
    return {
      kind: 'close',
      why: `somebody changed it since, to ${describe(size)}`,
    };
  }
  const wanted = {
    min: restores.min,
    max: restores.max,
    desired: autoscaling.active
      ? Math.min(Math.max(size.desired, restores.min), restores.max)
      : restores.desired,
  };
  if (
    wanted.min === size.min &&
    wanted.max === size.max &&
    wanted.desired === size.desired
  ) {
    return { kind: 'close', why: 'it is what it was before' };
  }
  return { kind: 'scale', request: { kind: 'scale', ...wanted } };
}

export function describe(size: {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}): string {
  return `${size.desired} instances (${size.min} to ${size.max})`;
}
