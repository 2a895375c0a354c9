import * as sdk from '@aws-sdk/client-codepipeline';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import { BUCKETS } from './limits.ts';
import { readOperations } from './readOperations.ts';
import { writeOperations } from './writeOperations.ts';

/** CodePipeline: what runs, what waits for a person, and what people do about it. */
export const codepipeline: ServiceDefinition = {
  name: 'codepipeline',
  protocol: 'awsJson1.1',
  target: 'CodePipeline_20150709',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'ActionExecution.status': sdk.ActionExecutionStatus,
    'ActionExecutionDetail.status': sdk.ActionExecutionStatus,
    'ActionTypeId.category': sdk.ActionCategory,
    'ActionTypeId.owner': sdk.ActionOwner,
    'ApprovalResult.status': sdk.ApprovalStatus,
    'ArtifactStore.type': sdk.ArtifactStoreType,
    'DisableStageTransitionInput.transitionType': sdk.StageTransitionType,
    'EnableStageTransitionInput.transitionType': sdk.StageTransitionType,
    'ExecutionTrigger.triggerType': sdk.TriggerType,
    'PipelineDeclaration.executionMode': sdk.ExecutionMode,
    'PipelineDeclaration.pipelineType': sdk.PipelineType,
    'PipelineExecution.executionMode': sdk.ExecutionMode,
    'PipelineExecution.executionType': sdk.ExecutionType,
    'PipelineExecution.status': sdk.PipelineExecutionStatus,
    'PipelineExecutionSummary.executionMode': sdk.ExecutionMode,
    'PipelineExecutionSummary.executionType': sdk.ExecutionType,
    'PipelineExecutionSummary.status': sdk.PipelineExecutionStatus,
    'PipelineSummary.executionMode': sdk.ExecutionMode,
    'PipelineSummary.pipelineType': sdk.PipelineType,
    'RetryStageExecutionInput.retryMode': sdk.StageRetryMode,
    'RetryStageMetadata.latestRetryTrigger': sdk.RetryTrigger,
    'SourceRevisionOverride.revisionType': sdk.SourceRevisionType,
    'StageExecution.status': sdk.StageExecutionStatus,
    'StageExecution.type': sdk.ExecutionType,
  },
  buckets: BUCKETS,
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: { ...readOperations, ...writeOperations },
};
