import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { permissionOfAction } from '@capstan/plugin-fleet-common';
import type {
  Action,
  ActionRequest,
  Alert,
  AlertPage,
  AlertQuery,
  Approval,
  AuditEvent,
  AuditQuery,
  Capacity,
  FleetApi,
  FleetSignal,
  GroupedAction,
  GroupedItem,
  GroupedPlan,
  GroupList,
  Health,
  Instance,
  Page,
  Pipeline,
  PipelineAction,
  PipelineList,
  Plan,
  Proposal,
  ReadOptions,
  Revision,
  Rollout,
  RolloutGuard,
  ScaleGroup,
  Scaling,
  ScopeStatus,
  Service,
  ServicePage,
  ServiceQuery,
  Signals,
  SubmitAction,
  SubmitGroupedAction,
  SubmitPipelineRequest,
  TimelineEvent,
  TimelineQuery,
  SignalRange,
  SignalSourceStatus,
  TimeRange,
  Verdict,
} from '@capstan/plugin-fleet-common';
import { FakeAlerts, listAlerts } from './FakeAlerts';
import { fakeGroupId } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { beforeAndAfter, FakeSafety } from './FakeSafety';
import { FakePipelines } from './FakePipelines';
import { advanceGuard, watch } from './guards';
import { offsetPage } from './pages';
import { planFor } from './plans';
import { capacityOf, signalsOf } from './series';
import { queryServices, worstHealth } from './serviceQuery';
import { advance, execute, holdBack, release } from './simulation';
import { listTimeline } from './timeline';
import { toScaleGroup } from './toScaleGroup';

/** A service of the fake: its entity, and where its groups are found. */
export interface FakeService {
  readonly id: string;
  readonly entityRef?: string;
  readonly title: string;
  readonly owner?: string;
}

/** What a {@link FakeFleet} starts with. */
export interface FakeWorld {
  readonly services: readonly FakeService[];
  readonly groups: FakeGroup[];
  readonly scopes: readonly ScopeStatus[];
}

/** How a {@link FakeFleet} behaves. */
export interface FakeFleetOptions {
  /** Milliseconds since 1970. Default: the real clock. */
  readonly now?: () => number;
  /** Who acts. Default `user:default/mara.lindqvist`. */
  readonly actor?: string;
}

/**
 * The fleet in memory, with the behaviour of the real API: plans, concurrency tokens, idempotency keys, rollouts that move
 * with {@link FakeFleet.step}. For tests and for the development app.
 */
export class FakeFleet implements FleetApi {
  /** Milliseconds that each answer takes. `Infinity`: there is no answer. */
  latencyMs = 0;
  /** Set: each call fails with it. */
  failure: Error | undefined;
  readonly groups: FakeGroup[];
  /** Audit, proposals, grouped actions. */
  readonly safety = new FakeSafety();
  readonly pipelines: FakePipelines;
  scopes: readonly ScopeStatus[];
  /** Where signals and alerts come from. */
  sources: readonly SignalSourceStatus[];
  readonly #alerts: FakeAlerts;
  readonly #services: readonly FakeService[];
  readonly #now: () => number;
  readonly #actor: string;
  readonly #byKey = new Map<string, { body: string; action: Action }>();
  readonly #listeners = new Set<(signal: FleetSignal) => void>();
  #actions = 0;

