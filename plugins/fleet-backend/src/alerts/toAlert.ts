import {
  fleetAlertAcknowledgePermission,
  fleetAlertMutePermission,
} from '@capstan/plugin-fleet-common';
import type { Alert, Capability } from '@capstan/plugin-fleet-common';
import { toIso } from '../database/time';
import type { Rights } from '../permissions/rightsOf';
import { alertStateOf } from './AlertRecord';
import type { AlertRecord } from './AlertRecord';

/** An alert as its reader sees it: what its system can do and they may ask for. Pure. */
export function toAlert(
  record: AlertRecord,
  options: {
    readonly now: number;
    readonly rights: Rights;
    readonly capabilities: Alert['capabilities'];
  },
): Alert {
  const { now, rights, capabilities } = options;
  const { entityRef } = record;
  const state = alertStateOf(record, now);
  const acknowledge = rights({
    entityRef,
    rights: [fleetAlertAcknowledgePermission],
  });
  const mute = rights({ entityRef, rights: [fleetAlertMutePermission] });
  return {
    id: record.id,
    source: record.source,
    rule: record.rule,
    title: record.title,
    ...(record.description !== undefined && {
      description: record.description,
    }),
    severity: record.severity,
    state,
    since: toIso(record.since),
    ...(record.endedAt !== undefined && { endedAt: toIso(record.endedAt) }),
    evidence: record.evidence,
    ...(record.groupId !== undefined && { groupId: record.groupId }),
    ...(record.groupName !== undefined && { groupName: record.groupName }),
    ...(record.environment !== undefined && {
      environment: record.environment,
    }),
    ...(entityRef !== undefined && { entityRef }),
    ...(record.revision && { revision: record.revision }),
    ...(record.acknowledged && {
      acknowledged: {
        at: toIso(record.acknowledged.at),
        actor: record.acknowledged.actor,
      },
    }),
    ...(record.mute &&
      state === 'muted' && {
        muted: {
          until: toIso(record.mute.until),
          actor: record.mute.actor,
          reason: record.mute.reason,
        },
      }),
    suspects: record.suspects,
    capabilities: {
      acknowledge: firstNo(
        open(record),
        record.acknowledged && no('It is acknowledged already.'),
        acknowledge,
        capabilities.acknowledge,
      ),
      mute: firstNo(open(record), mute, capabilities.mute),
      unmute: firstNo(
        open(record),
        state === 'muted' ? undefined : no('It is not muted.'),
        mute,
        capabilities.unmute,
      ),
    },
    ...(record.url !== undefined && { url: record.url }),
  };
}

function open({ endedAt }: AlertRecord): Capability | undefined {
  return endedAt === undefined ? undefined : no('It is over.');
}

function no(reason: string): Capability {
  return { can: false, reason };
}

function firstNo(...capabilities: readonly (Capability | undefined)[]) {
  return (
    capabilities.find(capability => capability?.can === false) ?? {
      can: true as const,
    }
  );
}
