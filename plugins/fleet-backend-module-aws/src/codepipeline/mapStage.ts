import type {
  ActionDeclaration,
  ActionExecutionDetail,
  PipelineExecutionSummary,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import type { PipelinePhase } from '@capstan/plugin-fleet-common';
import type { ObservedGate } from '@capstan/plugin-fleet-node';
import { isRunning } from './PipelineFacts';
import type { PipelineFacts } from './PipelineFacts';
import { withoutKey } from './keyed';

/** A stage of one execution, as far as it got. */
export interface StageFacts {
  readonly declared: StageDeclaration;
  readonly phase: PipelinePhase;
  readonly message: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly gate?: ObservedGate;
  /** The last attempt of each action. */
  readonly attempts: readonly ActionExecutionDetail[];
}

/** AWS's quota: how long an approval waits when nothing else is said. */
const APPROVAL_MINUTES = 7 * 24 * 60;

const PHASES: Readonly<Record<string, PipelinePhase>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
  Cancelled: 'stopped',
  Skipped: 'skipped',
};

/** No action tells it: a condition on the stage decided. */
const CONDITION = {
  failed: 'A condition of the stage was not met.',
  skipped: 'A condition of the stage skipped it.',
} as const;

/** Pure. */
export function stageFactsOf(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  declared: StageDeclaration,
): StageFacts {
  const attempts = lastAttempts(facts, run, declared);
  if (attempts.length === 0)
    return { declared, attempts, ...notBegun(facts, run, declared) };
  const waiting = attempts.find(
    one => one.status === 'InProgress' && isApproval(one),
  );
  const phase =
    waiting && run.status === 'InProgress'
      ? 'waiting'
      : phaseOf(facts, run, declared, attempts);
  const startedAt = earliest(attempts);
  const over = phase !== 'running' && phase !== 'waiting';
  const endedAt = over ? latest(attempts) : undefined;
  return {
    declared,
    phase,
    message: messageOf(declared, phase, attempts),
    attempts,
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(phase === 'waiting' && { gate: gateOf(declared, waiting!) }),
  };
}

function lastAttempts(
  { actions }: PipelineFacts,
  { pipelineExecutionId }: PipelineExecutionSummary,
  { name, actions: declared = [] }: StageDeclaration,
): ActionExecutionDetail[] {
  const mine = actions.filter(
    one =>
      one.pipelineExecutionId === pipelineExecutionId && one.stageName === name,
  );
  return declared.flatMap(
    action => mine.find(one => one.actionName === action.name) ?? [],
  );
}

function phaseOf(
  { stages }: PipelineFacts,
  run: PipelineExecutionSummary,
  { name, actions = [] }: StageDeclaration,
  attempts: readonly ActionExecutionDetail[],
): PipelinePhase {
  const has = (status: string) => attempts.some(one => one.status === status);
  if (has('InProgress')) return 'running';
  if (has('Failed')) return 'failed';
  if (has('Abandoned')) return 'stopped';
  const told = toldPhase(stages, run, name);
  if (told) return told;
  if (attempts.length >= actions.length) return 'succeeded';
  return isRunning(run) ? 'running' : 'stopped';
}

/** What the state says of the stage, if this is what it holds. */
function toldPhase(
  stages: PipelineFacts['stages'],
  { pipelineExecutionId }: PipelineExecutionSummary,
  name: string | undefined,
): PipelinePhase | undefined {
  const { latestExecution } =
    stages.find(({ stageName }) => stageName === name) ?? {};
  return latestExecution?.pipelineExecutionId === pipelineExecutionId
    ? PHASES[latestExecution?.status ?? '']
    : undefined;
}

