import type {
  Capability,
  Pipeline,
  PipelineGate,
  PipelineRequest,
  PipelineRun,
  PipelineStage,
  ScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { Scope } from './Observation';
import type { CallOptions } from './ScaleGroupProvider';
import type { ApplyResult } from './RolloutProvider';

/**
 * What the provider says of a gate; who may answer it is the portal's to say.
 * @public
 */
export type ObservedGate = Omit<PipelineGate, 'answer'>;

/** @public */
export type ObservedStage = Omit<PipelineStage, 'gate'> & {
  readonly gate?: ObservedGate;
};

/** @public */
export type ObservedRun = Omit<PipelineRun, 'stages'> & {
  readonly stages: readonly ObservedStage[];
};

/**
 * One pipeline as one look saw it.
 * @public
 */
export interface PipelineObservation {
  readonly ref: ScaleGroupRef;
  readonly name: string;
  /** For people, for example `AWS CodePipeline`. */
  readonly kind: string;
  /** What catalog entities may claim it by; see `GroupObservation.claim`. */
  readonly claim: { readonly annotation: string; readonly value: string };
  /** Newest first, at most 20. */
  readonly runs: readonly ObservedRun[];
  readonly start: Capability;
  readonly url?: Pipeline['url'];
  /** Set when no real cloud is behind it. */
  readonly simulated?: Pipeline['simulated'];
}

/**
 * What a scope holds. A pipeline that is named nowhere here is gone.
 * @public
 */
export interface PipelinesObserved {
  readonly observedAt: string;
  readonly pipelines: readonly PipelineObservation[];
  /** Pipelines that are still there and were not looked at this time. They keep what was known, and its age. */
  readonly kept?: readonly ScaleGroupRef[];
  /** Pipelines of the scope that could not be read this time, each with a sentence why. They keep what was known. */
  readonly problems: readonly {
    readonly ref: ScaleGroupRef;
    readonly message: string;
  }[];
}

/** @public */
export interface ConfirmedPipelineAction {
  /** The same for every attempt of one action. At most 64 characters: letters, digits and dashes. */
  readonly idempotencyKey: string;
  readonly request: PipelineRequest;
  readonly actor: string;
  readonly reason?: string;
  /**
   * When the person asked (ISO 8601, by the portal's clock), the same for every attempt: where a provider keeps no keys,
   * only what began later can be the work of this action. Absent = not known.
   */
  readonly requestedAt?: string;
}

/**
 * Sees pipelines and answers for people. A pipeline is named like a scale group (`ref.provider` is the provider's name).
 *
 * The portal calls it at the scope's interval, one call at a time for a scope, whoever looks at pages. Errors are
 * `ProviderError`s.
 * @public
 */
export interface PipelineProvider {
  /** Unique among registered pipeline providers. Lower-case letters, digits and dashes. */
  readonly name: string;

  /** The places it is configured for. Needs no network. */
  scopes(): readonly Scope[];

  /**
   * The pipelines of a scope. Where the provider has no bulk call it may look less often at those that are not in
   * `watched` (refs as strings): pipelines that an entity claims and somebody looks at, that run or that wait.
   */
  observe(
    scope: Scope,
    watched: ReadonlySet<string>,
    options: CallOptions,
  ): Promise<PipelinesObserved>;

  /** Calls `onChange` soon after something in the scope changed; see `ScaleGroupProvider.watch`. */
  watch?(
    scope: Scope,
    onChange: () => void,
    options: CallOptions,
  ): Promise<void>;

  /**
   * Does it. Resolves once the provider has accepted. Called again with the same key it has no second effect as far as
   * the provider can tell; an answer to a gate that no longer waits, and everything about a run or stage that is not
   * there, is `refused`. Throws a `ProviderError` when the outcome is not known (`notSent` when it is known that nothing
   * arrived); the caller then reads back before it tries again.
   *
   * `nativeRolloutId` is the id of the run that `start` and `rollback` began, where the provider says it: the portal then
   * knows who started the run, also where the provider does not.
   */
  apply(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    options: CallOptions,
  ): Promise<ApplyResult>;

  /** After an unknown outcome; see `RolloutProvider.readBack`. */
  readBack(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    options: CallOptions,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }>;
}
