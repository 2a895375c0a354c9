import type { Action } from '../actions/Action';
import type { Alert, AlertQuery, SignalSourceStatus } from '../alerts/Alert';
import type { ActionRequest } from '../actions/ActionRequest';
import type { Plan } from '../actions/Plan';
import type { Instance } from '../groups/Instance';
import type { ScaleGroup } from '../groups/ScaleGroup';
import type {
  CapacitySample,
  ScalingActivity,
  ScalingPolicy,
} from '../groups/Scaling';
import type { Health, HealthStatus } from '../health/Health';
import type {
  Pipeline,
  PipelineAction,
  PipelineList,
  SubmitPipelineRequest,
} from '../pipelines/Pipeline';
import type { Revision } from '../rollouts/Revision';
import type { Rollout } from '../rollouts/Rollout';
import type { Approval } from '../safety/Approval';
import type { AuditEvent, AuditResult } from '../safety/AuditEvent';
import type {
  GroupedAction,
  GroupedItem,
  GroupedPlan,
  SubmitGroupedAction,
} from '../safety/GroupedAction';
import type { Proposal } from '../safety/Proposal';
import type {
  SignalComparison,
  SignalSeries,
  TimelineMark,
} from '../signals/SignalSeries';
import type { TimelineEvent, TimelineQuery } from '../timeline/TimelineEvent';
import type { RolloutGuard, Verdict } from '../verdicts/Verdict';

/** @public */
export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** @public */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Give it back as `cursor` for the next page; absent on the last. */
  readonly nextCursor?: string;
}

/**
 * What the fleet page lists: one catalog entity with its groups, or one group that no entity claims.
 * @public
 */
export interface Service {
  /** Entity ref, or the group's id when no entity claims it. */
  readonly id: string;
  readonly entityRef?: string;
  readonly title: string;
  /** Entity ref of the owner. */
  readonly owner?: string;
  /** The worst of its groups. */
  readonly health: HealthStatus;
  readonly groups: readonly ScaleGroup[];
}

/** @public */
export type ServiceSort = 'title' | 'health' | 'capacity' | 'rollouts';

