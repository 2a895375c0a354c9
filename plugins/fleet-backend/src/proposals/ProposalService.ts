import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import type {
  Action,
  ActionRequest,
  Proposal,
} from '@capstan/plugin-fleet-common';
import type {
  ActionService,
  Caller,
  ChangePublisher,
} from '../actions/ActionService';
import { groupFields } from '../audit/actionEvents';
import type { AuditLog, NewAuditEvent } from '../audit/AuditLog';
import type { Denials } from '../audit/Denials';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import { Poller } from '../database/Poller';
import { toIso } from '../database/time';
import type { GroupService } from '../groups/GroupService';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { ProposalRecord, ProposalStore } from './ProposalStore';
import { staleness, toProposal } from './toProposal';

/** An agent that proposes more than this is not waiting for anybody. */
const MAX_OPEN_OF_ONE = 50;
/** Longer than any submission takes: who claimed it before has died. */
const ABANDONED_MS = 60_000;
const POLL_MS = 10_000;
/** The world said no, and nothing was sent: it can be confirmed again. */
const NOTHING_SENT = new Set([
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
]);

/**
 * What AI agents propose and people confirm. Before a confirmation nothing happens; after it exactly one action does,
 * however often and from wherever it is confirmed: who confirms is written down first, and the action carries a key that
 * is made of the proposal.
 */
export class ProposalService {
  readonly #store: ProposalStore;
  readonly #actions: ActionService;
  readonly #audit: AuditLog;
  readonly #denials: Denials;
  readonly #duties: Pick<SeparateDuties, 'refusal'>;
  readonly #groups: GroupService;
  readonly #access: FleetAccess;
  readonly #auth: AuthService;
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  readonly #expireAfterMs: number;
  readonly #clock: () => number;
  readonly #poller: Poller;

  constructor(options: {
    store: ProposalStore;
    actions: ActionService;
    audit: AuditLog;
    denials: Denials;
    duties: Pick<SeparateDuties, 'refusal'>;
    groups: GroupService;
    access: FleetAccess;
    auth: AuthService;
    publisher: ChangePublisher;
    logger: LoggerService;
    expireAfterMs: number;
    clock?: () => number;
  }) {
    this.#store = options.store;
    this.#actions = options.actions;
    this.#audit = options.audit;
    this.#denials = options.denials;
    this.#duties = options.duties;
    this.#groups = options.groups;
    this.#access = options.access;
    this.#auth = options.auth;
    this.#publisher = options.publisher;
    this.#logger = options.logger;
    this.#expireAfterMs = options.expireAfterMs;
    this.#clock = options.clock ?? Date.now;
    this.#poller = new Poller({
      what: 'look for unfinished confirmations',
      everyMs: POLL_MS,
      poll: () => this.#recover(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** The caller's right must have been checked. Throws a `ConflictError` when the plan would be refused. */
  async propose(
    groupId: string,
    proposed: { readonly request: ActionRequest; readonly reason: string },
    caller: Caller,
  ): Promise<Proposal> {
    const reason = proposed.reason.trim();
    if (reason === '' || reason.length > 500)
      throw new InputError(
        `The reason has ${reason.length} characters. Give one of 1 to 500: the person who confirms reads it.`,
      );
    const now = this.#clock();
    if ((await this.#store.countOpen(caller.actor, now)) >= MAX_OPEN_OF_ONE)
      throw new ConflictError(
        `${caller.actor} has ${MAX_OPEN_OF_ONE} open proposals. Have some of them answered first.`,
      );
    const group = await this.#groups.group(groupId);
    const plan = await this.#actions.plan(groupId, proposed.request, caller);
    if (!group || plan.refusal !== undefined)
      throw new ConflictError(plan.refusal ?? 'The group is gone.');
    const record: ProposalRecord = {
      id: randomUUID(),
      groupId,
      groupName: group.name,
      environment: group.environment,
      ...(group.entityRef !== undefined && { entityRef: group.entityRef }),
      plan,
      proposer: caller.actor,
      reason,
      state: 'open',
      createdAt: now,
      expiresAt: now + this.#expireAfterMs,
      attempts: 0,
    };
    await this.#store.transaction(async tx => {
      await this.#store.insert(tx, record);
      await this.#audit.record(
        eventOf(record, caller, {
          event: 'proposal-create',
          result: 'succeeded',
          message: `Proposed: ${plan.summary} Nothing happens before a person confirms it.`,
        }),
        tx,
      );
    });
    this.#publisher.changed([groupId]);
    return toProposal(record, now);
  }

