import { GUARD_ANNOTATION } from '@capstan/plugin-fleet-common';

/**
 * How long an entity wants the rollouts of its groups to be watched, seconds; `undefined` when it does not say so in whole
 * seconds from 10 to 86400.
 */
export function guardSecondsOf(
  annotations: Readonly<Record<string, string>> | undefined,
): number | undefined {
  const text = annotations?.[GUARD_ANNOTATION]?.trim() ?? '';
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return seconds >= 10 && seconds <= 86_400 ? seconds : undefined;
}