/** @public */
export interface ServiceQuery {
  /** Words in title, group name, environment or version label; all must match, case does not matter. */
  readonly search?: string;
  readonly health?: readonly HealthStatus[];
  readonly environment?: readonly string[];
  readonly owner?: readonly string[];
  /** Only services with a running rollout. */
  readonly rolling?: boolean;
  /** Only services with open or acknowledged alerts. */
  readonly alerts?: boolean;
  /** Default `health`: the worst first. */
  readonly sort?: ServiceSort;
  readonly order?: 'asc' | 'desc';
  /** 1–100, default 25. */
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * The state of one source of groups.
 * @public
 */
export interface ScopeStatus {
  /** For example `local:default`. */
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly region: string;
  readonly observedAt?: string;
  /** Why the last look failed; absent when it succeeded. */
  readonly error?: string;
  readonly groups: number;
}

/** @public */
export interface ServicePage extends Page<Service> {
  readonly scopes: readonly ScopeStatus[];
  /** What can be filtered by, over everything that the caller may see. */
  readonly facets: {
    readonly environments: readonly string[];
    readonly owners: readonly string[];
  };
}

/** @public */
export interface GroupList {
  readonly items: readonly ScaleGroup[];
  /** Sources that may hold groups of this entity. */
  readonly scopes: readonly ScopeStatus[];
}

/** @public */
export interface Scaling {
  readonly policies: readonly ScalingPolicy[];
  readonly activities: readonly ScalingActivity[];
}

/** @public */
export interface TimeRange {
  /** ISO 8601. Default: `to` minus one hour. */
  readonly from?: string;
  /** ISO 8601. Default: now. At most 31 days after `from`. */
  readonly to?: string;
}

/** @public */
export interface Capacity {
  readonly samples: readonly CapacitySample[];
  readonly marks: readonly TimelineMark[];
}

/** @public */
export interface SignalRange extends TimeRange {
  /** Seconds of one point, 5–86400. Default: the finest that gives at most 400 points and was measured. */
  readonly resolution?: number;
  readonly compare?: SignalComparison;
}

/** @public */
export interface Signals {
  readonly resolutionSeconds: number;
  /** Answers up to this many milliseconds satisfy, up to four times as many are tolerated (Apdex). */
  readonly apdexTargetMs: number;
  readonly series: readonly SignalSeries[];
  readonly marks: readonly TimelineMark[];
  /** Where the numbers come from. */
  readonly sources: readonly SignalSourceStatus[];
  /** What was asked to compare with, all revisions together; its times are moved onto the asked range. */
  readonly comparison?: {
    readonly kind: SignalComparison;
    /** The range that it was measured in. */
    readonly from: string;
    readonly to: string;
    readonly points: SignalSeries['points'];
  };
}

/** @public */
export interface SubmitAction {
  readonly request: ActionRequest;
  /** From the plan that was confirmed. */
  readonly concurrencyToken: string;
  /** Required for a rollback; at most 500 characters. */
  readonly reason?: string;
  /** The same key again gives the same answer and no second effect; with another body it is a conflict (409). */
  readonly idempotencyKey: string;
}

/** @public */
export interface AuditQuery {
  /** Words in actor, reason, message, group, entity or version; all must match, case does not matter. */
  readonly search?: string;
  readonly entityRef?: string;
  readonly groupId?: string;
  readonly actor?: string;
  readonly event?: readonly string[];
  readonly result?: readonly AuditResult[];
  /** ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  /** 1–100, default 25. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** @public */
export interface AlertPage extends Page<Alert> {
  /** Sources that know alerts. One that fails hides nothing silently: it is named here. */
  readonly sources: readonly SignalSourceStatus[];
}

/**
 * Everything that the page does. Errors are `ResponseError`s: 400 bad input, 403 not allowed, 404 unknown or not
 * visible, 409 conflict (nothing was sent), 503 the provider cannot be reached (nothing was sent).
 * @public
 */
export interface FleetApi {
  listServices(
    query?: ServiceQuery,
    options?: ReadOptions,
  ): Promise<ServicePage>;
  /** Groups of one entity, in the order test-like to prod-like environments: by environment name, `prod` last. */
  listGroups(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<GroupList>;
  getGroup(groupId: string, options?: ReadOptions): Promise<ScaleGroup>;
  /** Running instances first, then the ended ones that failed, newest first. */
  listInstances(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Instance[]>;
  /** Newest first. */
  listRevisions(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Revision[]>;
  /** Newest first. */
  listRollouts(
    groupId: string,
    query?: { limit?: number; cursor?: string },
    options?: ReadOptions,
  ): Promise<Page<Rollout>>;
  getScaling(groupId: string, options?: ReadOptions): Promise<Scaling>;
  getCapacity(
    groupId: string,
    range?: TimeRange,
    options?: ReadOptions,
  ): Promise<Capacity>;
  getSignals(
    groupId: string,
    range?: SignalRange,
    options?: ReadOptions,
  ): Promise<Signals>;
  plan(
    groupId: string,
    request: ActionRequest,
    options?: ReadOptions,
  ): Promise<Plan>;
  submit(
    groupId: string,
    action: SubmitAction,
    options?: ReadOptions,
  ): Promise<Action>;
  getAction(actionId: string, options?: ReadOptions): Promise<Action>;
  /** Newest first. */
  listActions(
    groupId: string,
    query?: { limit?: number; cursor?: string },
    options?: ReadOptions,
  ): Promise<Page<Action>>;

  /** Newest first; only events of entities that the caller may see. `GET /audit`. */
  listAudit(
    query?: AuditQuery,
    options?: ReadOptions,
  ): Promise<Page<AuditEvent>>;
  /** Holds a revision back by hand. A reason is required. `POST /groups/{id}/holds`. */
  hold(
    groupId: string,
    hold: { readonly revisionId: string; readonly reason: string },
    options?: ReadOptions,
  ): Promise<void>;
  /** Lets a held revision be rolled out again. A reason is required. `POST /groups/{id}/holds/release`. */
  releaseHold(
    groupId: string,
    release: { readonly revisionId: string; readonly reason: string },
    options?: ReadOptions,
  ): Promise<void>;
  /** Everything that waits, across services, for somebody like the caller; the nearest deadline first. `GET /approvals`. */
  listApprovals(options?: ReadOptions): Promise<readonly Approval[]>;
  /** `GET /proposals/{id}`. */
  getProposal(proposalId: string, options?: ReadOptions): Promise<Proposal>;
  /**
   * Confirms or declines what an AI agent proposed. Confirming needs the right of the proposed action and gives the
   * action; 409 when the group has changed since. `POST /proposals/{id}/answer`.
   */
  answerProposal(
    proposalId: string,
    answer: { readonly confirm: boolean; readonly reason?: string },
    options?: ReadOptions,
  ): Promise<Proposal>;
  /** `POST /grouped-plans`. */
  planGrouped(
    items: readonly GroupedItem[],
    options?: ReadOptions,
  ): Promise<GroupedPlan>;
  /** `POST /grouped-actions`. */
  submitGrouped(
    action: SubmitGroupedAction,
    options?: ReadOptions,
  ): Promise<GroupedAction>;
  /** `GET /grouped-actions/{id}`. */
  getGrouped(id: string, options?: ReadOptions): Promise<GroupedAction>;

  /** `GET /groups/{id}/health`. */
  getHealth(groupId: string, options?: ReadOptions): Promise<Health>;
  /** The worst and newest first; only alerts of groups that the caller may see. `GET /alerts`. */
  listAlerts(query?: AlertQuery, options?: ReadOptions): Promise<AlertPage>;
  /** `POST /alerts/{id}/acknowledge`. Goes to the alert system; again changes nothing. */
  acknowledgeAlert(
    alertId: string,
    acknowledgement?: { readonly reason?: string },
    options?: ReadOptions,
  ): Promise<Alert>;
  /**
   * Silences an alert until an end (ISO 8601, at most 7 days ahead). Without `until`: the end of the running rollout,
   * at most one hour; 400 when none runs. A reason is required. `POST /alerts/{id}/mute`.
   */
  muteAlert(
    alertId: string,
    mute: { readonly until?: string; readonly reason: string },
    options?: ReadOptions,
  ): Promise<Alert>;
  /** `POST /alerts/{id}/unmute`. */
  unmuteAlert(alertId: string, options?: ReadOptions): Promise<Alert>;
  /** Newest first. `GET /timeline`. */
  listTimeline(
    query?: TimelineQuery,
    options?: ReadOptions,
  ): Promise<Page<TimelineEvent>>;
  /** The running or newest rollout of a group compared with what it replaces; `null` when it had none. `GET /groups/{id}/verdict` answers it as `verdict`. */
  getVerdict(groupId: string, options?: ReadOptions): Promise<Verdict | null>;
  /** The watch over the running or newest guarded rollout; `null` when there is none. `GET /groups/{id}/guard` answers it as `guard`. */
  getGuard(
    groupId: string,
    options?: ReadOptions,
  ): Promise<RolloutGuard | null>;

  /** Pipelines of one entity, with their newest runs. `GET /pipelines`. */
  listPipelines(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<PipelineList>;
  /** `GET /pipelines/{id}`. */
  getPipeline(pipelineId: string, options?: ReadOptions): Promise<Pipeline>;
  /** 409 when the gate no longer waits or the run has moved on: nothing was sent. `POST /pipelines/{id}/actions`. */
  submitPipeline(
    pipelineId: string,
    action: SubmitPipelineRequest,
    options?: ReadOptions,
  ): Promise<PipelineAction>;
  /** `GET /pipeline-actions/{id}`. */
  getPipelineAction(
    actionId: string,
    options?: ReadOptions,
  ): Promise<PipelineAction>;
}
