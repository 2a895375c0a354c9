import type {
  ActionCategory,
  ActionExecutionStatus,
  ExecutionMode,
  ExecutionType,
  PipelineExecutionStatus,
  StageExecutionStatus,
  TriggerType,
} from '@aws-sdk/client-codepipeline';
import type { CodeDeployState } from '../codedeploy/CodeDeployRegion.ts';
import type { DeploymentState, ServiceState } from '../ecs/types.ts';

/** An action as the pipeline declares it. @public */
export interface PipelineActionOptions {
  readonly name: string;
  readonly category: ActionCategory;
  /** For example `CodeBuild`. Default: what is usual for the category. */
  readonly provider?: string;
  /** Actions of one number run at the same time. Default 1. */
  readonly runOrder?: number;
  /** How long it works, unless it deploys or waits for a person. Default 5. */
  readonly seconds?: number;
  /** What a Deploy action deploys to; without it, it takes its seconds and changes nothing. */
  readonly service?: ServiceState;
  readonly configuration?: Readonly<Record<string, string>>;
  /** Of an approval. Default: seven days. */
  readonly timeoutMinutes?: number;
}

/** @public */
export interface PipelineStageOptions {
  readonly name: string;
  readonly actions: readonly PipelineActionOptions[];
}

export interface CodePipelineState {
  readonly arn: string;
  readonly name: string;
  readonly mode: ExecutionMode;
  readonly createdAt: number;
  readonly tags: Record<string, string>;
  /** What it builds, for example `shop`: the image of a commit is `shop:<first seven digits>`. */
  readonly image: string;
  updatedAt: number;
  version: number;
  stages: readonly PipelineStageOptions[];
  /** Oldest first. */
  readonly executions: ExecutionState[];
  /** Stages that let nothing in, with the reason. */
  readonly closed: Map<
    string,
    { readonly reason: string; readonly at: number }
  >;
  /** Actions that fail from now on, with what they say. */
  readonly broken: Map<string, string>;
  /** Executions by the token of the client that started them. */
  readonly tokens: Map<string, ExecutionState>;
  /** What a person's next start builds. */
  head: SourceState;
}

export interface SourceState {
  readonly commit: string;
  readonly message: string;
}

/** One way of a commit through the stages. */
export interface ExecutionState {
  readonly id: string;
  readonly version: number;
  readonly type: ExecutionType;
  readonly startedAt: number;
  readonly trigger: { readonly type: TriggerType; readonly detail: string };
  readonly source: SourceState;
  readonly image: string;
  /** Of a rollback: what it goes back to. */
  readonly target?: ExecutionState;
  /** Where it begins. */
  readonly first: number;
  /** Where it ends. */
  readonly last: number;
  status: PipelineExecutionStatus;
  updatedAt: number;
  stop?: { readonly reason?: string; readonly abandon: boolean };
  /** The stage that it waits to enter; absent while it is in one, or has ended. */
  waitsFor?: number;
  /** In the order of the stages that it entered. */
  readonly stages: StageRun[];
}

export interface StageRun {
  readonly name: string;
  readonly index: number;
  status: StageExecutionStatus;
  /** How often a person had it repeated. */
  retries: number;
  /** The run order that is at work. */
  order: number;
  /** Every attempt of every action, oldest first. */
  readonly actions: ActionRun[];
  /** Attempts before this one count no more: all of the stage was begun anew. */
  from: number;
}

export interface ActionRun {
  readonly id: string;
  readonly action: PipelineActionOptions;
  readonly startedAt: number;
  status: ActionExecutionStatus;
  updatedAt: number;
  /** For people; of an approval, what was answered. */
  summary?: string;
  by?: string;
  error?: { readonly code: string; readonly message: string };
  /** Of an approval, as long as it waits. */
  token?: string;
  externalId?: string;
  variables?: Readonly<Record<string, string>>;
  /** When it ends by itself. */
  readonly endsAt?: number;
  /** That it will fail, and what it will say. */
  readonly broken?: string;
  deployment?: DeploymentState;
  codeDeploy?: CodeDeployState;
}

export function isOver({ status }: ExecutionState): boolean {
  return status !== 'InProgress' && status !== 'Stopping';
}

/** The last attempt of each action of a stage, in the order of their declaration. */
export function latestActions(
  stage: PipelineStageOptions,
  run: StageRun | undefined,
): { readonly action: PipelineActionOptions; readonly run?: ActionRun }[] {
  return stage.actions.map(action => ({
    action,
    run: run?.actions
      .slice(run.from)
      .findLast(one => one.action.name === action.name),
  }));
}

export function orderOf({ runOrder = 1 }: PipelineActionOptions): number {
  return runOrder;
}
