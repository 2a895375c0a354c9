import type { PermissionsService } from '@backstage/backend-plugin-api';
import type { Approval, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import type { MomentStore } from '../notifications/MomentStore';
import { waitingMomentOf } from '../notifications/moments';
import type { FleetAccess } from '../permissions/FleetAccess';
import { rightsOf } from '../permissions/rightsOf';
import type { PipelineService } from '../pipelines/PipelineService';
import type { ProposalRecord, ProposalStore } from '../proposals/ProposalStore';
import {
  byUrgency,
  toApproval,
  waitingProposal,
  waitingRollout,
  wantedBy,
} from './approvalOf';
import type { SeparateDuties } from './SeparateDuties';

/** Everything that waits for a person, across services. Never asks a provider. */
export class ApprovalService {
  readonly #access: FleetAccess;
  readonly #permissions: PermissionsService;
  readonly #claims: ClaimIndex;
  readonly #readModel: ReadModel;
  readonly #groups: GroupService;
  readonly #moments: MomentStore;
  readonly #proposals: ProposalStore;
  readonly #pipelines: Pick<PipelineService, 'approvals'>;
  readonly #duties: Pick<SeparateDuties, 'refusal'>;
  readonly #clock: () => number;

  constructor(options: {
    access: FleetAccess;
    permissions: PermissionsService;
    claims: ClaimIndex;
    readModel: ReadModel;
    groups: GroupService;
    moments: MomentStore;
    proposals: ProposalStore;
    pipelines: Pick<PipelineService, 'approvals'>;
    duties: Pick<SeparateDuties, 'refusal'>;
    clock?: () => number;
  }) {
    this.#access = options.access;
    this.#permissions = options.permissions;
    this.#claims = options.claims;
    this.#readModel = options.readModel;
    this.#groups = options.groups;
    this.#moments = options.moments;
    this.#proposals = options.proposals;
    this.#pipelines = options.pipelines;
    this.#duties = options.duties;
    this.#clock = options.clock ?? Date.now;
  }

  /** What the caller may read, the nearest deadline first, with what they may answer. */
  async list(caller: Caller): Promise<readonly Approval[]> {
    await this.#claims.ready();
    const groups = await this.#waitingGroups();
    const proposals = await this.#proposals.open(this.#clock());
    const proposed = new Map(
      proposals.map(record => [record.id, this.#group(record)]),
    );
    const refOf = (record: ProposalRecord) =>
      (proposed.get(record.id) ?? record).entityRef;
    const mayRead = await this.#access.reader(
      [
        ...groups,
        ...proposals.map(record => ({ entityRef: refOf(record) })),
      ].map(({ entityRef }) => entityRef),
      caller.credentials,
    );
    const visible = groups.filter(group => mayRead(group.entityRef));
    const since = await this.#moments.since(
      visible.flatMap(({ rollout }) => (rollout ? [rollout.id] : [])),
    );
    const waiting = [
      ...visible.flatMap(
        group =>
          waitingRollout(
            group,
            group.rollout &&
              since.get(
                `${group.rollout.id} ${waitingMomentOf(group.rollout)}`,
              ),
          ) ?? [],
      ),
      ...proposals
        .filter(record => mayRead(refOf(record)))
        .map(record => waitingProposal(record, proposed.get(record.id))),
    ];
    const rights = await rightsOf(
      this.#permissions,
      wantedBy(waiting),
      caller.credentials,
    );
    const approvals = waiting.map(item =>
      toApproval(item, rights, requester =>
        this.#duties.refusal(requester, caller.actor),
      ),
    );
    const gates = await this.#pipelines.approvals(caller);
    return [...approvals, ...gates].sort(byUrgency);
  }

  /** With the authors of their rollouts. */
  async #waitingGroups(): Promise<readonly ScaleGroup[]> {
    const waiting = [...this.#readModel.groups()].filter(
      ({ observation: { rollout } }) =>
        rollout?.phase === 'awaitingPromotion' || rollout?.phase === 'paused',
    );
    return this.#groups.withLinks(waiting);
  }

  #group({ groupId }: ProposalRecord): ScaleGroup | undefined {
    const stored = this.#readModel.get(groupId);
    return stored && this.#groups.toScaleGroup(stored);
  }
}
