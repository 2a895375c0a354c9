import type { ScalingProcess } from '@capstan/plugin-fleet-common';

/** What an autoscaler does, within a sentence. */
export const PROCESS_WORDS: Readonly<Record<ScalingProcess, string>> = {
  scaleIn: 'scaling in',
  scaleOut: 'scaling out',
  dynamic: 'scaling by policies',
  scheduled: 'scheduled sizes',
};
