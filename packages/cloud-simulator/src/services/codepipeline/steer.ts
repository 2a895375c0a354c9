import type { StageRetryMode } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError.ts';
import type { CodePipelineRegion } from './CodePipelineRegion.ts';
import { begin } from './advance.ts';
import { isOver, latestActions } from './types.ts';
import type { CodePipelineState, ExecutionState } from './types.ts';

/** Answers an approval; `by` is who is shown to have. */
export function answer(
  region: CodePipelineRegion,
  pipeline: CodePipelineState,
  wanted: {
    readonly stage: string;
    readonly action: string;
    readonly token: string;
    readonly approved: boolean;
    readonly summary: string;
    readonly by: string;
  },
): void {
  const declared = stageOf(pipeline, wanted.stage).actions.find(
    ({ name }) => name === wanted.action,
  );
  if (!declared) {
    throw new AwsError(
      'ActionNotFoundException',
      `The stage '${wanted.stage}' has no action '${wanted.action}'`,
    );
  }
  const runs = pipeline.executions
    .flatMap(({ stages }) => stages)
    .filter(({ name }) => name === wanted.stage)
    .flatMap(({ actions }) => actions)
    .filter(run => run.action === declared);
  // The token of an approval is also what it is called outside, and stays so.
  const run = runs.find(({ externalId }) => externalId === wanted.token);
  if (!run || (run.status !== 'InProgress' && run.by === undefined)) {
    throw new AwsError(
      'InvalidApprovalTokenException',
      'The approval request already received a response or has expired.',
    );
  }
  if (run.status !== 'InProgress') {
    throw new AwsError(
      'ApprovalAlreadyCompletedException',
      'The approval action has already been approved or rejected.',
    );
  }
  run.status = wanted.approved ? 'Succeeded' : 'Failed';
  run.updatedAt = region.region.world.clock.now();
  run.summary = wanted.summary === '' ? undefined : wanted.summary;
  run.by = wanted.by;
  run.token = undefined;
  if (!wanted.approved) run.error = { code: 'JobFailed', message: 'Rejected.' };
  region.advance(pipeline);
}

export function stop(
  region: CodePipelineRegion,
  pipeline: CodePipelineState,
  execution: ExecutionState,
  how: { readonly abandon: boolean; readonly reason?: string },
): void {
  const again = execution.stop && !(how.abandon && !execution.stop.abandon);
  if (execution.status === 'Stopping' && again) {
    throw new AwsError(
      'DuplicatedStopRequestException',
      'The pipeline execution is already in a Stopping state.',
    );
  }
  if (isOver(execution)) {
    throw new AwsError(
      'PipelineExecutionNotStoppableException',
      `The execution is in the state ${execution.status} and cannot be stopped.`,
    );
  }
  execution.status = 'Stopping';
  execution.stop = how;
  const now = region.region.world.clock.now();
  execution.updatedAt = now;
  if (how.abandon) {
    for (const run of execution.stages.at(-1)?.actions ?? []) {
      if (run.status !== 'InProgress') continue;
      run.status = 'Abandoned';
      run.updatedAt = now;
      run.token = undefined;
    }
  }
  region.advance(pipeline);
}

export function retry(
  region: CodePipelineRegion,
  pipeline: CodePipelineState,
  wanted: {
    readonly execution: ExecutionState;
    readonly stage: string;
    readonly mode: StageRetryMode;
  },
): void {
  const declared = stageOf(pipeline, wanted.stage);
  const { execution } = wanted;
  const stage = execution.stages.find(({ name }) => name === wanted.stage);
  if (!stage || !['Failed', 'Stopped'].includes(stage.status)) {
    throw new AwsError(
      'StageNotRetryableException',
      'The stage contains no failed actions.',
    );
  }
  const later = pipeline.executions.slice(
    pipeline.executions.indexOf(execution) + 1,
  );
  if (later.some(({ stages }) => stages.some(run => run.name === stage.name))) {
    throw new AwsError(
      'NotLatestPipelineExecutionException',
      'The stage has been run by a later execution.',
    );
  }
  if (execution.version !== pipeline.version) {
    throw new AwsError(
      'StageNotRetryableException',
      'The pipeline structure has changed.',
    );
  }
  stage.status = 'InProgress';
  stage.retries++;
  execution.status = 'InProgress';
  execution.stop = undefined;
  if (wanted.mode === 'ALL_ACTIONS') stage.from = stage.actions.length;
  const failed = latestActions(declared, stage).filter(
    ({ run }) => run && run.status !== 'Succeeded',
  );
  for (const { action } of failed)
    begin(region.region, pipeline, execution, action.name);
  region.advance(pipeline);
}

export function rollBack(
  region: CodePipelineRegion,
  pipeline: CodePipelineState,
  wanted: {
    readonly stage: string;
    readonly target: ExecutionState;
    readonly by: string;
  },
): ExecutionState {
  const declared = stageOf(pipeline, wanted.stage);
  const { target } = wanted;
  const index = pipeline.stages.indexOf(declared);
  if (target.version !== pipeline.version) {
    throw new AwsError(
      'PipelineExecutionOutdatedException',
      'The specified pipeline execution is outdated and cannot be used as a target pipeline execution for rollback.',
    );
  }
  const succeeded = target.stages.some(
    run => run.index === index && run.status === 'Succeeded',
  );
  const busy = pipeline.executions.some(
    other =>
      !isOver(other) &&
      (other.waitsFor === index || other.stages.at(-1)?.index === index) &&
      (other.waitsFor === undefined || other.type === 'ROLLBACK'),
  );
  // Execution modes, documentation: in PARALLEL mode a stage cannot be rolled back.
  const parallel = pipeline.mode === 'PARALLEL';
  if (
    parallel ||
    index === 0 ||
    target.type === 'ROLLBACK' ||
    !succeeded ||
    busy
  ) {
    throw new AwsError(
      'UnableToRollbackStageException',
      'Unable to roll back the stage.',
    );
  }
  return region.start(
    pipeline,
    { type: 'ManualRollback', detail: wanted.by },
    { rollback: { stage: index, target } },
  );
}

export function stageOf(pipeline: CodePipelineState, name: string) {
  const stage = pipeline.stages.find(candidate => candidate.name === name);
  if (!stage) {
    throw new AwsError(
      'StageNotFoundException',
      `The pipeline '${pipeline.name}' has no stage '${name}'`,
    );
  }
  return stage;
}
