import type { AuditEvent } from '@capstan/plugin-fleet-common';
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
    const where =
      event.groupName === undefined
        ? event.entityRef ?? t('auditPage.noWhere')
        : t('auditPage.where', {
            group: event.groupName,
            environment: event.environment ?? '',
          });
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
