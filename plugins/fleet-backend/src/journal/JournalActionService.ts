import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type {
  Action,
  ActionRequest,
  Page,
  Plan,
  SubmitAction,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import type {
  ActionService,
  ActionServiceDependencies,
  Caller,
} from '../actions/ActionService';
import { eventOfAction } from '../audit/actionEvents';
import { AuditLog } from '../audit/AuditLog';
import { AuditWitness } from '../audit/AuditWitness';
import { GuardStore } from '../guard/GuardStore';
import { GuardWitness } from '../guard/GuardWitness';
import { HoldStore } from '../holds/HoldStore';
import { HoldWitness } from '../holds/HoldWitness';
import { OverrideStore } from '../overrides/OverrideStore';
import { OverrideWitness } from '../overrides/OverrideWitness';
import { requireUntil } from '../overrides/untilOf';
import { nameOf } from '../plans/nameOf';
import { planAction } from '../plans/planAction';
import { UNREACHABLE } from './Delivery';
import { ActionRunner } from './ActionRunner';
import { ActionStore } from './ActionStore';
import type { InsertResult, NewAction } from './ActionStore';
import { confirmedStateOf } from './confirmedStateOf';
import { withDefaults } from './JournalOptions';
import type { JournalOptions, JournalSettings } from './JournalOptions';
import type { JournalRecord } from './JournalRecord';
import { LostLeaseError } from './LostLeaseError';
import { outcomeOf } from './outcomeOf';
import {
  digestOf,
  validateRequest,
  validateSubmission,
} from './validateSubmission';
import { whatChanged } from './whatChanged';

const WAIT_MS = 100;
/** Accepted actions are looked at this many polls apart, besides whenever a sweep has seen their group. */
const POLLS_BETWEEN_CHECKS = 10;

/**
 * The {@link ActionService} over the journal. Several processes may run on one database.
 */
export class JournalActionService implements ActionService {
  readonly #deps: ActionServiceDependencies;
  readonly #store: ActionStore;
  readonly #audit: AuditLog;
  readonly #runner: ActionRunner;
  readonly #settings: JournalSettings;
  readonly #owner = randomUUID();
  /** Submissions on their way here, by actor and key: equal ones share the answer. */
  readonly #submitting = new Map<
    string,
    { digest: string; answer: Promise<Action> }
  >();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #observed = new Set<string>();
  #checking = false;
  #timer?: NodeJS.Timeout;
  #polls = 0;

  constructor(deps: ActionServiceDependencies, options: JournalOptions = {}) {
    this.#deps = deps;
    this.#settings = withDefaults(options);
    this.#audit = new AuditLog(deps.database, { now: options.now });
    this.#store = new ActionStore(deps.database, options.now, [
      new HoldWitness(new HoldStore(deps.database)),
      new OverrideWitness(new OverrideStore(deps.database)),
      new GuardWitness(new GuardStore(deps.database)),
      new AuditWitness(this.#audit),
    ]);
    this.#runner = new ActionRunner(deps, this.#store, this.#settings);
  }

  async plan(groupId: string, request: ActionRequest): Promise<Plan> {
    validateRequest(request);
    requireUntil(request, await this.#store.clock.now());
    return this.#planOn(await this.#contextOf(groupId), request);
  }

  async submit(
    groupId: string,
    body: SubmitAction,
    caller: Caller,
  ): Promise<Action> {
    validateSubmission(body);
    const digest = digestOf(groupId, body);
    const key = `${caller.actor}\n${body.idempotencyKey}`;
    const running = this.#submitting.get(key);
    if (running) {
      if (running.digest !== digest) {
        const { group } = await this.#contextOf(groupId);
        const { name, environment, entityRef } = group;
        throw await this.#keyConflict(
          { groupId, groupName: name, environment, entityRef },
          body,
          caller,
        );
      }
      return running.answer;
    }
    const answer = this.#submitOnce(groupId, body, caller, digest);
    this.#submitting.set(key, { digest, answer });
    try {
      return await this.#track(answer);
    } finally {
      this.#submitting.delete(key);
    }
  }

  async get(id: string): Promise<Action | undefined> {
    return (await this.#store.get(id))?.action;
  }

  async list(
    groupId: string,
    page: { limit: number; cursor?: string },
  ): Promise<Page<Action>> {
    return this.#store.list(groupId, page);
  }

  observed(groupIds: readonly string[]): void {
    for (const id of groupIds) this.#observed.add(id);
    void this.#track(this.#check());
  }

  start(): void {
    if (this.#timer) return;
    const poll = () => {
      this.#timer = setTimeout(() => {
        void this.#track(this.#poll()).finally(() => {
          if (this.#timer) poll();
        });
      }, this.#settings.pollMs);
      this.#timer.unref();
    };
    poll();
    void this.#track(this.#poll());
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#inFlight.size > 0)
      await Promise.allSettled([...this.#inFlight]);
  }

  async #submitOnce(
    groupId: string,
    body: SubmitAction,
    caller: Caller,
    digest: string,
  ): Promise<Action> {
    const known = await this.#store.byKey(caller.actor, body.idempotencyKey);
    if (known) return this.#answerAgain(known, digest, body, caller);

    requireUntil(body.request, await this.#store.clock.now());
    const context = await this.#contextOf(groupId);
    const { group } = context;
    const plan = this.#planOn(context, body.request);
    if (body.concurrencyToken !== group.concurrencyToken) {
      throw await this.#refused(
        plan,
        context,
        caller,
        body,
        await this.#changedSince(context),
      );
    }
    if (plan.refusal !== undefined)
      throw await this.#refused(plan, context, caller, body, plan.refusal);

    const since = this.#settings.steady();
    const inserted = await this.#insert({
      action: {
        id: randomUUID(),
        groupId,
        groupName: group.name,
        environment: group.environment,
        entityRef: group.entityRef,
        request: plan.request,
        plan,
        actor: caller.actor,
        reason: body.reason,
        message: 'Written down. Nothing was sent yet.',
      },
      confirmed: confirmedStateOf(plan.request, context),
      via: caller.via ?? 'api',
      idempotencyKey: body.idempotencyKey,
      bodyDigest: digest,
      concurrencyToken: body.concurrencyToken,
      leaseOwner: this.#owner,
      leaseMs: this.#settings.leaseMs,
      alone: mustBeAlone(plan.request, context),
    });
    if (inserted instanceof Error)
      throw await this.#refused(plan, context, caller, body, inserted.message);
    if (inserted.outcome === 'known')
      return this.#answerAgain(inserted.record, digest, body, caller);
    if (inserted.outcome === 'busy')
      throw await this.#refused(
        plan,
        context,
        caller,
        body,
        busyMessage(inserted.record, context),
      );
    await this.#drive(inserted.record, since);
    return this.#answer(inserted.record.action.id);
  }

  /** A witness may refuse what nobody knew when it was planned. */
  async #insert(action: NewAction): Promise<InsertResult | ConflictError> {
    try {
      return await this.#store.insert(action);
    } catch (error) {
      if (error instanceof ConflictError) return error;
      throw error;
    }
  }

  async #answerAgain(
    known: JournalRecord,
    digest: string,
    body: SubmitAction,
    caller: Caller,
  ): Promise<Action> {
    if (known.bodyDigest !== digest)
      throw await this.#keyConflict(known.action, body, caller);
    return this.#answer(known.action.id);
  }

  /** The error of a key that was used for something else, once the audit says so. */
  async #keyConflict(
    about: Pick<Action, 'groupId' | 'groupName' | 'environment' | 'entityRef'>,
    body: SubmitAction,
    caller: Caller,
  ): Promise<ConflictError> {
    const error = keyConflict(body.idempotencyKey);
    const { groupId, groupName, environment, entityRef } = about;
    await this.#audit.record(
      eventOfAction(
        {
          groupId,
          groupName,
          environment,
          entityRef,
          request: body.request,
          actor: caller.actor,
          reason: body.reason,
        },
        { via: caller.via ?? 'api', result: 'refused', message: error.message },
      ),
    );
    return error;
  }

  /** The error of an action that was not begun, once the audit says so. */
  async #refused(
    plan: Plan,
    { group }: PlanContext,
    caller: Caller,
    body: SubmitAction,
    message: string,
  ): Promise<ConflictError> {
    await this.#audit.record(
      eventOfAction(
        {
          groupId: group.id,
          groupName: group.name,
          environment: group.environment,
          entityRef: group.entityRef,
          request: plan.request,
          plan,
          actor: caller.actor,
          reason: body.reason,
        },
        { via: caller.via ?? 'api', result: 'refused', message },
      ),
    );
    return new ConflictError(message);
  }

  /** The stored answer, once whichever process works on it has one. */
  async #answer(id: string): Promise<Action> {
    for (let waited = 0; ; waited += WAIT_MS) {
      const record = await this.#store.get(id);
      if (!record) throw new NotFoundError(`There is no action '${id}'.`);
      if (!isWorkedOn(record) || waited >= this.#settings.callMs) {
        return answerOf(record);
      }
      await new Promise(resolve => setTimeout(resolve, WAIT_MS).unref());
    }
  }

  async #drive(record: JournalRecord, since: number): Promise<void> {
    try {
      await this.#runner.run(record, since);
    } catch (error) {
      if (!(error instanceof LostLeaseError)) throw error;
      this.#deps.logger.info(
        `Action '${record.action.id}' was taken over by another process`,
      );
    }
    await this.#finish((await this.#store.get(record.action.id)) ?? record);
  }

  /** Ends an accepted action when what is known says that it is over. */
  async #finish(record: JournalRecord): Promise<void> {
    const { id, groupId, state } = record.action;
    if (state !== 'accepted') return;
    const rollout =
      record.nativeRolloutId === undefined
        ? undefined
        : await this.#deps.groups.rolloutByNativeId(
            groupId,
            record.nativeRolloutId,
          );
    const group = await this.#deps.groups.group(groupId);
    const outcome = outcomeOf(
      record,
      rollout,
      group,
      await this.#store.clock.now(),
    );
    if (!outcome) return;
    const finished = await this.#store.finish(id, {
      to: outcome.state,
      message: outcome.message,
      step: { name: 'finished', outcome: outcome.message },
    });
    if (!finished) return;
    this.#deps.publisher.changed([groupId]);
    await this.#settings.boundary('finished', {
      id,
      kind: record.action.request.kind,
    });
  }

  /** Never throws; sightings while it looks are looked at afterwards. */
  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      while (this.#observed.size > 0) {
        const groupIds = [...this.#observed].slice(0, 500);
        for (const id of groupIds) this.#observed.delete(id);
        await this.#finishAll(await this.#store.accepted(groupIds));
      }
    } catch (error) {
      this.#deps.logger.error(
        'Could not look at accepted actions; it is done again soon',
        toError(error),
      );
    } finally {
      this.#checking = false;
    }
  }

  /** Never throws. */
  async #poll(): Promise<void> {
    try {
      const abandoned = await this.#store.abandoned(20);
      await Promise.all(abandoned.map(record => this.#takeUp(record)));
      if (this.#polls++ % POLLS_BETWEEN_CHECKS === 0)
        await this.#finishAll(await this.#store.accepted());
    } catch (error) {
      this.#deps.logger.error(
        'Could not look for unfinished actions; it is done again soon',
        toError(error),
      );
    }
  }

  /** Resolves once it is ours or somebody else's; the work goes on. */
  async #takeUp(record: JournalRecord): Promise<void> {
    const since = this.#settings.steady();
    const claimed = await this.#store.claim(
      record,
      this.#owner,
      this.#settings.leaseMs,
    );
    if (claimed) void this.#track(this.#resume(claimed, since));
  }

  async #resume(record: JournalRecord, since: number): Promise<void> {
    this.#deps.logger.info(
      `Taking up action '${record.action.id}' (${record.action.request.kind})`,
    );
    try {
      await this.#drive(record, since);
    } catch (error) {
      this.#deps.logger.error(
        `Action '${record.action.id}' was interrupted; it is taken up again`,
        toError(error),
      );
    }
  }

  async #finishAll(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) await this.#finish(record);
  }

  async #contextOf(groupId: string): Promise<PlanContext> {
    const context = await this.#deps.groups.planContext(groupId);
    if (!context) {
      throw new NotFoundError(
        `There is no scale group '${groupId}'. It may be gone; look at the list again.`,
      );
    }
    return context;
  }

  #planOn(context: PlanContext, request: ActionRequest): Plan {
    return planAction(
      request,
      context,
      this.#deps.providers.get(context.group.ref.provider),
    );
  }

  async #changedSince(context: PlanContext): Promise<string> {
    const { items } = await this.#store.list(context.group.id, { limit: 1 });
    return whatChanged(context, items[0]);
  }

  #track<T>(promise: Promise<T>): Promise<T> {
    this.#inFlight.add(promise);
    const done = () => this.#inFlight.delete(promise);
    promise.then(done, done);
    return promise;
  }
}

