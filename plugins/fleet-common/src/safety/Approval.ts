import type { Capability } from '../groups/Capability';

/**
 * The gate of a run, with what its run would bring.
 * @public
 */
export interface PipelineApproval {
  readonly pipelineId: string;
  readonly runId: string;
  readonly runLabel: string;
  readonly stage: string;
  readonly gateId: string;
  readonly instructions?: string;
  readonly commit?: string;
  /** First line of the commit. */
  readonly runTitle?: string;
  readonly digest?: string;
  readonly url?: string;
}

/**
 * Something that waits for a person: the gate of a rollout or of a pipeline, a paused rollout, or a change that an AI
 * agent proposed.
 * @public
 */
export interface Approval {
  readonly id: string;
  readonly kind: 'gate' | 'paused' | 'proposal' | 'pipeline';
  /** Of `pipeline`: the pipeline's, which is named alike. */
  readonly groupId: string;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef?: string;
  /** One sentence: what it waits for. */
  readonly title: string;
  /** Entity ref of who asked for what now waits; absent when nobody knows. */
  readonly requester?: string;
  readonly reason?: string;
  readonly since: string;
  /** When the provider, or the portal for a proposal, answers by itself; absent when it waits for ever. */
  readonly deadline?: string;
  /** Set for `gate` and `paused`. */
  readonly rolloutId?: string;
  /** Set for `proposal`: confirm exactly this. */
  readonly proposalId?: string;
  /** Set for `pipeline`: answer exactly this gate. */
  readonly pipeline?: PipelineApproval;
  /** Whether the caller may answer, and why not. */
  readonly answer: {
    readonly approve: Capability;
    readonly reject: Capability;
  };
}