  /** While it is open, its plan says why the caller cannot confirm it now. */
  async get(id: string, caller: Caller): Promise<Proposal> {
    const record = await this.#visible(id, caller.credentials);
    const proposal = toProposal(record, this.#clock());
    if (proposal.state !== 'open') return proposal;
    const refusal =
      staleness(record, await this.#groups.group(record.groupId)) ??
      this.#duties.refusal(record.proposer, caller.actor) ??
      (await this.#actions.plan(record.groupId, record.plan.request, caller))
        .refusal;
    return refusal === undefined
      ? proposal
      : { ...proposal, plan: { ...proposal.plan, refusal } };
  }

  /**
   * 403 without the right of the proposed action; 409 when it is answered, expired, or the group has changed since: then
   * nothing was sent and it stays open.
   */
  async answer(
    id: string,
    answer: { readonly confirm: boolean; readonly reason?: string },
    caller: Caller,
  ): Promise<Proposal> {
    const record = await this.#visible(id, caller.credentials);
    const group = await this.#groups.group(record.groupId);
    if (!group)
      throw new ConflictError(
        `The group '${record.groupName}' in ${record.environment} is gone. Nothing was sent.`,
      );
    await this.#denials.watch(
      {
        caller,
        groupId: record.groupId,
        event: answer.confirm ? 'proposal-confirm' : 'proposal-decline',
        subject: id,
        reason: answer.reason,
      },
      async () => {
        await this.#access.requireAction(
          record.plan.request,
          group,
          caller.credentials,
        );
        const refusal = answer.confirm
          ? this.#duties.refusal(record.proposer, caller.actor)
          : undefined;
        if (refusal !== undefined) throw new NotAllowedError(refusal);
      },
    );
    await (answer.confirm
      ? this.#confirm(record, answer.reason, caller)
      : this.#decline(record, answer.reason, caller));
    this.#publisher.changed([record.groupId]);
    return this.get(id, caller);
  }

  async #confirm(
    seen: ProposalRecord,
    reason: string | undefined,
    caller: Caller,
  ): Promise<void> {
    const now = this.#clock();
    const stale =
      seen.state === 'open'
        ? staleness(seen, await this.#groups.group(seen.groupId))
        : undefined;
    if (stale !== undefined && seen.answeredBy === undefined) {
      await this.#audit.record(
        eventOf(seen, caller, {
          event: 'proposal-confirm',
          result: 'refused',
          message: stale,
        }),
      );
      throw new ConflictError(`${stale} The proposal stays open.`);
    }
    const claimed = await this.#store.claim(seen.id, caller.actor, now);
    const record = await this.#store.get(seen.id);
    if (!record) throw unknownProposal(seen.id);
    // The same person twice at once: both wait for the one action.
    const shared =
      record.state === 'open' && record.answeredBy === caller.actor;
    if (!claimed && !shared) throw this.#notOpen(record, now);
    const action = await this.#carryOut(record, caller);
    await this.#confirmed(record, action, caller, reason);
  }

  async #confirmed(
    record: ProposalRecord,
    action: Action,
    caller: Caller,
    reason?: string,
  ): Promise<void> {
    await this.#store.transaction(async tx => {
      const first = await this.#store.confirm(tx, record, {
        actionId: action.id,
        at: this.#clock(),
        ...(reason !== undefined && { reason }),
      });
      if (!first) return;
      await this.#audit.record(
        eventOf(record, caller, {
          event: 'proposal-confirm',
          result: 'succeeded',
          message: `Confirmed what ${record.proposer} had proposed: ${record.plan.summary}`,
          ...(reason !== undefined && { reason }),
        }),
        tx,
      );
    });
  }

  /** As the person who claimed it, so that the journal knows a second attempt by its key. */
  async #carryOut(record: ProposalRecord, caller: Caller): Promise<Action> {
    try {
      return await this.#actions.submit(
        record.groupId,
        {
          request: record.plan.request,
          concurrencyToken: record.plan.concurrencyToken,
          reason: record.reason,
          idempotencyKey: `proposal:${record.id}:${record.attempts}`,
        },
        caller,
      );
    } catch (error) {
      if (NOTHING_SENT.has(toError(error).name)) {
        await this.#store.release(record);
        if (toError(error).name === 'ConflictError')
          throw new ConflictError(
            `${toError(error).message} The proposal stays open.`,
          );
      }
      throw error;
    }
  }

  async #decline(
    seen: ProposalRecord,
    reason: string | undefined,
    caller: Caller,
  ): Promise<void> {
    const at = this.#clock();
    const declined = await this.#store.transaction(async tx => {
      const done = await this.#store.decline(tx, seen.id, {
        actor: caller.actor,
        at,
        ...(reason !== undefined && { reason }),
      });
      if (done)
        await this.#audit.record(
          eventOf(seen, caller, {
            event: 'proposal-decline',
            result: 'succeeded',
            message: `Declined what ${seen.proposer} had proposed: ${seen.plan.summary}`,
            ...(reason !== undefined && { reason }),
          }),
          tx,
        );
      return done;
    });
    if (declined) return;
    throw this.#notOpen((await this.#store.get(seen.id)) ?? seen, at);
  }

  #notOpen(record: ProposalRecord, now: number): ConflictError {
    if (record.state !== 'open')
      return new ConflictError(
        `${record.answeredBy} has ${record.state} this proposal already. Nothing was sent.`,
      );
    if (record.answeredBy !== undefined)
      return new ConflictError(
        `${record.answeredBy} is confirming this proposal at this moment. Nothing was sent; look again soon.`,
      );
    return new ConflictError(
      record.expiresAt <= now
        ? `This proposal expired at ${toIso(
            record.expiresAt,
          )}. Nothing was sent; have it proposed again.`
        : 'This proposal was answered a moment ago. Look again.',
    );
  }

  async #visible(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ProposalRecord> {
    const record = await this.#store.get(id);
    const owner =
      record && ((await this.#groups.group(record.groupId)) ?? record);
    if (!record || !owner || !(await this.#access.mayRead(owner, credentials)))
      throw unknownProposal(id);
    return record;
  }

  /** Finishes what people confirmed before a process died: they did confirm it. */
  async #recover(): Promise<void> {
    const now = this.#clock();
    for (const record of await this.#store.abandoned(now - ABANDONED_MS)) {
      const caller: Caller = {
        actor: record.answeredBy!,
        credentials: await this.#auth.getOwnServiceCredentials(),
        via: 'page',
      };
      try {
        const action = await this.#carryOut(record, caller);
        await this.#confirmed(record, action, caller);
      } catch (error) {
        this.#logger.info(
          `The confirmation of proposal '${record.id}' came to nothing: ${
            toError(error).message
          }`,
        );
      }
      this.#publisher.changed([record.groupId]);
    }
  }
}

function eventOf(
  record: ProposalRecord,
  caller: Caller,
  happened: Pick<NewAuditEvent, 'event' | 'result' | 'message'> & {
    readonly reason?: string;
  },
): NewAuditEvent {
  return {
    actor: caller.actor,
    via: caller.via ?? 'api',
    ...groupFields({ ...record, id: record.groupId, name: record.groupName }),
    subject: record.id,
    reason: record.reason,
    ...happened,
  };
}

function unknownProposal(id: string): NotFoundError {
  return new NotFoundError(
    `There is no proposal '${id}', or you may not see it.`,
  );
}
