/**
 * What an autoscaler does by itself. A provider names those that it can suspend one by one: AWS Application Auto Scaling
 * has `scaleIn`, `scaleOut` and `scheduled`; Auto Scaling groups have `dynamic` (both directions) and `scheduled`.
 * @public
 */
export type ScalingProcess =
  /** Fewer instances when policies want fewer. */
  | 'scaleIn'
  /** More instances when policies want more. */
  | 'scaleOut'
  /** Both directions, where they cannot be suspended apart. */
  | 'dynamic'
  /** Sizes by the clock. */
  | 'scheduled';

/** @public */
export const SCALING_PROCESSES: readonly ScalingProcess[] = [
  'scaleIn',
  'scaleOut',
  'dynamic',
  'scheduled',
];
