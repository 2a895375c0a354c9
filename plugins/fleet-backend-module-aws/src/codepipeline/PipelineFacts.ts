import type {
  ActionExecutionDetail,
  PipelineDeclaration,
  PipelineExecutionSummary,
  StageState,
} from '@aws-sdk/client-codepipeline';

/** All that is known of one pipeline. */
export interface PipelineFacts {
  readonly arn: string;
  readonly declaration: PipelineDeclaration;
  /** Newest first, at most 20. */
  readonly executions: readonly PipelineExecutionSummary[];
  /** Attempts of the actions of these executions, newest first. */
  readonly actions: readonly ActionExecutionDetail[];
  /** As they were when something of it last ran. */
  readonly stages: readonly StageState[];
  readonly tags: Readonly<Record<string, string>>;
}

/** How many executions are looked at, which is how many runs the portal shows. */
export const MOST_RUNS = 20;

/** Whether it still does something. */
export function isRunning({ status }: PipelineExecutionSummary): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

/** `arn:aws:codepipeline:<region>:<account>:<name>` */
export function pipelineArn(
  account: string,
  region: string,
  name: string,
): string {
  return `arn:${partitionOf(region)}:codepipeline:${region}:${account}:${name}`;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