/** A running rollout can be steered and taken back while the action that started it has not ended. */
function mustBeAlone(request: ActionRequest, { group }: PlanContext): boolean {
  if (request.kind === 'rollback') return group.rollout === undefined;
  return (
    request.kind === 'rollout' ||
    request.kind === 'scale' ||
    request.kind === 'autoscaling'
  );
}

function isWorkedOn({ action, leaseOwner }: JournalRecord): boolean {
  const open = action.state === 'recorded' || action.state === 'sending';
  return open && leaseOwner !== undefined;
}

function answerOf({ action }: JournalRecord): Action {
  if (action.state === 'refused') throw new ConflictError(action.message);
  if (action.state === 'failed' && action.message.startsWith(UNREACHABLE)) {
    throw new ServiceUnavailableError(action.message);
  }
  return action;
}

function keyConflict(key: string): ConflictError {
  return new ConflictError(
    `The idempotency key '${key}' was used for another action. Nothing was sent. Use a new key for a new action.`,
  );
}

function busyMessage(
  { action }: JournalRecord,
  { group }: PlanContext,
): string {
  return (
    `Another action on ${nameOf(group)} has not ended: ${
      action.request.kind
    }, asked by ${action.actor} at ` +
    `${action.createdAt} (${action.message}) Nothing was sent. Wait until it has ended.`
  );
}
