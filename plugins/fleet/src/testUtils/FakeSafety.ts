import type {
  ActionRequest,
  Approval,
  AuditEvent,
  AuditQuery,
  Capability,
  GroupedAction,
  Page,
  Plan,
  Proposal,
} from '@capstan/plugin-fleet-common';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { fakeGroupId, runningRollout } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { planFor } from './plans';
import { toScaleGroup } from './toScaleGroup';

const HOUR = 3_600_000;
const YES: Capability = { can: true };

/** What the fake remembers besides its groups: the audit, proposals and grouped actions. */
export class FakeSafety {
  /** Newest first. */
  readonly audit: AuditEvent[] = [];
  readonly proposals: Proposal[] = [];
  readonly grouped: GroupedAction[] = [];
  /** Set: the person may not answer approvals of these groups, and why. By group id. */
  readonly notMine = new Map<string, string>();

  /** Writes an event down. */
  record(
    event: Pick<AuditEvent, 'event' | 'result' | 'message' | 'actor'> &
      Partial<AuditEvent>,
    now: number,
    group?: FakeGroup,
  ): void {
    const sequence = this.audit.length + 1;
    this.audit.unshift({
      sequence,
      at: new Date(now).toISOString(),
      via: 'page',
      hash: sequence.toString(16).padStart(64, '0'),
      ...(group
        ? {
            groupId: fakeGroupId(group),
            groupName: nameOf(group),
            environment: group.environment,
            entityRef: group.entityRef,
          }
        : {}),
      ...event,
    });
  }

  /** One page of the audit, as the backend filters it. Cursors are offsets. */
  listAudit(query: AuditQuery): Page<AuditEvent> {
    const found = this.audit.filter(event => matches(event, query));
    const offset = Number(query.cursor ?? 0);
    const next = offset + (query.limit ?? 25);
    return {
      items: found.slice(offset, next),
      total: found.length,
      nextCursor: next < found.length ? `${next}` : undefined,
    };
  }

  /** What waits for a person, the nearest deadline first. */
  approvals(groups: readonly FakeGroup[], now: number): Approval[] {
    const waiting = [
      ...groups.flatMap(group => this.#waitingRollout(group, now)),
      ...this.proposals
        .filter(proposal => proposal.state === 'open')
        .map(proposal => this.#waitingProposal(proposal)),
    ];
    const deadline = (approval: Approval) =>
      approval.deadline === undefined
        ? Infinity
        : Date.parse(approval.deadline);
    return waiting.sort(
      (left, right) =>
        deadline(left) - deadline(right) ||
        left.since.localeCompare(right.since),
    );
  }

  /** An agent proposes something. */
  propose(
    group: FakeGroup,
    request: ActionRequest,
    reason: string,
    now: number,
  ): Proposal {
    const proposal: Proposal = {
      id: `proposal-${this.proposals.length + 1}`,
      groupId: fakeGroupId(group),
      groupName: nameOf(group),
      environment: group.environment,
      entityRef: group.entityRef,
      plan: planFor(group, request, now),
      proposer: 'user:default/teo.okafor',
      reason,
      state: 'open',
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + HOUR).toISOString(),
    };
    this.proposals.push(proposal);
    return proposal;
  }

  proposal(id: string): Proposal {
    const proposal = this.proposals.find(each => each.id === id);
    if (!proposal) throw new NotFoundError(`There is no proposal '${id}'.`);
    return proposal;
  }

  /** The proposal, when it can still be answered. */
  openProposal(id: string): Proposal {
    const proposal = this.proposal(id);
    if (proposal.state !== 'open')
      throw new ConflictError(`The proposal is already ${proposal.state}.`);
    return proposal;
  }

  settle(proposal: Proposal, answer: Partial<Proposal>): Proposal {
    const settled = { ...proposal, ...answer };
    this.proposals[this.proposals.findIndex(each => each.id === proposal.id)] =
      settled;
    return settled;
  }

  #waitingRollout(group: FakeGroup, now: number): Approval[] {
    const rollout = runningRollout(group);
    if (rollout?.phase !== 'awaitingPromotion' && rollout?.phase !== 'paused')
      return [];
    const { capabilities } = toScaleGroup(group, now);
    const gate = rollout.phase === 'awaitingPromotion';
    return [
      {
        id: `${gate ? 'gate' : 'paused'}:${rollout.id}`,
        kind: gate ? 'gate' : 'paused',
        ...placeOf(group),
        title: gate
          ? `${rollout.to.label} waits at ${rollout.traffic ?? 0} % of traffic`
          : `The rollout of ${rollout.to.label} is paused`,
        requester: rollout.actor,
        reason: rollout.reason,
        since: rollout.startedAt,
        ...(gate
          ? {
              deadline: new Date(
                Date.parse(rollout.startedAt) + HOUR,
              ).toISOString(),
            }
          : {}),
        rolloutId: rollout.id,
        answer: {
          approve: this.#mine(group, capabilities[gate ? 'promote' : 'resume']),
          reject: this.#mine(group, capabilities.abort),
        },
      },
    ];
  }

  #waitingProposal(proposal: Proposal): Approval {
    const reason = this.notMine.get(proposal.groupId);
    const may: Capability = reason === undefined ? YES : { can: false, reason };
    return {
      id: `proposal:${proposal.id}`,
      kind: 'proposal',
      groupId: proposal.groupId,
      groupName: proposal.groupName,
      environment: proposal.environment,
      entityRef: proposal.entityRef,
      title: proposal.plan.summary,
      requester: proposal.proposer,
      reason: proposal.reason,
      since: proposal.createdAt,
      deadline: proposal.expiresAt,
      proposalId: proposal.id,
      answer: { approve: may, reject: may },
    };
  }

  #mine(group: FakeGroup, capability: Capability): Capability {
    const reason = this.notMine.get(fakeGroupId(group));
    return reason === undefined ? capability : { can: false, reason };
  }
}

/** What was and what becomes, for people. */
export function beforeAndAfter(plan: Plan): {
  before?: string;
  after?: string;
} {
  const change = plan.changes.find(
    each =>
      each.kind === 'revision' ||
      each.kind === 'autoscaling' ||
      each.name === 'desired',
  );
  return change ? { before: change.before, after: change.after } : {};
}

function placeOf(group: FakeGroup) {
  return {
    groupId: fakeGroupId(group),
    groupName: nameOf(group),
    environment: group.environment,
    entityRef: group.entityRef,
  };
}

function nameOf(group: FakeGroup): string {
  return `${group.service}/${group.environment}`;
}

function matches(event: AuditEvent, query: AuditQuery): boolean {
  const text = [
    event.actor,
    event.reason,
    event.message,
    event.groupName,
    event.entityRef,
    event.before,
    event.after,
  ]
    .join(' ')
    .toLocaleLowerCase('en-US');
  const words = (query.search ?? '')
    .toLocaleLowerCase('en-US')
    .split(/\s+/)
    .filter(Boolean);
  return (
    words.every(word => text.includes(word)) &&
    (query.entityRef === undefined || event.entityRef === query.entityRef) &&
    (query.groupId === undefined || event.groupId === query.groupId) &&
    (query.actor === undefined || event.actor === query.actor) &&
    (!query.event?.length || query.event.includes(event.event)) &&
    (!query.result?.length || query.result.includes(event.result)) &&
    (query.from === undefined || event.at >= query.from) &&
    (query.to === undefined || event.at <= query.to)
  );
}
