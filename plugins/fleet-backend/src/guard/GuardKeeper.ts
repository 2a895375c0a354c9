import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  Action,
  Plan,
  Rollout,
  SubmitAction,
  Verdict,
} from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import type {
  ActionService,
  Caller,
  ChangePublisher,
  GroupReader,
  RevisionMarks,
} from '../actions/ActionService';
import type { AuditLog } from '../audit/AuditLog';
import { Poller } from '../database/Poller';
import type { RolloutStore } from '../ledger/RolloutStore';
import type { VerdictService } from '../verdicts/VerdictService';
import { durationOf, GUARD_ACTOR, watchStep } from './Guard';
import type { Guard } from './Guard';
import type { GuardMove, GuardStore } from './GuardStore';
import { reasonOf, rollbackRequests } from './rollbackRequests';

const POLL_MS = 1000;
/** Longer than a submission takes; what a killed process had begun is taken up after it. */
const CLAIM_MS = 15_000;
const LONGEST_PAUSE_MS = 4000;
/** Another process may see the group. */
const UNOBSERVED_MS = 2000;
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** What could not be taken back for so long is a person's business. */
const GIVE_UP_MS = 15 * 60 * 1000;
const NEWEST_ROLLOUTS = 10;
/** The world said no, and nothing was sent: another rollback, under another key, is planned. */
const NOTHING_SENT = new Set([
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
]);

/** Where tests stop a keeper, as a crash would. */
export type GuardBoundary = 'decided' | 'prepared' | 'submitted';

/**
 * Watches guarded rollouts: judges them whenever something new is known, and takes one that fails back, as an action like
 * that of a person.
 *
 * What may be relied on: a verdict that fails is written down, with its numbers and in the audit, before anything is done
 * about it; the rollback is written down as it is submitted before it is, under a key made of the guard. So a process that
 * dies between any two of these is followed by one that goes on where it stopped, and one rollback happens. Several
 * processes may watch: who acts has claimed the guard, and a fence keeps out who was too slow. It answers no gate, ends no
 * pause, and no freeze stands in its way, because none stands in the way of a rollback.
 */
export class GuardKeeper {
  readonly #knex: Knex;
  readonly #store: GuardStore;
  readonly #groups: Pick<GroupReader, 'group'>;
  readonly #rollouts: Pick<RolloutStore, 'list'>;
  readonly #verdicts: Pick<VerdictService, 'of'>;
  readonly #actions: Pick<ActionService, 'plan' | 'submit' | 'get'>;
  readonly #marks: RevisionMarks;
  readonly #audit: AuditLog;
  readonly #auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  readonly #now: () => number;
  readonly #boundary: (name: GuardBoundary) => void;
  readonly #poller: Poller;
  /** Groups about which more is known than when they were judged. */
  readonly #observed = new Set<string>();
  /** When each watched rollout was judged last, by action. */
  #judged = new Map<string, number>();