function notBegun(
  { stages }: PipelineFacts,
  run: PipelineExecutionSummary,
  { name }: StageDeclaration,
): { readonly phase: PipelinePhase; readonly message: string } {
  if (run.executionType === 'ROLLBACK')
    return {
      phase: 'skipped',
      message: 'Only one stage goes back; this one stays as it is.',
    };
  const told = toldPhase(stages, run, name);
  if (told === 'failed' || told === 'skipped')
    return { phase: told, message: CONDITION[told] };
  const state = stages.find(({ stageName }) => stageName === name);
  const inbound = state?.inboundExecutions?.some(
    one => one.pipelineExecutionId === run.pipelineExecutionId,
  );
  if (!inbound || !isRunning(run)) {
    return {
      phase: 'pending',
      message: isRunning(run) ? 'Not its turn yet.' : 'It was not reached.',
    };
  }
  const { enabled, disabledReason } = state?.inboundTransitionState ?? {};
  return {
    phase: 'pending',
    message:
      enabled === false
        ? `Nothing is let in here: ${disabledReason ?? 'no reason was given.'}`
        : 'Waits until the run before it has left this stage.',
  };
}

function messageOf(
  { name }: StageDeclaration,
  phase: PipelinePhase,
  attempts: readonly ActionExecutionDetail[],
): string {
  const failed = attempts.find(({ status }) => status === 'Failed');
  if (phase === 'failed') return failed ? failureOf(failed) : CONDITION.failed;
  const answered = attempts.find(isApproval);
  const answer = answered && answerOf(answered);
  if (phase === 'succeeded')
    return answer ? `Approved: ${answer}` : `${name} has succeeded.`;
  if (phase === 'waiting') return `${name} waits for a person.`;
  if (phase === 'stopped') return `${name} was stopped.`;
  const working = attempts
    .filter(({ status }) => status === 'InProgress')
    .map(({ actionName }) => `'${actionName}'`);
  return working.length > 0
    ? `${working.join(', ')} at work.`
    : `${name} goes on.`;
}

function failureOf(attempt: ActionExecutionDetail): string {
  const { errorDetails } = attempt.output?.executionResult ?? {};
  const why = errorDetails?.message ?? 'CodePipeline does not say why.';
  const answer = answerOf(attempt);
  return isApproval(attempt) && answer
    ? `Rejected: ${answer}`
    : `'${attempt.actionName}' failed: ${why}`;
}

/** What a person wrote beside their answer. */
function answerOf({ output }: ActionExecutionDetail): string | undefined {
  const text = output?.executionResult?.externalExecutionSummary;
  return text ? withoutKey(text) : undefined;
}

/** The same id as long as the same request waits: its token expires with it. */
function gateOf(
  { actions = [] }: StageDeclaration,
  waiting: ActionExecutionDetail,
): ObservedGate {
  const declared = actions.find(({ name }) => name === waiting.actionName);
  const since = waiting.startTime!;
  const minutes = declared?.timeoutInMinutes ?? APPROVAL_MINUTES;
  const instructions = instructionsOf(declared, waiting);
  return {
    id: waiting.actionExecutionId!,
    since: since.toISOString(),
    deadline: new Date(since.getTime() + minutes * 60_000).toISOString(),
    ...(instructions && { instructions }),
  };
}

function instructionsOf(
  declared: ActionDeclaration | undefined,
  { input }: ActionExecutionDetail,
): string {
  const { CustomData = '', ExternalEntityLink = '' } = {
    ...declared?.configuration,
    ...input?.resolvedConfiguration,
  };
  return [CustomData, ExternalEntityLink].filter(Boolean).join(' ');
}

export function isApproval({ input }: ActionExecutionDetail): boolean {
  return input?.actionTypeId?.category === 'Approval';
}

function earliest(attempts: readonly ActionExecutionDetail[]) {
  const times = attempts.flatMap(one => one.startTime?.getTime() ?? []);
  return times.length > 0
    ? new Date(Math.min(...times)).toISOString()
    : undefined;
}

function latest(attempts: readonly ActionExecutionDetail[]) {
  const times = attempts.flatMap(one => one.lastUpdateTime?.getTime() ?? []);
  return times.length > 0
    ? new Date(Math.max(...times)).toISOString()
    : undefined;
}
