import { createHash, randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import type {
  GroupedAction,
  GroupedItem,
  GroupedPlan,
  Plan,
  ScaleGroup,
  SubmitGroupedAction,
} from '@capstan/plugin-fleet-common';
import type { Caller, ChangePublisher } from '../actions/ActionService';
import { groupFields } from '../audit/actionEvents';
import type { AuditLog } from '../audit/AuditLog';
import type { Denials } from '../audit/Denials';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import { Poller } from '../database/Poller';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { Visible } from '../permissions/Visible';
import { carryOut } from './GroupedRun';
import type { GroupedLease, GroupedRecord, GroupedStore } from './GroupedStore';
import { validateGrouped, validateItems } from './validateGrouped';

/** Times in milliseconds. */
export interface GroupedOptions {
  /** Default 5000. */
  readonly leaseMs?: number;
  /** How often a running action, and the table for abandoned rows, is looked at. Default 500 and 1000. */
  readonly lookMs?: number;
  readonly pollMs?: number;
  readonly now?: () => number;
}

/**
 * Several actions in one confirmed plan. Everything is checked before anything starts; then whichever process holds the
 * lease carries them out one after the other, each as an action of its own.
 */
export class GroupedActionService {
  readonly #store: GroupedStore;
  readonly #actions: SeparateDuties;
  readonly #access: FleetAccess;
  readonly #audit: AuditLog;
  readonly #denials: Denials;
  readonly #visible: Visible;
  readonly #auth: AuthService;
  readonly #publisher: ChangePublisher;
  readonly #logger: LoggerService;
  readonly #leaseMs: number;
  readonly #lookMs: number;
  readonly #now: () => number;
  readonly #poller: Poller;
  readonly #owner = randomUUID();
  readonly #running = new Set<Promise<void>>();
  #stopping = new AbortController();

  constructor(
    parts: {
      store: GroupedStore;
      actions: SeparateDuties;
      access: FleetAccess;
      audit: AuditLog;
      denials: Denials;
      visible: Visible;
      auth: AuthService;
      publisher: ChangePublisher;
      logger: LoggerService;
    },
    options: GroupedOptions = {},
  ) {
    this.#store = parts.store;
    this.#actions = parts.actions;
    this.#access = parts.access;
    this.#audit = parts.audit;
    this.#denials = parts.denials;
    this.#visible = parts.visible;
    this.#auth = parts.auth;
    this.#publisher = parts.publisher;
    this.#logger = parts.logger;
    this.#leaseMs = options.leaseMs ?? 5000;
    this.#lookMs = options.lookMs ?? 500;
    this.#now = options.now ?? Date.now;
    this.#poller = new Poller({
      what: 'look for grouped actions to carry out',
      everyMs: options.pollMs ?? 1000,
      poll: () => this.#poll(),
      logger: parts.logger,
    });
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#poller.start();
  }

  /** What is running is left for the next process. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The portal is stopping.'));
    await this.#poller.stop();
    await Promise.allSettled([...this.#running]);
  }

  /** Changes nothing. A plan that would be refused says so itself. */
  async plan(
    items: readonly GroupedItem[],
    caller: Caller,
  ): Promise<GroupedPlan> {
    validateItems(items);
    const groups: ScaleGroup[] = [];
    for (const item of items)
      groups.push(await this.#allowedGroup(item, caller.credentials));
    return { plans: await this.#plans(groups, items, caller) };
  }

  /** Resolves once it is written down; nothing of it has started then. */
  async submit(
    body: SubmitGroupedAction,
    caller: Caller,
  ): Promise<GroupedAction> {
    validateGrouped(body);
    const groups: ScaleGroup[] = [];
    for (const item of body.items)
      groups.push(
        await this.#denials.watch(
          {
            caller,
            groupId: item.groupId,
            event: 'grouped-action-create',
            reason: body.reason,
          },
          () => this.#allowedGroup(item, caller.credentials),
        ),
      );
    const bodyDigest = digestOf(body);
    const known = await this.#store.byKey(caller.actor, body.idempotencyKey);
    if (known) return answerAgain(known, bodyDigest, body.idempotencyKey);
    await this.#requireDuties(body.items, caller);
    const plans = await this.#plans(groups, body.items, caller);
    plans.forEach((plan, index) =>
      requireUnchanged(groups[index], plan, body.items[index]),
    );
    const id = randomUUID();
    const record = {
      id,
      actor: caller.actor,
      ...(body.reason !== undefined && { reason: body.reason }),
      onFailure: body.onFailure,
      items: body.items.map((item, index) => ({
        groupId: groups[index].id,
        groupName: groups[index].name,
        environment: groups[index].environment,
        ...(groups[index].entityRef !== undefined && {
          entityRef: groups[index].entityRef,
        }),
        request: plans[index].request,
        concurrencyToken: item.concurrencyToken,
      })),
      idempotencyKey: body.idempotencyKey,
      bodyDigest,
      at: this.#now(),
    };
    const inserted = await this.#store.insert(record, async tx => {
      for (const [index, group] of groups.entries())
        await this.#audit.record(
          {
            actor: caller.actor,
            via: caller.via ?? 'api',
            event: 'grouped-action-create',
            result: 'begun',
            ...groupFields(group),
            subject: id,
            reason: body.reason,
            message: `One of ${groups.length} confirmed together: ${plans[index].summary}`,
          },
          tx,
        );
    });
    if (inserted.known)
      return answerAgain(inserted.record, bodyDigest, body.idempotencyKey);
    this.#poller.wake();
    return inserted.record.action;
  }

  /** Visible to those who may read all of its groups. */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<GroupedAction> {
    const record = await this.#store.get(id);
    const unknown = new NotFoundError(
      `There is no grouped action '${id}', or you may not see all of its groups.`,
    );
    if (!record) throw unknown;
    const mayRead = await this.#access.reader(
      record.items.map(item => item.entityRef),
      credentials,
    );
    if (!record.items.every(item => mayRead(item.entityRef))) throw unknown;
    return record.action;
  }

  /** Throws before anything is planned: 404 for what is not visible, 403 that names the right that is missing. */
  async #allowedGroup(
    { groupId, request }: GroupedItem,
    credentials: BackstageCredentials,
  ): Promise<ScaleGroup> {
    const group = await this.#visible.group(groupId, credentials);
    await this.#access.requireAction(request, group, credentials);
    return group;
  }

  async #requireDuties(
    items: readonly GroupedItem[],
    caller: Caller,
  ): Promise<void> {
    for (const { groupId, request } of items) {
      await this.#denials.watch(
        { caller, groupId, event: 'grouped-action-create' },
        async () => {
          const refusal = await this.#actions.refusalOf(
            groupId,
            request,
            caller.actor,
          );
          if (refusal !== undefined) throw new NotAllowedError(refusal);
        },
      );
    }
  }

  async #plans(
    groups: readonly ScaleGroup[],
    items: readonly GroupedItem[],
    caller: Caller,
  ): Promise<readonly Plan[]> {
    const plans: Plan[] = [];
    for (const [index, group] of groups.entries())
      plans.push(
        await this.#actions.plan(group.id, items[index].request, caller),
      );
    return plans;
  }

  async #poll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const now = this.#now();
      const claimed = await this.#store.claimNext(
        this.#owner,
        now,
        now + this.#leaseMs,
      );
      if (!claimed) return;
      const run = this.#run(claimed.lease, claimed.record);
      this.#running.add(run);
      void run.finally(() => this.#running.delete(run));
    }
  }

  /** Never throws: what it could not end is claimed again. */
  async #run(lease: GroupedLease, record: GroupedRecord): Promise<void> {
    const lost = new AbortController();
    const renewal = setInterval(() => {
      this.#store
        .renew(lease, this.#now() + this.#leaseMs)
        .catch(error => lost.abort(error));
    }, this.#leaseMs / 3);
    renewal.unref();
    try {
      await carryOut({
        store: this.#store,
        actions: this.#actions,
        audit: this.#audit,
        publisher: this.#publisher,
        lease,
        record,
        signal: AbortSignal.any([lost.signal, this.#stopping.signal]),
        lookMs: this.#lookMs,
        now: this.#now,
        credentials: await this.#auth.getOwnServiceCredentials(),
      });
    } catch (error) {
      this.#logger.info(
        `Left the grouped action '${record.action.id}' for later: ${
          toError(error).message
        }`,
      );
      // After any other failure the lease runs out by itself: a pause before the next attempt.
      if (this.#stopping.signal.aborted)
        await this.#store.free(lease).catch(() => {});
    } finally {
      clearInterval(renewal);
    }
  }
}

function requireUnchanged(
  group: ScaleGroup,
  plan: Plan,
  item: SubmitGroupedAction['items'][number],
): void {
  const name = `'${group.name}' in ${group.environment}`;
  if (plan.concurrencyToken !== item.concurrencyToken)
    throw new ConflictError(
      `${name} has changed since it was planned. Nothing was started; plan again.`,
    );
  if (plan.refusal !== undefined)
    throw new ConflictError(`${name}: ${plan.refusal} Nothing was started.`);
}

function answerAgain(
  known: GroupedRecord,
  digest: string,
  key: string,
): GroupedAction {
  if (known.bodyDigest !== digest)
    throw new ConflictError(
      `The idempotency key '${key}' was used for another grouped action. Nothing was started. Use a new key for a new one.`,
    );
  return known.action;
}

function digestOf({ items, reason, onFailure }: SubmitGroupedAction): string {
  const sorted = (value: unknown): unknown =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
        );
  return createHash('sha256')
    .update(
      JSON.stringify({ items, reason, onFailure }, (_key, value) =>
        sorted(value),
      ),
    )
    .digest('hex');
}
