import { randomUUID } from 'node:crypto';
import type { PermissionsService } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  fleetApprovalAnswerPermission,
  fleetPipelineRunPermission,
  PIPELINE_ANNOTATIONS,
} from '@capstan/plugin-fleet-common';
import type {
  AuditResult,
  PipelineAction,
  PipelineRequest,
  SubmitPipelineRequest,
} from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { SeparateDuties } from '../approvals/SeparateDuties';
import type { AuditLog } from '../audit/AuditLog';
import { digestOfFields } from '../journal/validateSubmission';
import { rightsOf } from '../permissions/rightsOf';
import type { ClaimedPipeline, ClaimedPipelines } from './ClaimedPipelines';
import type { PipelineActionRecord } from './PipelineActionRow';
import type { PipelineActionStore } from './PipelineActionStore';
import type { PipelineJournal } from './PipelineJournal';
import { eventOfPipelineAction, summaryOf } from './pipelineEvents';
import { environmentOf, refusalOf } from './refusalOf';
import { actorOf } from './toPipeline';
import { validatePipelineRequest } from './validatePipelineRequest';

/** What people ask of pipelines: checked, written down, then handed to the journal that carries it out. */
export class PipelineSubmissions {
  readonly #pipelines: ClaimedPipelines;
  readonly #actions: PipelineActionStore;
  readonly #journal: PipelineJournal;
  readonly #permissions: PermissionsService;
  readonly #duties: Pick<SeparateDuties, 'refusal'>;
  readonly #audit: AuditLog;

  constructor(options: {
    claimed: ClaimedPipelines;
    actionStore: PipelineActionStore;
    journal: PipelineJournal;
    permissions: PermissionsService;
    duties: Pick<SeparateDuties, 'refusal'>;
    audit: AuditLog;
  }) {
    this.#pipelines = options.claimed;
    this.#actions = options.actionStore;
    this.#journal = options.journal;
    this.#permissions = options.permissions;
    this.#duties = options.duties;
    this.#audit = options.audit;
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
    claimed: ClaimedPipeline,
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
  ): Promise<ClaimedPipeline> {
    const claimed = await this.#pipelines.get(text);
    try {
      await this.#pipelines.requireReadable(claimed, caller);
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
    { stored, entityRef }: ClaimedPipeline,
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
    claimed: ClaimedPipeline,
    body: SubmitPipelineRequest,
    caller: Caller,
  ): Promise<ConflictError> {
    await this.#note(claimed, body, caller, 'refused', message);
    return new ConflictError(message);
  }

  async #note(
    { stored, entityRef }: ClaimedPipeline,
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
}