  constructor(world: FakeWorld, options: FakeFleetOptions = {}) {
    this.groups = world.groups;
    this.scopes = world.scopes;
    this.#services = world.services;
    this.#now = options.now ?? Date.now;
    this.#actor = options.actor ?? 'user:default/mara.lindqvist';
    this.pipelines = new FakePipelines(this.#actor, this.#now);
    this.#alerts = new FakeAlerts(this.groups, this.#actor, this.#now);
    this.sources = [
      {
        id: 'local:default',
        title: 'Balancer',
        state: 'ok',
        observedAt: new Date(this.#now()).toISOString(),
      },
    ];
  }

  /** Tells of each change, as the signals of the backend do. Returns how to stop. */
  subscribe(listener: (signal: FleetSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** One step of time: each running rollout moves one instance. */
  step(): void {
    const now = this.#now();
    const moved = this.groups.filter(group => {
      const watched = advanceGuard(group, now);
      return advance(group, now) || watched;
    });
    for (const grouped of this.safety.grouped) this.#advanceGrouped(grouped);
    const changed = [...moved.map(fakeGroupId), ...this.pipelines.step()];
    if (changed.length > 0) this.#tell(changed);
  }

  /** Changes a group from outside and tells of it. */
  change(groupId: string, change: (group: FakeGroup) => void): void {
    change(this.#group(groupId));
    this.#tell([groupId]);
  }

  async listServices(
    query: ServiceQuery = {},
    options?: ReadOptions,
  ): Promise<ServicePage> {
    await this.#answer(options);
    const now = this.#now();
    const services = this.#services.map((service): Service => {
      const groups = this.#groupsOf(service).map(group =>
        toScaleGroup(group, now),
      );
      return { ...service, groups, health: worstHealth(groups) };
    });
    return { ...queryServices(services, query), scopes: this.scopes };
  }

  async listGroups(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<GroupList> {
    await this.#answer(options);
    const groups = this.groups.filter(
      group => group.entityRef === filter.entityRef,
    );
    const scopeIds = new Set(groups.map(group => group.scope));
    return {
      items: groups
        .map(group => toScaleGroup(group, this.#now()))
        .sort(
          (left, right) =>
            Number(left.environment === 'prod') -
              Number(right.environment === 'prod') ||
            left.environment.localeCompare(right.environment),
        ),
      scopes: this.scopes.filter(
        scope => groups.length === 0 || scopeIds.has(scope.id),
      ),
    };
  }

  async getGroup(groupId: string, options?: ReadOptions): Promise<ScaleGroup> {
    await this.#answer(options);
    return toScaleGroup(this.#group(groupId), this.#now());
  }

  async listInstances(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Instance[]> {
    await this.#answer(options);
    const ended = (instance: Instance) => Number(Boolean(instance.endedAt));
    return [...this.#group(groupId).instances].sort(
      (left, right) =>
        ended(left) - ended(right) ||
        right.startedAt.localeCompare(left.startedAt),
    );
  }

  async listRevisions(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Revision[]> {
    await this.#answer(options);
    return this.#group(groupId).revisions;
  }

  async listRollouts(
    groupId: string,
    query: { limit?: number; cursor?: string } = {},
    options?: ReadOptions,
  ): Promise<Page<Rollout>> {
    await this.#answer(options);
    return offsetPage(this.#group(groupId).rollouts, query);
  }

  async getScaling(groupId: string, options?: ReadOptions): Promise<Scaling> {
    await this.#answer(options);
    const { policies, activities } = this.#group(groupId);
    return { policies, activities };
  }

  async getCapacity(
    groupId: string,
    range: TimeRange = {},
    options?: ReadOptions,
  ): Promise<Capacity> {
    await this.#answer(options);
    return capacityOf(this.#group(groupId), range, this.#now());
  }

  async getSignals(
    groupId: string,
    range: SignalRange = {},
    options?: ReadOptions,
  ): Promise<Signals> {
    await this.#answer(options);
    return signalsOf(this.#group(groupId), range, this.#now(), this.sources);
  }

  async plan(
    groupId: string,
    request: ActionRequest,
    options?: ReadOptions,
  ): Promise<Plan> {
    await this.#answer(options);
    return planFor(this.#group(groupId), request, this.#now());
  }

  async submit(
    groupId: string,
    submitted: SubmitAction,
    options?: ReadOptions,
  ): Promise<Action> {
    await this.#answer(options);
    const { idempotencyKey, ...body } = submitted;
    const known = this.#byKey.get(idempotencyKey);
    const text = JSON.stringify([groupId, body]);
    if (known && known.body !== text)
      throw new ConflictError(
        'This key was used for another action. Use a new one.',
      );
    if (known) return this.getAction(known.action.id);
    const group = this.#group(groupId);
    const plan = planFor(group, submitted.request, this.#now());
    if (plan.concurrencyToken !== submitted.concurrencyToken)
      throw new ConflictError(
        `'${group.service}/${group.environment}' has changed since this plan was made. Nothing was sent. Look at the new plan.`,
      );
    if (plan.refusal) throw new ConflictError(plan.refusal);
    if (submitted.request.kind === 'rollback' && !submitted.reason)
      throw new InputError('A rollback needs a reason.');
    const denied = group.denied[submitted.request.kind];
    if (denied !== undefined) throw new NotAllowedError(denied);
    const action = this.#record(group, plan, submitted.reason);
    this.#byKey.set(idempotencyKey, { body: text, action });
    this.#tell([groupId]);
    return action;
  }

  async getAction(actionId: string, options?: ReadOptions): Promise<Action> {
    await this.#answer(options);
    for (const group of this.groups) {
      const action = group.actions.find(each => each.id === actionId);
      if (action) return settled(action, group, this.#now());
    }
    throw new NotFoundError(`There is no action '${actionId}'.`);
  }

  async listActions(
    groupId: string,
    query: { limit?: number; cursor?: string } = {},
    options?: ReadOptions,
  ): Promise<Page<Action>> {
    await this.#answer(options);
    const group = this.#group(groupId);
    return offsetPage(
      group.actions.map(action => settled(action, group, this.#now())),
      query,
    );
  }

  async listAudit(
    query: AuditQuery = {},
    options?: ReadOptions,
  ): Promise<Page<AuditEvent>> {
    await this.#answer(options);
    return this.safety.listAudit(query);
  }

  async hold(
    groupId: string,
    hold: { revisionId: string; reason: string },
    options?: ReadOptions,
  ): Promise<void> {
    await this.#answer(options);
    const group = this.#group(groupId);
    if (hold.reason.trim() === '')
      throw new InputError('Holding a version needs a reason.');
    const at = new Date(this.#now()).toISOString();
    holdBack(group, hold.revisionId, {
      since: at,
      actor: this.#actor,
      reason: hold.reason,
    });
    this.#note(group, 'hold-create', 'held back', hold);
  }

  async releaseHold(
    groupId: string,
    released: { revisionId: string; reason: string },
    options?: ReadOptions,
  ): Promise<void> {
    await this.#answer(options);
    const group = this.#group(groupId);
    if (released.reason.trim() === '')
      throw new InputError('Resuming a version needs a reason.');
    if (!group.holds.some(each => each.revisionId === released.revisionId))
      throw new ConflictError('This version is not held back.');
    release(group, released.revisionId);
    this.#note(group, 'hold-release', 'resumed', released);
  }

  async listApprovals(options?: ReadOptions): Promise<readonly Approval[]> {
    await this.#answer(options);
    return [
      ...this.safety.approvals(this.groups, this.#now()),
      ...this.pipelines.approvals(),
    ];
  }

  async getProposal(id: string, options?: ReadOptions): Promise<Proposal> {
    await this.#answer(options);
    return this.safety.proposal(id);
  }

  async answerProposal(
    id: string,
    answer: { confirm: boolean; reason?: string },
    options?: ReadOptions,
  ): Promise<Proposal> {
    await this.#answer(options);
    const proposal = this.safety.openProposal(id);
    if (!answer.confirm) {
      const declined = this.safety.settle(proposal, {
        state: 'declined',
        answeredBy: this.#actor,
      });
      this.#tell([proposal.groupId]);
      return declined;
    }
    const action = await this.submit(proposal.groupId, {
      request: proposal.plan.request,
      concurrencyToken: proposal.plan.concurrencyToken,
      reason: proposal.reason,
      idempotencyKey: id,
    });
    return this.safety.settle(proposal, {
      state: 'confirmed',
      answeredBy: this.#actor,
      actionId: action.id,
    });
  }

  async planGrouped(
    items: readonly GroupedItem[],
    options?: ReadOptions,
  ): Promise<GroupedPlan> {
    await this.#answer(options);
    const now = this.#now();
    return {
      plans: items.map(item =>
        planFor(this.#group(item.groupId), item.request, now),
      ),
    };
  }

  async submitGrouped(
    submitted: SubmitGroupedAction,
    options?: ReadOptions,
  ): Promise<GroupedAction> {
    await this.#answer(options);
    const needsReason = submitted.items.some(
      item => item.request.kind === 'rollback',
    );
    if (needsReason && !submitted.reason)
      throw new InputError('A rollback needs a reason.');
    const grouped: GroupedAction = {
      id: `grouped-${this.safety.grouped.length + 1}`,
      actor: this.#actor,
      reason: submitted.reason,
      onFailure: submitted.onFailure,
      state: 'running',
      createdAt: new Date(this.#now()).toISOString(),
      items: submitted.items.map(({ groupId, request }) => {
        const { service, environment } = this.#group(groupId);
        return {
          groupId,
          groupName: `${service}/${environment}`,
          environment,
          request,
          state: 'waiting',
          message: 'Waits for its turn.',
        };
      }),
    };
    this.safety.grouped.push(grouped);
    this.#advanceGrouped(grouped);
    return this.getGrouped(grouped.id);
  }

  async getGrouped(id: string, options?: ReadOptions): Promise<GroupedAction> {
    await this.#answer(options);
    const grouped = this.safety.grouped.find(each => each.id === id);
    if (!grouped)
      throw new NotFoundError(`There is no grouped action '${id}'.`);
    return grouped;
  }

  /** Settles what runs, and begins the next when nothing does. */
  #advanceGrouped(grouped: GroupedAction): void {
    if (grouped.state !== 'running') return;
    const now = this.#now();
    let stopped = false;
    let busy = false;
    const items = grouped.items.map(item => {
      if (item.state === 'running') {
        const group = this.#group(item.groupId);
        const action = group.actions.find(each => each.id === item.actionId);
        const ended = action && settled(action, group, now);
        if (!ended || ended.endedAt === undefined) {
          busy = true;
          return item;
        }
        const state =
          ended.state === 'succeeded'
            ? ('succeeded' as const)
            : ('failed' as const);
        stopped ||= state === 'failed' && grouped.onFailure === 'stop';
        return { ...item, state, message: ended.message };
      }
      if (item.state !== 'waiting' || busy) return item;
      if (stopped)
        return {
          ...item,
          state: 'skipped' as const,
          message: 'Skipped: one before it did not succeed.',
        };
      const group = this.#group(item.groupId);
      const plan = planFor(group, item.request, now);
      if (plan.refusal) {
        stopped ||= grouped.onFailure === 'stop';
        return { ...item, state: 'refused' as const, message: plan.refusal };
      }
      const action = this.#record(group, plan, grouped.reason);
      busy = action.endedAt === undefined;
      return {
        ...item,
        actionId: action.id,
        state: busy ? ('running' as const) : ('succeeded' as const),
        message: action.message,
      };
    });
    const done = items.every(
      item => item.state !== 'waiting' && item.state !== 'running',
    );
    const allGood = items.every(item => item.state === 'succeeded');
    const endState = allGood ? ('succeeded' as const) : ('failed' as const);
    this.safety.grouped[this.safety.grouped.indexOf(grouped)] = {
      ...grouped,
      items,
      ...(done
        ? { state: endState, endedAt: new Date(now).toISOString() }
        : {}),
    };
    this.#tell(items.map(item => item.groupId));
  }

  #note(
    group: FakeGroup,
    event: string,
    done: string,
    about: { revisionId: string; reason: string },
  ): void {
    const label =
      group.revisions.find(each => each.id === about.revisionId)?.label ??
      about.revisionId;
    this.safety.record(
      {
        event,
        result: 'succeeded',
        actor: this.#actor,
        reason: about.reason,
        message: `${label} was ${done}.`,
      },
      this.#now(),
      group,
    );
    this.#tell([fakeGroupId(group)]);
  }

  #record(group: FakeGroup, plan: Plan, reason: string | undefined): Action {
    const now = this.#now();
    const at = new Date(now).toISOString();
    const id = `action-${++this.#actions}`;
    const rolloutId = execute(group, plan, {
      actor: this.#actor,
      reason,
      actionId: id,
      now,
    });
    const { request } = plan;
    const bakeSeconds =
      request.kind === 'rollout' ? request.guard?.bakeSeconds ?? 0 : 0;
    if (rolloutId && request.kind === 'rollout') {
      group.verdict = undefined;
      group.guard =
        bakeSeconds > 0
          ? watch(group, fakeGroupId(group), rolloutId, bakeSeconds, now)
          : undefined;
    }
    const action: Action = {
      id,
      groupId: fakeGroupId(group),
      groupName: `${group.service}/${group.environment}`,
      environment: group.environment,
      entityRef: group.entityRef,
      request: plan.request,
      plan,
      actor: this.#actor,
      reason,
      state: rolloutId ? 'accepted' : 'succeeded',
      message: rolloutId ? 'The engine works on it.' : 'Done.',
      steps: [
        { name: 'recorded', at, outcome: 'Written down.' },
        { name: 'sent', at, outcome: 'Sent to the engine.' },
        { name: 'accepted', at, outcome: 'The engine has accepted it.' },
      ],
      rolloutId,
      createdAt: at,
      ...(rolloutId ? {} : { endedAt: at }),
    };
    group.actions.unshift(action);
    this.safety.record(
      {
        event: permissionOfAction[plan.request.kind].name
          .split('.')
          .slice(1)
          .join('-'),
        result: 'begun',
        actor: this.#actor,
        reason,
        subject: id,
        message: plan.summary,
        ...beforeAndAfter(plan),
      },
      now,
      group,
    );
    return action;
  }

  #groupsOf(service: FakeService): FakeGroup[] {
    return this.groups.filter(group =>
      service.entityRef
        ? group.entityRef === service.entityRef
        : fakeGroupId(group) === service.id,
    );
  }

  #group(groupId: string): FakeGroup {
    const group = this.groups.find(each => fakeGroupId(each) === groupId);
    if (!group) throw new NotFoundError(`There is no group '${groupId}'.`);
    return group;
  }

  #tell(groupIds: string[]): void {
    for (const listener of [...this.#listeners]) listener({ groupIds });
  }

  async getHealth(groupId: string, options?: ReadOptions): Promise<Health> {
    return (await this.getGroup(groupId, options)).health;
  }

  async listAlerts(
    query: AlertQuery = {},
    options?: ReadOptions,
  ): Promise<AlertPage> {
    await this.#answer(options);
    return { ...listAlerts(this.groups, query), sources: this.sources };
  }

  async acknowledgeAlert(
    alertId: string,
    acknowledgement: { reason?: string } = {},
    options?: ReadOptions,
  ): Promise<Alert> {
    await this.#answer(options);
    return this.#answered(
      this.#alerts.acknowledge(alertId),
      'alert-acknowledge',
      acknowledgement.reason,
    );
  }

  async muteAlert(
    alertId: string,
    mute: { until?: string; reason: string },
    options?: ReadOptions,
  ): Promise<Alert> {
    await this.#answer(options);
    return this.#answered(
      this.#alerts.mute(alertId, mute),
      'alert-mute',
      mute.reason,
    );
  }

  async unmuteAlert(alertId: string, options?: ReadOptions): Promise<Alert> {
    await this.#answer(options);
    return this.#answered(this.#alerts.unmute(alertId), 'alert-unmute');
  }

  async listTimeline(
    query: TimelineQuery = {},
    options?: ReadOptions,
  ): Promise<Page<TimelineEvent>> {
    await this.#answer(options);
    return listTimeline(this.groups, query);
  }

  async getVerdict(
    groupId: string,
    options?: ReadOptions,
  ): Promise<Verdict | null> {
    await this.#answer(options);
    return this.#group(groupId).verdict ?? null;
  }

  async getGuard(
    groupId: string,
    options?: ReadOptions,
  ): Promise<RolloutGuard | null> {
    await this.#answer(options);
    return this.#group(groupId).guard ?? null;
  }

  async listPipelines(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<PipelineList> {
    await this.#answer(options);
    return this.pipelines.list(filter.entityRef);
  }

  async getPipeline(id: string, options?: ReadOptions): Promise<Pipeline> {
    await this.#answer(options);
    return this.pipelines.get(id);
  }

  async submitPipeline(
    id: string,
    submitted: SubmitPipelineRequest,
    options?: ReadOptions,
  ): Promise<PipelineAction> {
    await this.#answer(options);
    const action = this.pipelines.submit(id, submitted);
    this.#tell([id]);
    return action;
  }

  async getPipelineAction(
    id: string,
    options?: ReadOptions,
  ): Promise<PipelineAction> {
    await this.#answer(options);
    return this.pipelines.action(id);
  }

  /** Changes a pipeline from outside and tells of it. */
  changePipeline(id: string, change: (pipeline: Pipeline) => Pipeline): void {
    this.pipelines.replace(change(this.pipelines.get(id)));
    this.#tell([id]);
  }

  #answered(
    { group, alert }: { group: FakeGroup; alert: Alert },
    event: string,
    reason?: string,
  ): Alert {
    this.safety.record(
      {
        event,
        result: 'succeeded',
        actor: this.#actor,
        reason,
        message: alert.title,
      },
      this.#now(),
      group,
    );
    this.#tell([fakeGroupId(group)]);
    return alert;
  }

  async #answer(options: ReadOptions | undefined): Promise<void> {
    if (this.latencyMs > 0) await waited(this.latencyMs, options?.signal);
    options?.signal?.throwIfAborted();
    if (this.failure) throw this.failure;
  }
}

/** An action that started a rollout ends with it. */
function settled(action: Action, group: FakeGroup, now: number): Action {
  const rollout = group.rollouts.find(each => each.id === action.rolloutId);
  if (!rollout?.endedAt || action.state !== 'accepted') return action;
  const succeeded = rollout.phase === 'succeeded';
  return {
    ...action,
    state:
      succeeded || action.request.kind === 'abort' ? 'succeeded' : 'failed',
    message: rollout.message,
    endedAt: rollout.endedAt,
    steps: [
      ...action.steps,
      {
        name: 'finished',
        at: new Date(now).toISOString(),
        outcome: rollout.message,
      },
    ],
  };
}

function waited(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = Number.isFinite(milliseconds)
      ? setTimeout(resolve, milliseconds)
      : undefined;
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
