import type { Hold } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { dateTime } from '../TimeChart';

/** Says in a sentence who holds a version back, since when and why. */
export function useHoldSentence(): (
  hold: Pick<Hold, 'actor' | 'reason' | 'since'>,
) => string {
  const { t } = useFleetTranslation();
  return hold =>
    t('holds.sentence', {
      actor: nameOfRef(hold.actor),
      time: dateTime(Date.parse(hold.since)),
      reason: hold.reason,
    });
}
