import type { ResourcePermission } from '@backstage/plugin-permission-common';

import {
  fleetApprovalAnswerPermission,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';
import type {
  ActionKind,
  Approval,
  Capability,
  Rollout,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { toIso } from '../database/time';
import type { Rights, WantedRights } from '../permissions/rightsOf';
import { staleness } from '../proposals/toProposal';
import type { ProposalRecord } from '../proposals/ProposalStore';

type Right = ResourcePermission<'catalog-entity'>;

/** Something that waits, with what its answers need. */
export interface Waiting {
  readonly approval: Omit<Approval, 'answer'>;
  readonly approve: Answer;
  readonly reject: Answer;
}

interface Answer {
  readonly rights: readonly Right[];
  /** What the group lets anybody do now. */
  readonly possible: Capability;
}

/** A rollout whose gate waits, or that is paused; `undefined` for every other. Pure. */
export function waitingRollout(
  group: ScaleGroup,
  since: string | undefined,
): Waiting | undefined {
  const { rollout } = group;
  if (rollout?.phase !== 'awaitingPromotion' && rollout?.phase !== 'paused')
    return undefined;
  const kind = rollout.phase === 'paused' ? 'paused' : 'gate';
  const approve: ActionKind = kind === 'gate' ? 'promote' : 'resume';
  const rights = [permissionOfAction[approve]];
  if (kind === 'gate') rights.push(fleetApprovalAnswerPermission);
  return {
    approval: {
      id: `${kind}:${rollout.id}`,
      kind,
      ...nameOf(group),
      title: titleOf(kind, rollout),
      ...(rollout.actor !== undefined && { requester: rollout.actor }),
      ...(rollout.reason !== undefined && { reason: rollout.reason }),
      since: since ?? rollout.startedAt,
      ...(rollout.deadline !== undefined && { deadline: rollout.deadline }),
      rolloutId: rollout.id,
    },
    approve: { rights, possible: group.capabilities[approve] },
    reject: {
      rights: [permissionOfAction.abort],
      possible: group.capabilities.abort,
    },
  };
}

/** Pure. `group` is `undefined` when it is gone. */
export function waitingProposal(
  record: ProposalRecord,
  group: ScaleGroup | undefined,
): Waiting {
  const rights = [permissionOfAction[record.plan.request.kind]];
  const stale = staleness(record, group);
  return {
    approval: {
      id: `proposal:${record.id}`,
      kind: 'proposal',
      groupId: record.groupId,
      ...(group
        ? nameOf(group)
        : {
            groupName: record.groupName,
            environment: record.environment,
            ...(record.entityRef !== undefined && {
              entityRef: record.entityRef,
            }),
          }),
      title: record.plan.summary,
      requester: record.proposer,
      reason: record.reason,
      since: toIso(record.createdAt),
      deadline: toIso(record.expiresAt),
      proposalId: record.id,
    },
    approve: {
      rights,
      possible:
        stale === undefined ? { can: true } : { can: false, reason: stale },
    },
    reject: { rights, possible: { can: true } },
  };
}

/** What {@link rightsOf} has to be asked for these. */
export function wantedBy(waiting: readonly Waiting[]): readonly WantedRights[] {
  return waiting.flatMap(({ approval, approve, reject }) => [
    { entityRef: approval.entityRef, rights: approve.rights },
    { entityRef: approval.entityRef, rights: reject.rights },
  ]);
}

/** @param separate - Why the caller may not approve what the requester asked for. */
export function toApproval(
  { approval, approve, reject }: Waiting,
  rights: Rights,
  separate: (requester: string | undefined) => string | undefined,
): Approval {
  const { entityRef } = approval;
  const own =
    approval.kind === 'paused' ? undefined : separate(approval.requester);
  const may = (answer: Answer): Capability => {
    const right = rights({ entityRef, rights: answer.rights });
    return right.can ? answer.possible : right;
  };
  const mayApprove = may(approve);
  return {
    ...approval,
    answer: {
      approve:
        mayApprove.can && own !== undefined
          ? { can: false, reason: own }
          : mayApprove,
      reject: may(reject),
    },
  };
}

/** The nearest deadline first; what waits for ever comes last, the longest waiting first. */
export function byUrgency(a: Approval, b: Approval): number {
  return (
    timeOf(a.deadline) - timeOf(b.deadline) ||
    timeOf(a.since) - timeOf(b.since) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** A finite number, so that two that wait for ever are equal. */
function timeOf(iso: string | undefined): number {
  const ms = iso === undefined ? NaN : Date.parse(iso);
  return Number.isNaN(ms) ? Number.MAX_SAFE_INTEGER : ms;
}

function nameOf(group: ScaleGroup) {
  return {
    groupId: group.id,
    groupName: group.name,
    environment: group.environment,
    ...(group.entityRef !== undefined && { entityRef: group.entityRef }),
  };
}

function titleOf(kind: 'gate' | 'paused', { to, traffic }: Rollout): string {
  const where =
    traffic === undefined ? '' : ` with ${traffic} % of the traffic`;
  return kind === 'gate'
    ? `The rollout of ${to.label} waits to be promoted${where}.`
    : `The rollout of ${to.label} is paused${where}.`;
}
