import type {
  GetPipelineExecutionInput,
  GetPipelineExecutionOutput,
  GetPipelineInput,
  GetPipelineOutput,
  GetPipelineStateInput,
  GetPipelineStateOutput,
  ListActionExecutionsInput,
  ListActionExecutionsOutput,
  ListPipelineExecutionsInput,
  ListPipelineExecutionsOutput,
  ListPipelinesInput,
  ListPipelinesOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { OperationContext } from '../../core/ServiceDefinition.ts';
import {
  declarationOf,
  describeExecution,
  describeStage,
  detailOf,
  summaryOf,
} from './describe.ts';
import { HISTORY_MS, LIST_EXECUTIONS, LIST_PIPELINES } from './limits.ts';
import { stageOf } from './steer.ts';
import type { CodePipelineState, ExecutionState } from './types.ts';

export const readOperations = {
  ListPipelines: operation<ListPipelinesInput, ListPipelinesOutput>(
    'read',
    'read',
    (input, { world }) => {
      const all = [...world.codepipeline.pipelines.values()];
      const page = pageOf(all, {
        size: input.maxResults,
        token: input.nextToken,
        limits: LIST_PIPELINES,
        errorCode: errorOf(input.nextToken),
      });
      return {
        pipelines: page.items.map(pipeline => ({
          name: pipeline.name,
          version: pipeline.version,
          pipelineType: 'V2',
          executionMode: pipeline.mode,
          created: new Date(pipeline.createdAt),
          updated: new Date(pipeline.updatedAt),
        })),
        nextToken: page.nextToken,
      };
    },
  ),

  GetPipeline: operation<GetPipelineInput, GetPipelineOutput>(
    'read',
    'read',
    (input, { world }) => {
      const pipeline = world.codepipeline.get(input.name!);
      if (input.version !== undefined && input.version !== pipeline.version) {
        throw new AwsError(
          'PipelineVersionNotFoundException',
          `The pipeline '${pipeline.name}' has no version ${input.version}`,
        );
      }
      return {
        pipeline: declarationOf(world, pipeline),
        metadata: {
          pipelineArn: pipeline.arn,
          created: new Date(pipeline.createdAt),
          updated: new Date(pipeline.updatedAt),
        },
      };
    },
  ),

  GetPipelineState: operation<GetPipelineStateInput, GetPipelineStateOutput>(
    'read',
    'read',
    (input, { world }) => {
      const pipeline = world.codepipeline.get(input.name!);
      return {
        pipelineName: pipeline.name,
        pipelineVersion: pipeline.version,
        stageStates: pipeline.stages.map((stage, index) =>
          describeStage(pipeline, stage, index),
        ),
        created: new Date(pipeline.createdAt),
        updated: new Date(pipeline.updatedAt),
      };
    },
  ),

  GetPipelineExecution: operation<
    GetPipelineExecutionInput,
    GetPipelineExecutionOutput
  >('read', 'read', (input, context) => {
    const pipeline = context.world.codepipeline.get(input.pipelineName!);
    return {
      pipelineExecution: describeExecution(
        pipeline,
        executionOf(pipeline, input.pipelineExecutionId),
      ),
    };
  }),

  ListPipelineExecutions: operation<
    ListPipelineExecutionsInput,
    ListPipelineExecutionsOutput
  >('read', 'read', (input, context) => {
    const pipeline = context.world.codepipeline.get(input.pipelineName!);
    const stage = input.filter?.succeededInStage?.stageName;
    if (stage !== undefined) stageOf(pipeline, stage);
    const all = recent(context, pipeline).filter(
      execution =>
        stage === undefined ||
        (execution.version === pipeline.version &&
          execution.stages.some(
            run => run.name === stage && run.status === 'Succeeded',
          )),
    );
    const page = pageOf(all, {
      size: input.maxResults,
      token: input.nextToken,
      limits: LIST_EXECUTIONS,
      errorCode: errorOf(input.nextToken),
    });
    return {
      pipelineExecutionSummaries: page.items.map(execution =>
        summaryOf(pipeline, execution),
      ),
      nextToken: page.nextToken,
    };
  }),

  ListActionExecutions: operation<
    ListActionExecutionsInput,
    ListActionExecutionsOutput
  >('read', 'read', (input, context) => {
    const pipeline = context.world.codepipeline.get(input.pipelineName!);
    const wanted =
      input.filter?.pipelineExecutionId ??
      input.filter?.latestInPipelineExecution?.pipelineExecutionId;
    const executions =
      wanted === undefined
        ? recent(context, pipeline)
        : [executionOf(pipeline, wanted)];
    const all = executions
      .flatMap(execution =>
        execution.stages.flatMap(stage =>
          stage.actions.map(run => ({ execution, stage, run })),
        ),
      )
      .sort((a, b) => b.run.startedAt - a.run.startedAt);
    const page = pageOf(all, {
      size: input.maxResults,
      token: input.nextToken,
      limits: LIST_EXECUTIONS,
      errorCode: errorOf(input.nextToken),
    });
    return {
      actionExecutionDetails: page.items.map(({ execution, stage, run }) =>
        detailOf(execution, stage, run),
      ),
      nextToken: page.nextToken,
    };
  }),

  ListTagsForResource: operation<
    ListTagsForResourceInput,
    ListTagsForResourceOutput
  >('read', 'read', (input, { world }) => ({
    tags: Object.entries(
      taggedOf(world.codepipeline.pipelines.values(), input.resourceArn!).tags,
    ).map(([key, value]) => ({ key, value })),
  })),
};

/** Newest first, as far back as history goes. */
function recent(
  { world }: OperationContext,
  { executions }: CodePipelineState,
): readonly ExecutionState[] {
  const since = world.world.clock.now() - HISTORY_MS;
  return executions.filter(({ startedAt }) => startedAt >= since).reverse();
}

export function executionOf(
  { name, executions }: CodePipelineState,
  id: string | undefined,
): ExecutionState {
  const execution = executions.find(candidate => candidate.id === id);
  if (!execution) {
    throw new AwsError(
      'PipelineExecutionNotFoundException',
      `The pipeline '${name}' has no execution '${id}'`,
    );
  }
  return execution;
}

export function taggedOf(
  all: Iterable<CodePipelineState>,
  arn: string,
): CodePipelineState {
  for (const pipeline of all) if (pipeline.arn === arn) return pipeline;
  throw new AwsError(
    'ResourceNotFoundException',
    `The resource ${arn} does not exist`,
  );
}

function errorOf(token: string | undefined): string {
  return token === undefined
    ? 'ValidationException'
    : 'InvalidNextTokenException';
}
