import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type { Capability } from '@capstan/plugin-fleet-common';
import { environmentOf } from './environmentOf';
import { stageFactsOf } from './mapStage';
import type { StageFacts } from './mapStage';
import type { PipelineFacts } from './PipelineFacts';

export const YES: Capability = { can: true };
export const no = (reason: string): Capability => ({ can: false, reason });

/** Pure. */
export function stopOf({ status }: PipelineExecutionSummary): Capability {
  if (status === 'InProgress') return YES;
  return no(
    status === 'Stopping'
      ? 'It is being stopped: what works is finished first.'
      : 'The run has ended already.',
  );
}

/** Pure. */
export function retryOf(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  stage: StageFacts,
): Capability {
  const { name } = stage.declared;
  if (stage.phase !== 'failed') return no(`${name} has not failed.`);
  return whyOutdated(facts, run, stage) ?? YES;
}

/** Pure. */
export function rollbackOf(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  stage: StageFacts,
): Capability {
  const { declared, phase } = stage;
  if (environmentOf(declared) === undefined)
    return no(`${declared.name} deploys nothing.`);
  if (phase !== 'succeeded' && phase !== 'failed')
    return no(
      phase === 'running' || phase === 'waiting'
        ? 'It is at work. Stop the run, or wait until it has ended.'
        : `This run has deployed nothing in ${declared.name}.`,
    );
  const { executionMode, pipelineType } = facts.declaration;
  if (executionMode === 'PARALLEL')
    return no(
      'CodePipeline rolls nothing back where runs go beside each other.',
    );
  if (pipelineType === 'V1')
    return no('CodePipeline rolls back in pipelines of the type V2 only.');
  const outdated = whyOutdated(facts, run, stage);
  if (outdated) return outdated;
  return targetOf(facts, run, stage)
    ? YES
    : no(
        `No earlier run of this version of the pipeline that succeeded in ${declared.name} is known.`,
      );
}

/**
 * What the stage held before this run: the last execution before it that succeeded there. What a rollback brought was brought
 * first by the execution that it went back to, and only that one can be gone back to. Pure.
 */
export function targetOf(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  { declared }: StageFacts,
): string | undefined {
  const at = facts.executions.findIndex(
    one => one.pipelineExecutionId === run.pipelineExecutionId,
  );
  const before = facts.executions
    .slice(at + 1)
    .find(
      one =>
        versionOf(facts, one) === facts.declaration.version &&
        stageFactsOf(facts, one, declared).phase === 'succeeded',
    );
  return before?.executionType === 'ROLLBACK'
    ? before.rollbackMetadata?.rollbackTargetPipelineExecutionId
    : before?.pipelineExecutionId;
}

function whyOutdated(
  facts: PipelineFacts,
  run: PipelineExecutionSummary,
  { declared }: StageFacts,
): Capability | undefined {
  const { latestExecution } =
    facts.stages.find(({ stageName }) => stageName === declared.name) ?? {};
  if (latestExecution?.pipelineExecutionId !== run.pipelineExecutionId)
    return no(`Another run has been in ${declared.name} since.`);
  return versionOf(facts, run) === facts.declaration.version
    ? undefined
    : no('The pipeline was changed since this run. Start a new one.');
}

/** The version of the pipeline that an execution ran through. */
function versionOf(
  { actions }: PipelineFacts,
  { pipelineExecutionId }: PipelineExecutionSummary,
): number | undefined {
  return actions.find(one => one.pipelineExecutionId === pipelineExecutionId)
    ?.pipelineVersion;
}
