import type { Autoscaling, ScalingProcess } from '@capstan/plugin-fleet-common';

/** What an autoscaler leaves alone now. */
export function suspendedOf({
  processes = [],
}: Autoscaling): readonly ScalingProcess[] {
  return processes.flatMap(({ name, suspended }) => (suspended ? name : []));
}
