import type {
  ActionExecution,
  ActionExecutionDetail,
  PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { targetOf } from './capabilities';
import { stageFactsOf } from './mapStage';
import type { PipelineFacts } from './PipelineFacts';

/** A stage of a run, as a request names it. */
export interface StageOfRun {
  readonly runId: string;
  readonly stage: string;
}

export function executionOf(
  { executions }: PipelineFacts,
  runId: string,
): PipelineExecutionSummary | undefined {
  return executions.find(one => one.pipelineExecutionId === runId);
}

/** What the history says of an attempt. */
export function attemptOf(
  { actions }: PipelineFacts,
  actionExecutionId: string,
): ActionExecutionDetail | undefined {
  return actions.find(one => one.actionExecutionId === actionExecutionId);
}

/** What the state says of an attempt; only this knows the token. */
export function stateOf(
  { stages }: PipelineFacts,
  actionExecutionId: string,
): ActionExecution | undefined {
  return stages
    .flatMap(({ actionStates = [] }) => actionStates)
    .map(({ latestExecution }) => latestExecution)
    .find(one => one?.actionExecutionId === actionExecutionId);
}

export function attemptsIn(
  { actions }: PipelineFacts,
  { runId, stage }: StageOfRun,
): ActionExecutionDetail[] {
  return actions.filter(
    one => one.pipelineExecutionId === runId && one.stageName === stage,
  );
}

/** The execution that a rollback of this stage goes back to. */
export function rollbackTargetOf(
  facts: PipelineFacts,
  { runId, stage }: StageOfRun,
): string | undefined {
  const run = executionOf(facts, runId);
  const declared = facts.declaration.stages?.find(({ name }) => name === stage);
  return (
    run && declared && targetOf(facts, run, stageFactsOf(facts, run, declared))
  );
}
