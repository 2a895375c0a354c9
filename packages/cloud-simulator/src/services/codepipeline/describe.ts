import type {
  ActionDeclaration,
  ActionExecutionDetail,
  ActionState,
  ActionTypeId,
  PipelineDeclaration,
  PipelineExecution,
  PipelineExecutionSummary,
  StageState,
} from '@aws-sdk/client-codepipeline';
import type { RegionWorld } from '../../RegionWorld.ts';
import { latestActions, orderOf } from './types.ts';
import type {
  ActionRun,
  CodePipelineState,
  ExecutionState,
  PipelineActionOptions,
  PipelineStageOptions,
  StageRun,
} from './types.ts';

const PROVIDERS = {
  Source: 'CodeStarSourceConnection',
  Build: 'CodeBuild',
  Test: 'CodeBuild',
  Deploy: 'ECS',
  Invoke: 'Lambda',
  Approval: 'Manual',
  Compute: 'Commands',
} as const;

export function declarationOf(
  { account }: RegionWorld,
  pipeline: CodePipelineState,
): PipelineDeclaration {
  return {
    name: pipeline.name,
    roleArn: `arn:aws:iam::${account}:role/${pipeline.name}-pipeline`,
    artifactStore: { type: 'S3', location: `${pipeline.name}-artifacts` },
    stages: pipeline.stages.map(stage => ({
      name: stage.name,
      actions: stage.actions.map(declareAction),
    })),
    version: pipeline.version,
    executionMode: pipeline.mode,
    pipelineType: 'V2',
  };
}

function declareAction(action: PipelineActionOptions): ActionDeclaration {
  return {
    name: action.name,
    actionTypeId: typeOf(action),
    runOrder: orderOf(action),
    configuration: configurationOf(action),
    outputArtifacts: [],
    inputArtifacts: [],
    ...(action.timeoutMinutes !== undefined && {
      timeoutInMinutes: action.timeoutMinutes,
    }),
  };
}

function typeOf(action: PipelineActionOptions): ActionTypeId {
  const { category, service } = action;
  return {
    category,
    owner: 'AWS',
    provider:
      action.provider ??
      (service?.controller === 'CODE_DEPLOY'
        ? 'CodeDeployToECS'
        : PROVIDERS[category]),
    version: '1',
  };
}

function configurationOf({
  category,
  service,
  configuration,
}: PipelineActionOptions): Record<string, string> {
  if (configuration) return { ...configuration };
  if (category === 'Source')
    return { FullRepositoryId: 'acme/shop', BranchName: 'main' };
  return service
    ? { ClusterName: service.cluster.name, ServiceName: service.name }
    : {};
}

export function summaryOf(
  pipeline: CodePipelineState,
  execution: ExecutionState,
): PipelineExecutionSummary {
  return {
    pipelineExecutionId: execution.id,
    status: execution.status,
    startTime: new Date(execution.startedAt),
    lastUpdateTime: new Date(execution.updatedAt),
    sourceRevisions: pipeline.stages[0].actions.map(action => ({
      actionName: action.name,
      revisionId: execution.source.commit,
      // A connection tells the provider with it.
      revisionSummary: JSON.stringify({
        ProviderType: 'GitHub',
        CommitMessage: execution.source.message,
      }),
      revisionUrl: `https://github.com/acme/shop/commit/${execution.source.commit}`,
    })),
    executionMode: pipeline.mode,
    ...originOf(execution),
    ...(execution.stop?.reason !== undefined && {
      stopTrigger: { reason: execution.stop.reason },
    }),
  };
}

export function describeExecution(
  pipeline: CodePipelineState,
  execution: ExecutionState,
): PipelineExecution {
  return {
    pipelineName: pipeline.name,
    pipelineVersion: execution.version,
    pipelineExecutionId: execution.id,
    status: execution.status,
    artifactRevisions: [
      {
        name: 'source',
        revisionId: execution.source.commit,
        revisionSummary: execution.source.message,
      },
    ],
    executionMode: pipeline.mode,
    ...originOf(execution),
  };
}

