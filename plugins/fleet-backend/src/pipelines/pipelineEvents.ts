import type {
  AuditEvent,
  AuditResult,
  PipelineAction,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';
import type { PipelineObservation } from '@capstan/plugin-fleet-node';
import type { NewAuditEvent } from '../audit/AuditLog';

const VERBS: Readonly<Record<PipelineRequest['kind'], string>> = {
  approve: 'Approval of',
  reject: 'Rejection of',
  retry: 'Retry of',
  rollback: 'Rollback of',
  stop: 'Stopping',
  start: 'Start of',
};

/** For example `pipeline-approve`. */
export function eventIdOf({ kind }: PipelineRequest): string {
  return `pipeline-${kind}`;
}

/** What a request is, in words. Pure. */
export function summaryOf(
  request: PipelineRequest,
  { name, runs }: Pick<PipelineObservation, 'name' | 'runs'>,
): string {
  const verb = VERBS[request.kind];
  if (request.kind === 'start')
    return request.commit === undefined
      ? `${verb} a run of ${name}`
      : `${verb} a run of ${name} at ${request.commit.slice(0, 12)}`;
  const run = runs.find(({ id }) => id === request.runId);
  const label = run?.label ?? request.runId.slice(0, 64);
  const commit =
    run?.commit === undefined ? '' : ` (${run.commit.slice(0, 12)})`;
  const stage =
    'stage' in request ? ` at '${request.stage.slice(0, 128)}'` : '';
  return `${verb} ${label}${commit} of ${name}${stage}`;
}

/** What was asked of a pipeline, as an event. */
export function eventOfPipelineAction(
  action: Pick<
    PipelineAction,
    | 'pipelineId'
    | 'pipelineName'
    | 'environment'
    | 'entityRef'
    | 'request'
    | 'actor'
    | 'reason'
  > & { readonly id?: string },
  summary: string,
  happened: {
    readonly via: AuditEvent['via'];
    readonly result: AuditResult;
    readonly message?: string;
  },
): NewAuditEvent {
  const { message } = happened;
  return {
    actor: action.actor,
    via: happened.via,
    event: eventIdOf(action.request),
    result: happened.result,
    groupId: action.pipelineId,
    groupName: action.pipelineName,
    environment: action.environment,
    entityRef: action.entityRef,
    subject: action.id,
    reason: action.reason,
    message: message === undefined ? `${summary}.` : `${summary}: ${message}`,
  };
}
