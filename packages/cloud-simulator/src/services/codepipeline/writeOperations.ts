import type {
  DisableStageTransitionInput,
  EnableStageTransitionInput,
  PutApprovalResultInput,
  PutApprovalResultOutput,
  RetryStageExecutionInput,
  RetryStageExecutionOutput,
  RollbackStageInput,
  RollbackStageOutput,
  StartPipelineExecutionInput,
  StartPipelineExecutionOutput,
  StopPipelineExecutionInput,
  StopPipelineExecutionOutput,
  TagResourceInput,
  TagResourceOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { OperationContext } from '../../core/ServiceDefinition.ts';
import { REASON_LENGTH, SUMMARY_LENGTH } from './limits.ts';
import { executionOf, taggedOf } from './readOperations.ts';
import { answer, retry, rollBack, stageOf, stop } from './steer.ts';

export const writeOperations = {
  StartPipelineExecution: operation<
    StartPipelineExecutionInput,
    StartPipelineExecutionOutput
  >('write', 'write', (input, context) => {
    const { codepipeline } = context.world;
    const pipeline = codepipeline.get(input.name!);
    const token = input.clientRequestToken;
    if (token !== undefined && !/^[a-zA-Z0-9-]{1,128}$/.test(token))
      throw invalid('The client request token is not valid.');
    const known = token === undefined ? undefined : pipeline.tokens.get(token);
    if (known) return { pipelineExecutionId: known.id };
    const commit = input.sourceRevisions?.[0]?.revisionValue;
    const execution = codepipeline.start(
      pipeline,
      { type: 'StartPipelineExecution', detail: callerOf(context) },
      {
        ...(commit !== undefined && {
          source: { commit, message: 'Started with a commit' },
        }),
      },
    );
    if (token !== undefined) pipeline.tokens.set(token, execution);
    context.effect(pipeline.arn, `execution ${execution.id} started`);
    return { pipelineExecutionId: execution.id };
  }),

  StopPipelineExecution: operation<
    StopPipelineExecutionInput,
    StopPipelineExecutionOutput
  >('write', 'write', (input, context) => {
    const { codepipeline } = context.world;
    const pipeline = codepipeline.get(input.pipelineName!);
    const { reason, abandon = false } = input;
    if (reason !== undefined && reason.length > REASON_LENGTH)
      throw invalid(`A reason has at most ${REASON_LENGTH} characters.`);
    const execution = executionForStop(pipeline, input.pipelineExecutionId);
    stop(codepipeline, pipeline, execution, { reason, abandon });
    context.effect(pipeline.arn, `execution ${execution.id} stopped`);
    return { pipelineExecutionId: execution.id };
  }),

  RetryStageExecution: operation<
    RetryStageExecutionInput,
    RetryStageExecutionOutput
  >('write', 'write', (input, context) => {
    const { codepipeline } = context.world;
    const pipeline = codepipeline.get(input.pipelineName!);
    stageOf(pipeline, input.stageName!);
    const execution = pipeline.executions.find(
      ({ id }) => id === input.pipelineExecutionId,
    );
    if (!execution) {
      throw new AwsError(
        'StageNotRetryableException',
        'The execution is not in this stage.',
      );
    }
    retry(codepipeline, pipeline, {
      execution,
      stage: input.stageName!,
      mode: input.retryMode!,
    });
    context.effect(
      pipeline.arn,
      `${input.stageName} of ${execution.id} retried`,
    );
    return { pipelineExecutionId: execution.id };
  }),

  RollbackStage: operation<RollbackStageInput, RollbackStageOutput>(
    'write',
    'write',
    (input, context) => {
      const { codepipeline } = context.world;
      const pipeline = codepipeline.get(input.pipelineName!);
      stageOf(pipeline, input.stageName!);
      const target = executionOf(pipeline, input.targetPipelineExecutionId);
      const execution = rollBack(codepipeline, pipeline, {
        stage: input.stageName!,
        target,
        by: callerOf(context),
      });
      context.effect(
        pipeline.arn,
        `${input.stageName} rolled back to ${target.id}`,
      );
      return { pipelineExecutionId: execution.id };
    },
  ),

  PutApprovalResult: operation<PutApprovalResultInput, PutApprovalResultOutput>(
    'write',
    'write',
    (input, context) => {
      const { codepipeline } = context.world;
      const pipeline = codepipeline.get(input.pipelineName!);
      const { status, summary } = input.result!;
      if (summary!.length > SUMMARY_LENGTH)
        throw invalid(`A summary has at most ${SUMMARY_LENGTH} characters.`);
      answer(codepipeline, pipeline, {
        stage: input.stageName!,
        action: input.actionName!,
        token: input.token!,
        approved: status === 'Approved',
        summary: summary!,
        by: callerOf(context),
      });
      context.effect(pipeline.arn, `${input.stageName}: ${status}`);
      return { approvedAt: context.world.world.clock.date() };
    },
  ),

  DisableStageTransition: operation<DisableStageTransitionInput, object>(
    'write',
    'write',
    (input, context) => {
      const pipeline = context.world.codepipeline.get(input.pipelineName!);
      const { name } = stageOf(pipeline, input.stageName!);
      const at = context.world.world.clock.now();
      pipeline.closed.set(name, { reason: input.reason!, at });
      context.effect(pipeline.arn, `${name} closed`);
      return {};
    },
  ),

  EnableStageTransition: operation<EnableStageTransitionInput, object>(
    'write',
    'write',
    (input, context) => {
      const { codepipeline } = context.world;
      const pipeline = codepipeline.get(input.pipelineName!);
      const { name } = stageOf(pipeline, input.stageName!);
      if (pipeline.closed.delete(name)) {
        context.effect(pipeline.arn, `${name} opened`);
        codepipeline.advance(pipeline);
      }
      return {};
    },
  ),

  TagResource: operation<TagResourceInput, TagResourceOutput>(
    'write',
    'write',
    (input, context) => {
      const pipeline = taggedOf(
        context.world.codepipeline.pipelines.values(),
        input.resourceArn!,
      );
      for (const { key, value } of input.tags!) pipeline.tags[key!] = value!;
      context.effect(pipeline.arn, 'tagged');
      return {};
    },
  ),
};

/** Who calls is not known here; what AWS would say of the role of a portal. */
function callerOf({ world }: OperationContext): string {
  return `arn:aws:sts::${world.account}:assumed-role/capstan-write/capstan-write`;
}

function executionForStop(
  pipeline: Parameters<typeof executionOf>[0],
  id: string | undefined,
) {
  const found = pipeline.executions.find(execution => execution.id === id);
  if (found) return found;
  // The model of this operation has no exception for an execution that is not there.
  throw new AwsError(
    'PipelineExecutionNotStoppableException',
    `The pipeline '${pipeline.name}' has no execution '${id}'.`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
