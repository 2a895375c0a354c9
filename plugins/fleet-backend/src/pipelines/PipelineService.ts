import type { PermissionsService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { PIPELINE_ANNOTATIONS } from '@capstan/plugin-fleet-common';
import type {
  Approval,
  Pipeline,
  PipelineAction,
  PipelineList,
} from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import { valuesOf } from '../groups/ClaimIndex';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { StoredScope } from '../groups/StoredGroup';
import type { FleetAccess } from '../permissions/FleetAccess';
import { rightsOf } from '../permissions/rightsOf';
import type { Visible } from '../permissions/Visible';
import type { ClaimedPipeline, ClaimedPipelines } from './ClaimedPipelines';
import type { PipelineActionStore } from './PipelineActionStore';
import type { PipelineStore } from './PipelineStore';
import type { PipelineSweeper } from './PipelineSweeper';
import { toPipelineApprovals } from './toPipelineApprovals';
import { rightsOfPipeline, toPipeline } from './toPipeline';
import type { Reader } from './toPipeline';

/** A page that stays open reads again; not each time is written down. */
const LOOKED_MS = 30_000;
const MOST_LOOKED = 10_000;

/** What callers may ask about pipelines. Reads the database only; no provider is called while a page waits. */
export class PipelineService {
  readonly #pipelines: ClaimedPipelines;
  readonly #store: PipelineStore;
  readonly #actions: PipelineActionStore;
  readonly #sweeper: Pick<PipelineSweeper, 'refresh'>;
  readonly #access: FleetAccess;
  readonly #permissions: PermissionsService;
  readonly #claims: ClaimIndex;
  readonly #visible: Visible;
  readonly #duties: Pick<SeparateDuties, 'refusal'>;
  readonly #clock: () => number;
  readonly #looked = new Map<string, number>();

  constructor(options: {
    claimed: ClaimedPipelines;
    store: PipelineStore;
    actionStore: PipelineActionStore;
    sweeper: Pick<PipelineSweeper, 'refresh'>;
    access: FleetAccess;
    permissions: PermissionsService;
    claims: ClaimIndex;
    visible: Visible;
    duties: Pick<SeparateDuties, 'refusal'>;
    clock?: () => number;
  }) {
    this.#pipelines = options.claimed;
    this.#store = options.store;
    this.#actions = options.actionStore;
    this.#sweeper = options.sweeper;
    this.#access = options.access;
    this.#permissions = options.permissions;
    this.#claims = options.claims;
    this.#visible = options.visible;
    this.#duties = options.duties;
    this.#clock = options.clock ?? Date.now;
  }

  /** Of one entity. Throws the `NotFoundError` of an unknown entity when the caller may not see this one. */
  async list(text: string, caller: Caller): Promise<PipelineList> {
    const entityRef = await this.#visible.entity(text, caller.credentials);
    const wanted = this.#claimsOf(entityRef);
    if (wanted.length === 0) return { items: [], unread: [] };
    const found = (await this.#store.ofClaims(wanted))
      .map(stored => this.#pipelines.claimed(stored))
      .filter(claimed => claimed.entityRef === entityRef);
    const scopes = await this.#store.scopes();
    const items = await this.#toPipelines(found, scopes, caller);
    return {
      items: [...items].sort(
        (a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1),
      ),
      unread:
        found.length >= wanted.length
          ? []
          : scopes
              .filter(
                scope =>
                  scope.error !== undefined || scope.observedAt === undefined,
              )
              .map(toUnread),
    };
  }

  /** Throws a `NotFoundError` when there is no such pipeline, or the caller may not see it. */
  async get(text: string, caller: Caller): Promise<Pipeline> {
    const claimed = await this.#pipelines.get(text);
    await this.#pipelines.requireReadable(claimed, caller);
    const [pipeline] = await this.#toPipelines(
      [claimed],
      await this.#store.scopes(),
      caller,
    );
    return pipeline;
  }

  /** Gates of all pipelines that the caller may read. */
  async approvals(caller: Caller): Promise<readonly Approval[]> {
    await this.#claims.ready();
    const waiting = (await this.#store.waiting()).map(stored =>
      this.#pipelines.claimed(stored),
    );
    if (waiting.length === 0) return [];
    const mayRead = await this.#access.reader(
      waiting.map(({ entityRef }) => entityRef),
      caller.credentials,
    );
    const readable = waiting.filter(({ entityRef }) => mayRead(entityRef));
    const readers = await this.#readers(readable, caller);
    return readable.flatMap((claimed, index) =>
      toPipelineApprovals(claimed.stored.observation, readers[index]),
    );
  }

  /** Throws a `NotFoundError` when there is no such action, or the caller may not see its pipeline. */
  async action(id: string, caller: Caller): Promise<PipelineAction> {
    const record = await this.#actions.get(id);
    const unknown = new NotFoundError(
      `There is no action '${id}' on a pipeline, or you may not see it.`,
    );
    if (!record) throw unknown;
    await this.#claims.ready();
    const stored = await this.#store.get(record.action.pipelineId);
    const entityRef = stored
      ? this.#pipelines.claimed(stored).entityRef
      : record.action.entityRef;
    if (!(await this.#access.mayRead({ entityRef }, caller.credentials)))
      throw unknown;
    return record.action;
  }

  async #toPipelines(
    found: readonly ClaimedPipeline[],
    scopes: readonly StoredScope[],
    caller: Caller,
  ): Promise<readonly Pipeline[]> {
    const now = this.#clock();
    const byId = new Map(scopes.map(scope => [scope.id, scope]));
    const readers = await this.#readers(found, caller);
    await this.#look(found, byId, now);
    return found.map(({ stored }, index) =>
      toPipeline(stored, byId.get(stored.scopeId), readers[index], now),
    );
  }

  /** Asks about everything at once. */
  async #readers(
    found: readonly ClaimedPipeline[],
    caller: Caller,
  ): Promise<readonly Reader[]> {
    const rights = await rightsOf(
      this.#permissions,
      found.flatMap(({ entityRef }) => rightsOfPipeline(entityRef)),
      caller.credentials,
    );
    const starters = await this.#actions.starters(
      found.map(({ stored }) => stored.id),
    );
    return found.map(({ stored, entityRef }) => ({
      entityRef,
      rights,
      separate: requester => this.#duties.refusal(requester, caller.actor),
      starter: runId => starters.get(`${stored.id}\n${runId}`),
    }));
  }

  /** Writes down that somebody reads them; what was not looked at for long is looked at soon. */
  async #look(
    found: readonly ClaimedPipeline[],
    scopes: ReadonlyMap<string, StoredScope>,
    now: number,
  ): Promise<void> {
    const fresh = found.filter(
      ({ stored }) => now - (this.#looked.get(stored.id) ?? 0) > LOOKED_MS,
    );
    if (fresh.length === 0) return;
    if (this.#looked.size > MOST_LOOKED) this.#looked.clear();
    for (const { stored } of fresh) this.#looked.set(stored.id, now);
    await this.#store.looked(
      fresh.map(({ stored }) => stored.id),
      now,
    );
    const old = fresh.filter(({ stored }) => {
      const scope = scopes.get(stored.scopeId);
      return scope && now - stored.observedAt > scope.intervalSeconds * 1000;
    });
    for (const scopeId of new Set(old.map(({ stored }) => stored.scopeId)))
      this.#sweeper.refresh(scopeId);
  }

  #claimsOf(entityRef: string) {
    const annotations = this.#claims.entity(entityRef)?.annotations;
    return PIPELINE_ANNOTATIONS.flatMap(annotation =>
      valuesOf(annotations, annotation).map(value => ({ annotation, value })),
    );
  }
}

function toUnread(scope: StoredScope): PipelineList['unread'][number] {
  const { id, provider, account, region, observedAt, error } = scope;
  return {
    id,
    provider,
    account,
    region,
    ...(observedAt !== undefined && {
      observedAt: new Date(observedAt).toISOString(),
    }),
    ...(error !== undefined && { error }),
  };
}