  constructor(options: {
    knex: Knex;
    store: GuardStore;
    groups: Pick<GroupReader, 'group'>;
    rollouts: Pick<RolloutStore, 'list'>;
    verdicts: Pick<VerdictService, 'of'>;
    actions: Pick<ActionService, 'plan' | 'submit' | 'get'>;
    marks: RevisionMarks;
    audit: AuditLog;
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
    publisher: ChangePublisher;
    logger: LoggerService;
    now?: () => number;
    /** For tests: throws where the process dies. */
    boundary?: (name: GuardBoundary) => void;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#groups = options.groups;
    this.#rollouts = options.rollouts;
    this.#verdicts = options.verdicts;
    this.#actions = options.actions;
    this.#marks = options.marks;
    this.#audit = options.audit;
    this.#auth = options.auth;
    this.#publisher = options.publisher;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
    this.#boundary = options.boundary ?? (() => {});
    this.#poller = new Poller({
      what: 'look after guarded rollouts',
      everyMs: POLL_MS,
      poll: () => this.look(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#poller.start();
  }

  /** Resolves when nothing is on its way any more. */
  stop(): Promise<void> {
    return this.#poller.stop();
  }

  /** More is known about these groups. Returns at once. */
  observed(groupIds: readonly string[]): void {
    for (const id of groupIds) this.#observed.add(id);
    this.#poller.wake();
  }

  /** Looks after every guard once. One that cannot be looked after keeps no other waiting. */
  async look(): Promise<void> {
    const observed = new Set(this.#observed);
    this.#observed.clear();
    const judged = new Map<string, number>();
    for (const guard of await this.#store.open(this.#now())) {
      const before = this.#judged.get(guard.actionId);
      if (
        guard.decidedAt === undefined &&
        before !== undefined &&
        !this.#isDue(guard, before, observed.has(guard.groupId))
      ) {
        judged.set(guard.actionId, before);
        if (observed.has(guard.groupId)) this.#observed.add(guard.groupId);
        continue;
      }
      judged.set(guard.actionId, this.#now());
      try {
        await this.#lookAfter(guard);
      } catch (error) {
        this.#logger.warn(
          `Could not look after the guarded rollout of '${guard.groupName}' (${guard.environment}); it is tried again`,
          toError(error),
        );
      }
    }
    this.#judged = judged;
  }

  /** A long watch has much to read, so it is judged less often, but never later than bad evidence allows. */
  #isDue(guard: Guard, before: number, observed: boolean): boolean {
    const now = this.#now();
    const pause = Math.min(LONGEST_PAUSE_MS, (now - guard.startedAt) / 100);
    return now - before >= (observed ? pause : Math.max(UNOBSERVED_MS, pause));
  }

  async #lookAfter(guard: Guard): Promise<void> {
    if (guard.rollbackActionId !== undefined) {
      await this.#follow(guard, guard.rollbackActionId);
      return;
    }
    const { items } = await this.#rollouts.list(guard.groupId, {
      limit: NEWEST_ROLLOUTS,
    });
    const group = await this.#groups.group(guard.groupId);
    if (group?.freshness.stale && guard.decidedAt === undefined) return;
    const step = watchStep(guard, items, {
      now: this.#now(),
      seenAt: group ? Date.parse(group.freshness.observedAt) : Infinity,
    });
    if (guard.submission !== undefined) {
      // It may be on its way already, and what is seen may be its own doing.
      await this.#takeBack(guard, undefined);
      return;
    }
    switch (step.kind) {
      case 'wait':
        return;
      case 'end':
        await this.#end(guard, { state: 'ended', message: step.message });
        return;
      default:
        await this.#judge(guard, step);
    }
  }

  async #judge(
    guard: Guard,
    step: {
      readonly rollout: Rollout;
      readonly servingAt?: number;
      readonly until?: number;
      readonly last: boolean;
    },
  ): Promise<void> {
    const { rollout, servingAt, until, last } = step;
    if (guard.decidedAt !== undefined) {
      await this.#takeBack(guard, rollout);
      return;
    }
    if (servingAt !== undefined && guard.servingAt === undefined) {
      await this.#store.serving(guard.actionId, servingAt);
      this.#publisher.changed([guard.groupId]);
    }
    const verdict = await this.#verdicts.of(rollout, until);
    if (verdict.result === 'fail') {
      await this.#decide(guard, rollout, verdict);
      return;
    }
    if (!last) return;
    const watched = durationOf(guard.bakeSeconds);
    await this.#end(
      guard,
      verdict.result === 'pass'
        ? {
            state: 'passed',
            verdict,
            message: `Nothing was wrong for ${watched}. ${verdict.summary}`,
          }
        : {
            state: 'inconclusive',
            verdict,
            message: `${watched} are over, and nothing was taken back. ${verdict.summary}`,
          },
    );
  }

  /** Written down first, then done. */
  async #decide(
    guard: Guard,
    rollout: Rollout,
    verdict: Verdict,
  ): Promise<void> {
    const claimed = await this.#claim(guard);
    if (!claimed) return;
    const decided = await this.#knex.transaction(async tx => {
      const moved = await this.#store.move(
        claimed,
        {
          verdict,
          decidedAt: this.#now(),
          message: `It failed and is taken back. ${verdict.summary}`,
        },
        tx,
      );
      if (moved)
        await this.#audit.record(
          {
            ...eventOf(guard),
            event: 'guard-fail',
            result: 'begun',
            reason: verdict.summary,
            before: rollout.to.label,
            after: rollout.from?.label,
            message: `The guard of the rollout of ${rollout.to.label} to ${guard.groupName} in ${guard.environment}, asked for by ${guard.requester}, failed: ${verdict.summary}`,
          },
          tx,
        );
      return moved;
    });
    if (!decided) return;
    this.#publisher.changed([guard.groupId]);
    this.#boundary('decided');
    await this.#submit(decided, rollout);
  }

  /** Goes on where somebody stopped. */
  async #takeBack(guard: Guard, rollout: Rollout | undefined): Promise<void> {
    const claimed = await this.#claim(guard);
    if (claimed) await this.#submit(claimed, rollout);
  }

  async #submit(guard: Guard, rollout: Rollout | undefined): Promise<void> {
    const caller: Caller = {
      actor: GUARD_ACTOR,
      credentials: await this.#auth.getOwnServiceCredentials(),
      via: 'portal',
    };
    let action: Action;
    let prepared: Guard | undefined = guard;
    try {
      if (!guard.submission && rollout)
        prepared = await this.#prepare(guard, rollout, caller);
      if (!prepared?.submission) return;
      action = await this.#actions.submit(
        guard.groupId,
        prepared.submission,
        caller,
      );
    } catch (error) {
      if (!NOTHING_SENT.has(toError(error).name)) throw error;
      await this.#tryAgain(prepared ?? guard, toError(error).message);
      return;
    }
    this.#boundary('submitted');
    await this.#markAborted(prepared, action);
    await this.#store.move(prepared, {
      state: 'rolledBack',
      rollbackActionId: action.id,
      message: prepared.verdict?.summary ?? prepared.message,
      claimedUntil: 0,
    });
    this.#publisher.changed([guard.groupId]);
  }

  /** A rollback marks what it leaves, an abort does not: nobody shall roll it out again unawares. */
  async #markAborted(guard: Guard, action: Action): Promise<void> {
    if (action.request.kind !== 'abort' || !guard.verdict) return;
    await this.#marks.markBad({
      groupId: guard.groupId,
      revisionId: guard.verdict.new.revisionId,
      actor: GUARD_ACTOR,
      reason: reasonOf(guard.verdict.summary),
      at: this.#now(),
    });
  }

  /** The rollback as it will be submitted, written down; `undefined` when there is none now. */
  async #prepare(
    guard: Guard,
    rollout: Rollout,
    caller: Caller,
  ): Promise<Guard | undefined> {
    let refusal = '';
    for (const request of rollbackRequests(rollout)) {
      const plan: Plan = await this.#actions.plan(
        guard.groupId,
        request,
        caller,
      );
      if (plan.refusal === undefined) {
        const submission: SubmitAction = {
          request: plan.request,
          concurrencyToken: plan.concurrencyToken,
          reason: reasonOf(guard.verdict?.summary ?? ''),
          idempotencyKey: `guard-${guard.actionId}-${guard.attempt}`,
        };
        const moved = await this.#store.move(guard, { submission });
        if (moved) this.#boundary('prepared');
        return moved;
      }
      refusal ||= plan.refusal;
    }
    await this.#tryAgain(guard, refusal);
    return undefined;
  }

  /** The group may have changed in the same moment; then the next look finds out how. */
  async #tryAgain(guard: Guard, why: string): Promise<void> {
    const now = this.#now();
    if (now - (guard.decidedAt ?? now) >= GIVE_UP_MS) {
      await this.#settle(guard, {
        state: 'failed',
        message: `It failed and could not be taken back: ${why} ${
          guard.verdict?.summary ?? ''
        }`,
      });
      return;
    }
    const attempt = guard.attempt + 1;
    await this.#store.move(guard, {
      attempt,
      submission: null,
      message: `It failed, and taking it back is tried again: ${why}`,
      claimedUntil:
        now + Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(attempt, 6)),
    });
    this.#publisher.changed([guard.groupId]);
  }

  /** Until the rollback has ended. */
  async #follow(guard: Guard, actionId: string): Promise<void> {
    const action = await this.#actions.get(actionId);
    const open = ['recorded', 'sending', 'accepted'];
    if (action && open.includes(action.state)) return;
    const claimed = await this.#claim(guard);
    if (!claimed) return;
    const failed = action?.state === 'failed' || action?.state === 'refused';
    await this.#settle(
      claimed,
      failed
        ? {
            state: 'failed',
            message: `It failed, and taking it back did not work: ${
              action.message
            } ${guard.verdict?.summary ?? ''}`,
          }
        : {},
    );
  }

  /** Nobody takes anything back. */
  async #end(guard: Guard, move: GuardMove): Promise<void> {
    const claimed = await this.#claim(guard);
    if (claimed) await this.#settle(claimed, move);
  }

  async #settle(guard: Guard, move: GuardMove): Promise<void> {
    await this.#store.move(guard, { ...move, settledAt: this.#now() });
    this.#publisher.changed([guard.groupId]);
  }

  #claim(guard: Guard): Promise<Guard | undefined> {
    const now = this.#now();
    return this.#store.claim(guard, now, now + CLAIM_MS);
  }
}

function eventOf(guard: Guard) {
  return {
    actor: GUARD_ACTOR,
    via: 'portal',
    groupId: guard.groupId,
    groupName: guard.groupName,
    environment: guard.environment,
    entityRef: guard.entityRef,
    subject: guard.actionId,
  } as const;
}
