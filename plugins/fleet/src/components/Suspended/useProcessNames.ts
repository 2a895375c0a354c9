import type { ScalingProcess } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';

/** Names what an autoscaler does, within a sentence, in the order in which it was given. */
export function useProcessNames(): (
  processes: readonly ScalingProcess[],
) => string {
  const { t } = useFleetTranslation();
  return processes =>
    processes.map(name => t(`suspended.process.${name}`)).join(', ');
}
