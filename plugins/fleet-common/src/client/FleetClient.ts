import { ResponseError } from '@backstage/errors';
import type { Action } from '../actions/Action';
import type { Alert, AlertQuery } from '../alerts/Alert';
import type { ActionRequest } from '../actions/ActionRequest';
import type { Plan } from '../actions/Plan';
import type { Instance } from '../groups/Instance';
import type { ScaleGroup } from '../groups/ScaleGroup';
import type { Approval } from '../safety/Approval';
import type { AuditEvent } from '../safety/AuditEvent';
import type {
  GroupedAction,
  GroupedItem,
  GroupedPlan,
  SubmitGroupedAction,
} from '../safety/GroupedAction';
import type { Proposal } from '../safety/Proposal';
import type {
  Pipeline,
  PipelineAction,
  PipelineList,
  SubmitPipelineRequest,
} from '../pipelines/Pipeline';
import type { Revision } from '../rollouts/Revision';
import type { Rollout } from '../rollouts/Rollout';
import type { Health } from '../health/Health';
import type { TimelineEvent, TimelineQuery } from '../timeline/TimelineEvent';
import type { RolloutGuard, Verdict } from '../verdicts/Verdict';
import type {
  AlertPage,
  AuditQuery,
  Capacity,
  FleetApi,
  GroupList,
  Page,
  ReadOptions,
  Scaling,
  ServicePage,
  ServiceQuery,
  SignalRange,
  Signals,
  SubmitAction,
  TimeRange,
} from './FleetApi';

type QueryValue = string | number | boolean | readonly string[] | undefined;

/**
 * {@link FleetApi} over HTTP.
 * @public
 */
export class FleetClient implements FleetApi {
  readonly #fetch: typeof fetch;
  readonly #baseUrl: string;

  /**
   * @param options - `fetchApi` adds the caller's identity; `baseUrl` is the root of the API, by default `plugin://fleet`.
   */
  constructor(options: {
    fetchApi: { fetch: typeof fetch };
    baseUrl?: string;
  }) {
    this.#fetch = options.fetchApi.fetch;
    this.#baseUrl = options.baseUrl ?? 'plugin://fleet';
  }

  async listServices(
    query: ServiceQuery = {},
    options?: ReadOptions,
  ): Promise<ServicePage> {
    return this.#get('/services', { ...query }, options);
  }

  async listGroups(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<GroupList> {
    return this.#get('/groups', { entityRef: filter.entityRef }, options);
  }

  async getGroup(groupId: string, options?: ReadOptions): Promise<ScaleGroup> {
    return this.#get(groupPath(groupId), {}, options);
  }

  async listInstances(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Instance[]> {
    return (
      await this.#get<{ items: Instance[] }>(
        `${groupPath(groupId)}/instances`,
        {},
        options,
      )
    ).items;
  }

  async listRevisions(
    groupId: string,
    options?: ReadOptions,
  ): Promise<readonly Revision[]> {
    return (
      await this.#get<{ items: Revision[] }>(
        `${groupPath(groupId)}/revisions`,
        {},
        options,
      )
    ).items;
  }

  async listRollouts(
    groupId: string,
    query: { limit?: number; cursor?: string } = {},
    options?: ReadOptions,
  ): Promise<Page<Rollout>> {
    return this.#get(`${groupPath(groupId)}/rollouts`, query, options);
  }

  async getScaling(groupId: string, options?: ReadOptions): Promise<Scaling> {
    return this.#get(`${groupPath(groupId)}/scaling`, {}, options);
  }

  async getCapacity(
    groupId: string,
    range: TimeRange = {},
    options?: ReadOptions,
  ): Promise<Capacity> {
    return this.#get(`${groupPath(groupId)}/capacity`, { ...range }, options);
  }

  async getSignals(
    groupId: string,
    range: SignalRange = {},
    options?: ReadOptions,
  ): Promise<Signals> {
    return this.#get(`${groupPath(groupId)}/signals`, { ...range }, options);
  }

  async plan(
    groupId: string,
    request: ActionRequest,
    options?: ReadOptions,
  ): Promise<Plan> {
    return this.#post(`${groupPath(groupId)}/plans`, { request }, {}, options);
  }

