import type { Capability } from '../groups/Capability';
import type { Freshness } from '../groups/ScaleGroup';
import type { ScaleGroupRef } from '../groups/ScaleGroupRef';

/** @public */
export type PipelinePhase =
  /** Not its turn yet. */
  | 'pending'
  | 'running'
  /** A gate waits for a person. */
  | 'waiting'
  | 'succeeded'
  | 'failed'
  /** Somebody stopped it, or a newer run took its place. */
  | 'stopped'
  /** It was not needed; `message` says why. */
  | 'skipped';

/**
 * A stage that waits for a person's answer.
 * @public
 */
export interface PipelineGate {
  /** Changes when the stage waits anew: an answer to an older gate is refused (409) and nothing is sent. */
  readonly id: string;
  /** What the person should look at before answering. */
  readonly instructions?: string;
  readonly since: string;
  /** When the provider answers by itself; absent when it waits for ever or the provider does not say. */
  readonly deadline?: string;
  /** Whether the caller may answer, and why not. Who started a run may be kept from approving, never from rejecting. */
  readonly answer: {
    readonly approve: Capability;
    readonly reject: Capability;
  };
}

/**
 * One stage of a run, in the order in which stages run.
 * @public
 */
export interface PipelineStage {
  readonly name: string;
  readonly phase: PipelinePhase;
  /** One sentence: what it does or how it ended. */
  readonly message: string;
  /** Set when it deploys: the environment that it changes. */
  readonly environment?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly gate?: PipelineGate;
  /** Last lines that it wrote, oldest first, without secrets; absent when the provider has none at hand. */
  readonly output?: readonly string[];
  readonly retry: Capability;
  /** Deploy again what this stage held before this run. */
  readonly rollback: Capability;
  readonly url?: string;
}

/**
 * One way of one version through the stages.
 * @public
 */
export interface PipelineRun {
  /** The provider's own id; unique within its pipeline. */
  readonly id: string;
  /** What people call it, for example `#12`. */
  readonly label: string;
  readonly phase: PipelinePhase;
  /** One sentence: where it stands or how it ended. */
  readonly message: string;
  readonly commit?: string;
  /** First line of the commit, or another name of what runs. */
  readonly title?: string;
  /** Content digest of what was built; the same from test to prod. */
  readonly digest?: string;
  /** What started it, for example `push to main`. */
  readonly trigger: string;
  /** Entity ref of the person, or the name that the provider knows; absent when nobody knows. */
  readonly actor?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly stages: readonly PipelineStage[];
  readonly stop: Capability;
  readonly url?: string;
}

/**
 * The pipeline of a service, as the portal last saw it.
 * @public
 */
export interface Pipeline {
  /** `stringifyScaleGroupRef` of `ref`. */
  readonly id: string;
  readonly ref: ScaleGroupRef;
  readonly name: string;
  /** What the provider calls it, for example `AWS CodePipeline`; for people. */
  readonly kind: string;
  /** The catalog entity it belongs to; absent when no entity claims it. */
  readonly entityRef?: string;
  /** Newest first, at most 20. */
  readonly runs: readonly PipelineRun[];
  /** Start a run of the newest commit. */
  readonly start: Capability;
  readonly freshness: Freshness;
  readonly url?: string;
  /** Set when no real cloud is behind it. */
  readonly simulated?: true;
}

/**
 * A place that pipelines are asked from, as a whole.
 * @public
 */
export interface PipelineScope {
  /** For example `local-pipeline:default:-`. */
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly region: string;
  /** Absent before the first look. */
  readonly observedAt?: string;
  /** Why the last look failed; absent when it succeeded. */
  readonly error?: string;
}

/** @public */
export interface PipelineList {
  /** By name. */
  readonly items: readonly Pipeline[];
  /** Places that were not looked at yet, or that could not be read: pipelines may be missing. */
  readonly unread: readonly PipelineScope[];
}

/**
 * What can be asked of a pipeline.
 * @public
 */
export type PipelineRequest =
  | {
      readonly kind: 'approve' | 'reject';
      readonly runId: string;
      readonly stage: string;
      readonly gateId: string;
    }
  | {
      readonly kind: 'retry' | 'rollback';
      readonly runId: string;
      readonly stage: string;
    }
  | { readonly kind: 'stop'; readonly runId: string }
  /** Without `commit`: the newest. */
  | { readonly kind: 'start'; readonly commit?: string };

/** @public */
export interface SubmitPipelineRequest {
  readonly request: PipelineRequest;
  /** Required to reject, to stop and to roll back; at most 500 characters. */
  readonly reason?: string;
  /** The same key again gives the same answer and no second effect; with another body it is a conflict (409). */
  readonly idempotencyKey: string;
}

/**
 * What became of a request.
 * @public
 */
export interface PipelineAction {
  readonly id: string;
  readonly pipelineId: string;
  readonly pipelineName: string;
  /** The environment of the stage that it is about; of a gate: of the next stage that deploys. */
  readonly environment?: string;
  readonly entityRef?: string;
  readonly request: PipelineRequest;
  readonly actor: string;
  readonly reason?: string;
  /** The last three are ends: what came of the run is the run's to tell. */
  readonly state: 'recorded' | 'sending' | 'accepted' | 'refused' | 'failed';
  /** One sentence. */
  readonly message: string;
  /** The run that it is about; of `start` and `rollback` the new one, where the provider says which. */
  readonly runId?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
}
