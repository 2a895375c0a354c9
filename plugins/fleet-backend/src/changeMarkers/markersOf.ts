import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { Rollout } from '@capstan/plugin-fleet-common';
import type { ChangeMarker } from '@capstan/plugin-fleet-node';

/** The moments of a rollout that are marked, with their times. One that did not end yet has one. */
export function markersOf(
  rollout: Pick<Rollout, 'phase' | 'rollbackOf' | 'startedAt' | 'endedAt'>,
): readonly { readonly kind: ChangeMarker['kind']; readonly at: string }[] {
  const back = rollout.rollbackOf !== undefined;
  const started = {
    kind: back ? 'rollbackStarted' : 'rolloutStarted',
    at: rollout.startedAt,
  } as const;
  if (RUNNING_PHASES.includes(rollout.phase)) return [started];
  return [
    started,
    {
      kind: back ? 'rollbackEnded' : 'rolloutEnded',
      at: rollout.endedAt ?? rollout.startedAt,
    },
  ];
}

/** One line about a moment of a rollout. */
export function messageOf(
  rollout: Pick<Rollout, 'from' | 'to' | 'phase' | 'message' | 'reason'>,
  kind: ChangeMarker['kind'],
): string {
  const { from, to, phase, message, reason } = rollout;
  const way = from ? `${from.label} → ${to.label}` : to.label;
  if (kind === 'rolloutEnded' || kind === 'rollbackEnded')
    return `${way}: ${phase}. ${message}`;
  return reason === undefined ? way : `${way}: ${reason}`;
}