function originOf({ trigger, type, target }: ExecutionState) {
  return {
    trigger: { triggerType: trigger.type, triggerDetail: trigger.detail },
    executionType: type,
    ...(target && {
      rollbackMetadata: { rollbackTargetPipelineExecutionId: target.id },
    }),
  };
}

export function describeStage(
  pipeline: CodePipelineState,
  stage: PipelineStageOptions,
  index: number,
): StageState {
  const runs = pipeline.executions.flatMap(execution =>
    execution.stages
      .filter(run => run.index === index)
      .map(run => ({ execution, run })),
  );
  // What entered last is the latest, also when it is an older execution that a person had repeated.
  const latest = runs.sort((a, b) => beginOf(a.run) - beginOf(b.run)).at(-1);
  const waiting = pipeline.executions.filter(
    ({ waitsFor }) => waitsFor === index,
  );
  const closed = pipeline.closed.get(stage.name);
  const toExecution = (execution: ExecutionState) => ({
    pipelineExecutionId: execution.id,
    status: 'InProgress' as const,
    type: execution.type,
  });
  return {
    stageName: stage.name,
    inboundExecutions: waiting.map(toExecution),
    ...(waiting.length > 0 && {
      inboundExecution: toExecution(waiting.at(-1)!),
    }),
    inboundTransitionState: closed
      ? {
          enabled: false,
          disabledReason: closed.reason,
          lastChangedAt: new Date(closed.at),
        }
      : { enabled: true },
    actionStates: latestActions(stage, latest?.run).map(({ action, run }) =>
      describeAction(pipeline, action.name, run),
    ),
    ...(latest && {
      latestExecution: {
        pipelineExecutionId: latest.execution.id,
        status: stageStatus(latest.execution, latest.run),
        type: latest.execution.type,
      },
    }),
    ...(latest &&
      latest.run.retries > 0 && {
        retryStageMetadata: {
          manualStageRetryAttempt: latest.run.retries,
          latestRetryTrigger: 'ManualStageRetry',
        },
      }),
  };
}

function stageStatus(execution: ExecutionState, run: StageRun) {
  return execution.status === 'Stopping' && run.status === 'InProgress'
    ? 'Stopping'
    : run.status;
}

function beginOf({ actions }: StageRun): number {
  return actions[0]?.startedAt ?? 0;
}

function describeAction(
  { mode }: CodePipelineState,
  actionName: string,
  run: ActionRun | undefined,
): ActionState {
  if (!run) return { actionName };
  return {
    actionName,
    latestExecution: {
      actionExecutionId: run.id,
      status: run.status,
      lastStatusChange: new Date(run.updatedAt),
      ...(run.summary !== undefined && { summary: run.summary }),
      ...(run.by !== undefined && { lastUpdatedBy: run.by }),
      // In PARALLEL mode the state tells no token.
      ...(run.token !== undefined &&
        mode !== 'PARALLEL' && { token: run.token }),
      ...(run.externalId !== undefined &&
        run.action.category !== 'Approval' && {
          externalExecutionId: run.externalId,
        }),
      ...(run.error && { errorDetails: run.error }),
    },
  };
}

export function detailOf(
  execution: ExecutionState,
  stage: StageRun,
  run: ActionRun,
): ActionExecutionDetail {
  return {
    pipelineExecutionId: execution.id,
    actionExecutionId: run.id,
    pipelineVersion: execution.version,
    stageName: stage.name,
    actionName: run.action.name,
    startTime: new Date(run.startedAt),
    lastUpdateTime: new Date(run.updatedAt),
    status: run.status,
    ...(run.by !== undefined && { updatedBy: run.by }),
    input: {
      actionTypeId: typeOf(run.action),
      configuration: configurationOf(run.action),
    },
    output: {
      outputArtifacts: [],
      executionResult: {
        ...(run.externalId !== undefined && {
          externalExecutionId: run.externalId,
        }),
        ...(run.summary !== undefined && {
          externalExecutionSummary: run.summary,
        }),
        ...(run.error && { errorDetails: run.error }),
      },
      ...(run.variables && { outputVariables: { ...run.variables } }),
    },
  };
}