  async submit(
    groupId: string,
    action: SubmitAction,
    options?: ReadOptions,
  ): Promise<Action> {
    const { idempotencyKey, ...body } = action;
    return this.#post(
      `${groupPath(groupId)}/actions`,
      body,
      { 'idempotency-key': idempotencyKey },
      options,
    );
  }

  async getAction(actionId: string, options?: ReadOptions): Promise<Action> {
    return this.#get(`/actions/${encodeURIComponent(actionId)}`, {}, options);
  }

  async listActions(
    groupId: string,
    query: { limit?: number; cursor?: string } = {},
    options?: ReadOptions,
  ): Promise<Page<Action>> {
    return this.#get(`${groupPath(groupId)}/actions`, query, options);
  }

  async listAudit(
    query: AuditQuery = {},
    options?: ReadOptions,
  ): Promise<Page<AuditEvent>> {
    return this.#get('/audit', { ...query }, options);
  }

  async hold(
    groupId: string,
    hold: { revisionId: string; reason: string },
    options?: ReadOptions,
  ): Promise<void> {
    await this.#post(`${groupPath(groupId)}/holds`, hold, {}, options);
  }

  async releaseHold(
    groupId: string,
    release: { revisionId: string; reason: string },
    options?: ReadOptions,
  ): Promise<void> {
    await this.#post(
      `${groupPath(groupId)}/holds/release`,
      release,
      {},
      options,
    );
  }

  async listApprovals(options?: ReadOptions): Promise<readonly Approval[]> {
    return (await this.#get<{ items: Approval[] }>('/approvals', {}, options))
      .items;
  }

  async getProposal(
    proposalId: string,
    options?: ReadOptions,
  ): Promise<Proposal> {
    return this.#get(
      `/proposals/${encodeURIComponent(proposalId)}`,
      {},
      options,
    );
  }

  async answerProposal(
    proposalId: string,
    answer: { confirm: boolean; reason?: string },
    options?: ReadOptions,
  ): Promise<Proposal> {
    return this.#post(
      `/proposals/${encodeURIComponent(proposalId)}/answer`,
      answer,
      {},
      options,
    );
  }

  async planGrouped(
    items: readonly GroupedItem[],
    options?: ReadOptions,
  ): Promise<GroupedPlan> {
    return this.#post('/grouped-plans', { items }, {}, options);
  }

  async submitGrouped(
    action: SubmitGroupedAction,
    options?: ReadOptions,
  ): Promise<GroupedAction> {
    const { idempotencyKey, ...body } = action;
    return this.#post(
      '/grouped-actions',
      body,
      { 'idempotency-key': idempotencyKey },
      options,
    );
  }

  async getGrouped(id: string, options?: ReadOptions): Promise<GroupedAction> {
    return this.#get(`/grouped-actions/${encodeURIComponent(id)}`, {}, options);
  }

  async getHealth(groupId: string, options?: ReadOptions): Promise<Health> {
    return this.#get(`${groupPath(groupId)}/health`, {}, options);
  }

  async listAlerts(
    query: AlertQuery = {},
    options?: ReadOptions,
  ): Promise<AlertPage> {
    return this.#get('/alerts', { ...query }, options);
  }

  async acknowledgeAlert(
    alertId: string,
    acknowledgement: { reason?: string } = {},
    options?: ReadOptions,
  ): Promise<Alert> {
    return this.#post(
      `${alertPath(alertId)}/acknowledge`,
      acknowledgement,
      {},
      options,
    );
  }

  async muteAlert(
    alertId: string,
    mute: { until?: string; reason: string },
    options?: ReadOptions,
  ): Promise<Alert> {
    return this.#post(`${alertPath(alertId)}/mute`, mute, {}, options);
  }

  async unmuteAlert(alertId: string, options?: ReadOptions): Promise<Alert> {
    return this.#post(`${alertPath(alertId)}/unmute`, {}, {}, options);
  }

  async listTimeline(
    query: TimelineQuery = {},
    options?: ReadOptions,
  ): Promise<Page<TimelineEvent>> {
    return this.#get('/timeline', { ...query }, options);
  }

  async getVerdict(
    groupId: string,
    options?: ReadOptions,
  ): Promise<Verdict | null> {
    return (
      await this.#get<{ verdict: Verdict | null }>(
        `${groupPath(groupId)}/verdict`,
        {},
        options,
      )
    ).verdict;
  }

  async getGuard(
    groupId: string,
    options?: ReadOptions,
  ): Promise<RolloutGuard | null> {
    return (
      await this.#get<{ guard: RolloutGuard | null }>(
        `${groupPath(groupId)}/guard`,
        {},
        options,
      )
    ).guard;
  }

  async listPipelines(
    filter: { entityRef: string },
    options?: ReadOptions,
  ): Promise<PipelineList> {
    return this.#get('/pipelines', { entityRef: filter.entityRef }, options);
  }

  async getPipeline(
    pipelineId: string,
    options?: ReadOptions,
  ): Promise<Pipeline> {
    return this.#get(
      `/pipelines/${encodeURIComponent(pipelineId)}`,
      {},
      options,
    );
  }

  async submitPipeline(
    pipelineId: string,
    action: SubmitPipelineRequest,
    options?: ReadOptions,
  ): Promise<PipelineAction> {
    const { idempotencyKey, ...body } = action;
    return this.#post(
      `/pipelines/${encodeURIComponent(pipelineId)}/actions`,
      body,
      { 'idempotency-key': idempotencyKey },
      options,
    );
  }

  async getPipelineAction(
    actionId: string,
    options?: ReadOptions,
  ): Promise<PipelineAction> {
    return this.#get(
      `/pipeline-actions/${encodeURIComponent(actionId)}`,
      {},
      options,
    );
  }

  async #get<T>(
    path: string,
    query: Record<string, QueryValue>,
    options?: ReadOptions,
  ): Promise<T> {
    return this.#request(`${path}${queryString(query)}`, {
      signal: options?.signal,
    });
  }

  async #post<T>(
    path: string,
    body: object,
    headers: Record<string, string>,
    options?: ReadOptions,
  ): Promise<T> {
    return this.#request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: options?.signal,
    });
  }

  async #request<T>(path: string, init: RequestInit): Promise<T> {
    const fetchIt = this.#fetch;
    const response = await fetchIt(`${this.#baseUrl}${path}`, init);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return (await response.json()) as T;
  }
}

function groupPath(groupId: string): string {
  return `/groups/${encodeURIComponent(groupId)}`;
}

function alertPath(alertId: string): string {
  return `/alerts/${encodeURIComponent(alertId)}`;
}

function queryString(query: Record<string, QueryValue>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value])
      params.append(name, String(item));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
