import type { AuditEvent } from '@capstan/plugin-fleet-common';
import { placeOfId } from '../../groupFacts';
import { useFleetTranslation } from '../../hooks';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { EVENTS } from './useAuditQuery';
import type { KnownEvent } from './useAuditQuery';

/** Says who did what to which group, and whether it came to be. Events of a later portal are called by their names. */
export function useAuditSentence(): (event: AuditEvent) => {
  readonly sentence: string;
  readonly where: string;
} {
  const { t } = useFleetTranslation();
  return event => {
    const { groupName, environment } = event;
    const where =
      groupName !== undefined && environment !== undefined
        ? t('auditPage.where', {
            group: groupName,
            environment: placeOfId(event.groupId, environment),
          })
        : groupName ?? event.entityRef ?? t('auditPage.noWhere');
    const actor = nameOfRef(event.actor);
    const sentence = isKnown(event.event)
      ? t(`auditPage.sentence.${event.result}`, {
          actor,
          where,
          verb: t(`auditPage.verb.${event.event}`),
          past: t(`auditPage.past.${event.event}`),
        })
      : t('auditPage.otherEvent', { actor, event: event.event, where });
    return { sentence, where };
  };
}

function isKnown(event: string): event is KnownEvent {
  return EVENTS.some(each => each === event);
}
