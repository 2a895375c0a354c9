import { randomUUID } from 'node:crypto';
import type { PermissionsService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  fleetApprovalAnswerPermission,
  fleetPipelineRunPermission,
  parseScaleGroupRef,
  PIPELINE_ANNOTATIONS,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type {
  Approval,
  AuditResult,
  Pipeline,
  PipelineAction,
  PipelineList,
  PipelineRequest,
  SubmitPipelineRequest,
} from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import type { AuditLog } from '../audit/AuditLog';
import { valuesOf } from '../groups/ClaimIndex';
import type { ClaimIndex } from '../groups/ClaimIndex';
import type { StoredScope } from '../groups/StoredGroup';
import { digestOfFields } from '../journal/validateSubmission';
import type { FleetAccess } from '../permissions/FleetAccess';
import { rightsOf } from '../permissions/rightsOf';
import type { Visible } from '../permissions/Visible';
import type { PipelineActionRecord } from './PipelineActionRow';
import type { PipelineActionStore } from './PipelineActionStore';
import type { PipelineJournal } from './PipelineJournal';
import type { PipelineStore } from './PipelineStore';
import type { PipelineSweeper } from './PipelineSweeper';
import { eventOfPipelineAction, summaryOf } from './pipelineEvents';
import { environmentOf, refusalOf } from './refusalOf';
import type { StoredPipeline } from './StoredPipeline';
import { toPipelineApprovals } from './toPipelineApprovals';
import { actorOf, rightsOfPipeline, toPipeline } from './toPipeline';
import type { Reader } from './toPipeline';
import { validatePipelineRequest } from './validatePipelineRequest';

/** A page that stays open reads again; not each time is written down. */
const LOOKED_MS = 30_000;
const MOST_LOOKED = 10_000;

interface Claimed {
  readonly stored: StoredPipeline;
  /** `undefined`: no entity claims it. */
  readonly entityRef?: string;
}

/** What callers may ask about pipelines. Reads the database only; no provider is called while a page waits. */
export class PipelineService {
  readonly #store: PipelineStore;
  readonly #actions: PipelineActionStore;
  readonly #journal: PipelineJournal;
  readonly #sweeper: Pick<PipelineSweeper, 'refresh'>;
  readonly #access: FleetAccess;
  readonly #permissions: PermissionsService;
  readonly #claims: ClaimIndex;
  readonly #visible: Visible;
  readonly #duties: Pick<SeparateDuties, 'refusal'>;
  readonly #audit: AuditLog;
  readonly #clock: () => number;
  readonly #looked = new Map<string, number>();

  constructor(options: {
    store: PipelineStore;
    actionStore: PipelineActionStore;
    journal: PipelineJournal;
    sweeper: Pick<PipelineSweeper, 'refresh'>;
    access: FleetAccess;
    permissions: PermissionsService;
    claims: ClaimIndex;
    visible: Visible;
    duties: Pick<SeparateDuties, 'refusal'>;
    audit: AuditLog;
    clock?: () => number;
  }) {
    this.#store = options.store;
    this.#actions = options.actionStore;
    this.#journal = options.journal;
    this.#sweeper = options.sweeper;
    this.#access = options.access;
    this.#permissions = options.permissions;
    this.#claims = options.claims;
    this.#visible = options.visible;
    this.#duties = options.duties;
    this.#audit = options.audit;
    this.#clock = options.clock ?? Date.now;
  }

  /** Of one entity. Throws the `NotFoundError` of an unknown entity when the caller may not see this one. */
  async list(text: string, caller: Caller): Promise<PipelineList> {
    const entityRef = await this.#visible.entity(text, caller.credentials);
    const wanted = this.#claimsOf(entityRef);
    if (wanted.length === 0) return { items: [], unread: [] };
    const found = (await this.#store.ofClaims(wanted))
      .map(stored => this.#claimed(stored))
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
    const claimed = await this.#readable(text, caller);
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
      this.#claimed(stored),
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
      ? this.#claimed(stored).entityRef
      : record.action.entityRef;
    if (!(await this.#access.mayRead({ entityRef }, caller.credentials)))
      throw unknown;
    return record.action;
  }

  /**
   * Does what was asked, at most once for one key. Throws an `InputError` for what makes no sense, a `NotFoundError` for
   * what is not there or hidden, a `NotAllowedError` for a missing right or one's own gate, a `ConflictError` when the
   * world has changed, and a `ServiceUnavailableError` when the provider cannot be reached. Nothing was sent then.
   */
  async submit(
    text: string,
    body: SubmitPipelineRequest,
    caller: Caller,
  ): Promise<PipelineAction> {
    validatePipelineRequest(body);
    const { request } = body;
    const claimed = await this.#watchDenied(text, body, caller);
    const { observation, id } = claimed.stored;
    const reason = body.reason?.trim() || undefined;
    const bodyDigest = digestOfFields({ pipelineId: id, request, reason });
    const known = await this.#actions.byKey(caller.actor, body.idempotencyKey);
    if (known)
      return this.#answerAgain(known, bodyDigest, claimed, body, caller);
    const refusal = refusalOf(request, observation);
    if (refusal !== undefined)
      throw await this.#refused(refusal, claimed, body, caller);
    const environment = environmentOf(request, observation);
    const inserted = await this.#journal.submit({
      action: {
        id: randomUUID(),
        pipelineId: id,
        pipelineName: observation.name,
        ...(environment !== undefined && { environment }),
        ...(claimed.entityRef !== undefined && {
          entityRef: claimed.entityRef,
        }),
        request,
        actor: caller.actor,
        ...(reason !== undefined && { reason }),
        ...('runId' in request &&
          request.kind !== 'rollback' && { runId: request.runId }),
        message: 'Written down. Nothing was sent yet.',
      },
      summary: summaryOf(request, observation),
      via: caller.via ?? 'api',
      idempotencyKey: body.idempotencyKey,
      bodyDigest,
    });
    const { record } = inserted;
    switch (inserted.outcome) {
      case 'known':
        return this.#answerAgain(record, bodyDigest, claimed, body, caller);
      case 'answered':
        throw await this.#refused(
          `This gate was answered by ${record.action.actor} already. Nothing was sent.`,
          claimed,
          body,
          caller,
        );
      default:
        return this.#journal.answer(record.action.id);
    }
  }

  async #answerAgain(
    known: PipelineActionRecord,
    bodyDigest: string,
    claimed: Claimed,
    body: SubmitPipelineRequest,
    caller: Caller,
  ): Promise<PipelineAction> {
    if (known.bodyDigest !== bodyDigest)
      throw await this.#refused(
        `The idempotency key '${body.idempotencyKey}' was used for another action. Nothing was sent. Use a new key for a new action.`,
        claimed,
        body,
        caller,
      );
    return this.#journal.answer(known.action.id);
  }

  /** The pipeline that the caller may change. Who may not is in the audit before they get the answer. */
  async #watchDenied(
    text: string,
    body: SubmitPipelineRequest,
    caller: Caller,
  ): Promise<Claimed> {
    const id = parsePipelineId(text);
    await this.#claims.ready();
    const stored = await this.#store.get(id);
    if (!stored) throw unknownPipeline(id);
    const claimed = this.#claimed(stored);
    try {
      if (!(await this.#access.mayRead(claimed, caller.credentials)))
        throw unknownPipeline(id);
      await this.#requireRight(claimed, body.request, caller);
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotAllowedError' || name === 'NotFoundError')
        await this.#note(
          claimed,
          body,
          caller,
          'denied',
          name === 'NotAllowedError'
            ? (error as Error).message
            : 'It may not be seen, so it looked as if it did not exist.',
        );
      throw error;
    }
    return claimed;
  }

  async #requireRight(
    { stored, entityRef }: Claimed,
    request: PipelineRequest,
    caller: Caller,
  ): Promise<void> {
    const { observation } = stored;
    if (entityRef === undefined)
      throw new NotAllowedError(
        `Nobody may change the pipeline '${observation.name}': rights are decided on the catalog entity that a pipeline ` +
          `belongs to, and none claims this one. Add an annotation (${PIPELINE_ANNOTATIONS.join(
            ', ',
          )}) to its entity.`,
      );
    const answers = request.kind === 'approve' || request.kind === 'reject';
    const permission = answers
      ? fleetApprovalAnswerPermission
      : fleetPipelineRunPermission;
    const rights = await rightsOf(
      this.#permissions,
      [{ entityRef, rights: [permission] }],
      caller.credentials,
    );
    if (!rights({ entityRef, rights: [permission] }).can)
      throw new NotAllowedError(
        `You may not do this to the pipeline '${observation.name}': it needs the permission ${permission.name} on ${entityRef}. Ask its owner.`,
      );
    if (request.kind !== 'approve') return;
    const run = observation.runs.find(({ id }) => id === request.runId);
    if (!run) return;
    const starters = await this.#actions.starters([stored.id]);
    const own = this.#duties.refusal(
      actorOf(run, runId => starters.get(`${stored.id}\n${runId}`)),
      caller.actor,
    );
    if (own !== undefined) throw new NotAllowedError(own);
  }

  /** The error of what was not begun, once the audit says so. */
  async #refused(
    message: string,
    claimed: Claimed,
    body: SubmitPipelineRequest,
    caller: Caller,
  ): Promise<ConflictError> {
    await this.#note(claimed, body, caller, 'refused', message);
    return new ConflictError(message);
  }

  async #note(
    { stored, entityRef }: Claimed,
    { request, reason }: SubmitPipelineRequest,
    caller: Caller,
    result: AuditResult,
    message: string,
  ): Promise<void> {
    const { observation } = stored;
    await this.#audit.record(
      eventOfPipelineAction(
        {
          pipelineId: stored.id,
          pipelineName: observation.name,
          environment: environmentOf(request, observation),
          entityRef,
          request,
          actor: caller.actor,
          reason,
        },
        summaryOf(request, observation),
        { via: caller.via ?? 'api', result, message },
      ),
    );
  }

  async #readable(text: string, caller: Caller): Promise<Claimed> {
    const id = parsePipelineId(text);
    await this.#claims.ready();
    const stored = await this.#store.get(id);
    if (!stored) throw unknownPipeline(id);
    const claimed = this.#claimed(stored);
    if (!(await this.#access.mayRead(claimed, caller.credentials)))
      throw unknownPipeline(id);
    return claimed;
  }

  async #toPipelines(
    found: readonly Claimed[],
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
    found: readonly Claimed[],
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
    found: readonly Claimed[],
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

  #claimed(stored: StoredPipeline): Claimed {
    const claimant = this.#claims.claimant(stored.observation.claim);
    return { stored, entityRef: claimant?.entityRef };
  }

  #claimsOf(entityRef: string) {
    const annotations = this.#claims.entity(entityRef)?.annotations;
    return PIPELINE_ANNOTATIONS.flatMap(annotation =>
      valuesOf(annotations, annotation).map(value => ({ annotation, value })),
    );
  }
}

/** In its one spelling. Throws an `InputError` when `text` is no id. */
function parsePipelineId(text: string): string {
  try {
    return stringifyScaleGroupRef(parseScaleGroupRef(text));
  } catch {
    throw new InputError(
      `'${text}' is not the id of a pipeline. Use the id that the API gave: provider:account:region:name.`,
    );
  }
}

/** The same for a pipeline that does not exist and for one that the caller may not see. */
function unknownPipeline(id: string): NotFoundError {
  return new NotFoundError(
    `There is no pipeline '${id}', or you may not see it. List those of an entity with /pipelines?entityRef=….`,
  );
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
