import type {
  ExecutionTrigger,
  PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import {
  CODEPIPELINE_ANNOTATION,
  CODEPIPELINE_TAGS_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import type {
  PipelinePhase,
  ScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type {
  ObservedRun,
  ObservedStage,
  PipelineObservation,
} from '@capstan/plugin-fleet-node';
import type { AwsScope } from '../AwsScope';
import { no, retryOf, rollbackOf, stopOf, YES } from './capabilities';
import { environmentOf } from './environmentOf';
import { withoutKey } from './keyed';
import { stageFactsOf } from './mapStage';
import { isRunning } from './PipelineFacts';
import type { PipelineFacts } from './PipelineFacts';

export const PROVIDER = 'aws-codepipeline';

const READ_ONLY =
  'The portal only looks at this account (readOnly in fleet.aws.accounts).';

/** Pure. */
export function mapPipeline(
  facts: PipelineFacts,
  scope: AwsScope,
): PipelineObservation {
  const { arn, declaration, executions } = facts;
  const { account, simulated } = scope;
  const name = declaration.name!;
  const url = urlOf(name, scope);
  return {
    ref: refOf(arn, scope),
    name,
    kind: 'AWS CodePipeline',
    claim: claimOf(facts, account.codepipeline?.entityTag),
    runs: executions.map(run => mapRun(facts, run, scope)),
    start: account.readOnly ? no(READ_ONLY) : YES,
    ...(url && { url }),
    ...(simulated && { simulated: true as const }),
  };
}

export function refOf(
  arn: string,
  { account, region }: AwsScope,
): ScaleGroupRef {
  return {
    provider: PROVIDER,
    account: account.accountId,
    region,
    nativeId: arn,
  };
}

/** By its ARN, or by the tag that names its entity where there is one. */
function claimOf(
  { arn, tags }: PipelineFacts,
  entityTag: string | undefined,
): PipelineObservation['claim'] {
  const value = entityTag === undefined ? undefined : tags[entityTag];
  return value === undefined
    ? { annotation: CODEPIPELINE_ANNOTATION, value: arn }
    : {
        annotation: CODEPIPELINE_TAGS_ANNOTATION,
        value: `${entityTag}=${value}`,
      };
}

export function mapRun(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  scope: AwsScope,
): ObservedRun {
  const { readOnly } = scope.account;
  const stages = (facts.declaration.stages ?? []).map(declared => {
    const stage = stageFactsOf(facts, run, declared);
    const { attempts: _, declared: __, ...shown } = stage;
    const environment = environmentOf(declared);
    return {
      name: declared.name!,
      ...shown,
      ...(environment !== undefined && { environment }),
      retry: readOnly ? no(READ_ONLY) : retryOf(facts, run, stage),
      rollback: readOnly ? no(READ_ONLY) : rollbackOf(facts, run, stage),
    };
  });
  const phase = phaseOf(run, stages);
  const [source] = run.sourceRevisions ?? [];
  const title = titleOf(source?.revisionSummary);
  const digest = digestOf(facts, run);
  const actor = actorOf(run.trigger, scope);
  const pipelineUrl = urlOf(facts.declaration.name!, scope);
  const id = run.pipelineExecutionId!;
  return {
    id,
    label: labelOf(id),
    phase,
    message: messageOf(run, phase, stages),
    ...(source?.revisionId && { commit: source.revisionId }),
    ...(title && { title }),
    ...(digest && { digest }),
    trigger: triggerOf(run),
    ...(actor && { actor }),
    startedAt: run.startTime!.toISOString(),
    ...(!isRunning(run) && {
      endedAt: (run.lastUpdateTime ?? run.startTime!).toISOString(),
    }),
    stages,
    stop: readOnly ? no(READ_ONLY) : stopOf(run),
    ...(pipelineUrl && {
      url: pipelineUrl.replace('/view?', `/executions/${id}/timeline?`),
    }),
  };
}

/** Executions have no numbers; CodePipeline's own console calls them by the start of their id. */
function labelOf(id: string): string {
  return id.slice(0, 8);
}

function phaseOf(
  { status }: PipelineExecutionSummary,
  stages: readonly ObservedStage[],
): PipelinePhase {
  if (status === 'Succeeded') return 'succeeded';
  if (status === 'Failed') return 'failed';
  if (status === 'InProgress' && stages.some(({ gate }) => gate))
    return 'waiting';
  return status === 'InProgress' || status === 'Stopping'
    ? 'running'
    : 'stopped';
}

function messageOf(
  run: PipelineExecutionSummary,
  phase: PipelinePhase,
  stages: readonly ObservedStage[],
): string {
  const reason = withoutKey(run.stopTrigger?.reason ?? '');
  if (run.status === 'Stopping')
    return 'It is being stopped: what works is finished first.';
  if (run.status === 'Superseded') return 'A newer run took its place.';
  if (run.status === 'Cancelled')
    return 'The pipeline was changed while it ran.';
  if (phase === 'stopped')
    return reason ? `Stopped: ${reason}` : 'Somebody stopped it.';
  if (phase === 'succeeded') return 'It has succeeded.';
  const at = stages.find(stage => stage.phase === phase);
  return at?.message ?? run.statusSummary ?? 'Between two stages.';
}

const TRIGGERS: Readonly<Record<string, string>> = {
  CreatePipeline: 'the pipeline was made',
  StartPipelineExecution: 'started by hand',
  PollForSourceChanges: 'change of the source',
  Webhook: 'push',
  WebhookV2: 'push',
  CloudWatchEvent: 'change of the source',
  PutActionRevision: 'new revision of the source',
};

function triggerOf({
  trigger,
  rollbackMetadata,
}: PipelineExecutionSummary): string {
  const target = labelOf(
    rollbackMetadata?.rollbackTargetPipelineExecutionId ?? 'an earlier run',
  );
  if (trigger?.triggerType === 'ManualRollback') return `rollback to ${target}`;
  if (trigger?.triggerType === 'AutomatedRollback')
    return `automatic rollback to ${target}`;
  return TRIGGERS[trigger?.triggerType ?? ''] ?? 'not told';
}

/** Who did it at AWS; of what the portal's role did, the portal knows better. */
function actorOf(
  { triggerType, triggerDetail = '' }: ExecutionTrigger = {},
  { account }: AwsScope,
): string | undefined {
  if (
    triggerType !== 'StartPipelineExecution' &&
    triggerType !== 'ManualRollback'
  )
    return undefined;
  const name = triggerDetail.split('/').at(-1);
  return name === 'capstan-write' && account.writeRole !== undefined
    ? undefined
    : name || undefined;
}

/** The first line of the commit; a connection wraps it in JSON. */
function titleOf(summary: string | undefined): string | undefined {
  if (!summary) return undefined;
  let text = summary;
  try {
    const parsed: unknown = JSON.parse(summary);
    const message = (parsed as { CommitMessage?: unknown } | null)
      ?.CommitMessage;
    if (typeof message === 'string') text = message;
  } catch {
    // Other sources tell the message as it is.
  }
  return text.split('\n')[0].slice(0, 200) || undefined;
}

const DIGEST = /sha256:[0-9a-f]{64}/;

/** What was built, as a build exports it or an image source names it; a rollback brings what its target had built. */
function digestOf(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
): string | undefined {
  const target = run.rollbackMetadata?.rollbackTargetPipelineExecutionId;
  const texts = [
    ...(run.sourceRevisions ?? []).map(({ revisionId = '' }) => revisionId),
    ...facts.actions
      .filter(
        one =>
          one.pipelineExecutionId === run.pipelineExecutionId ||
          one.pipelineExecutionId === target,
      )
      .flatMap(one => Object.values(one.output?.outputVariables ?? {})),
  ];
  return texts.map(text => DIGEST.exec(text)?.[0]).find(Boolean);
}

function urlOf(
  name: string,
  { region, simulated }: AwsScope,
): string | undefined {
  // The console of China has another address.
  return simulated || region.startsWith('cn-')
    ? undefined
    : `https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${encodeURIComponent(
        name,
      )}/view?region=${region}`;
}
