import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type { Scope } from '../Observation';
import type {
  ConfirmedPipelineAction,
  ObservedRun,
  ObservedStage,
  PipelineObservation,
  PipelineProvider,
} from '../PipelineProvider';
import { patient } from './harness';

/**
 * A provider with one pipeline of its own that has had no run, for one test. A run that is triggered passes at least one
 * stage, then waits at one gate, then deploys to at least one environment, and has succeeded.
 * @public
 */
export interface PipelineHarness {
  readonly provider: PipelineProvider;
  readonly scope: Scope;
  /** `ref.nativeId` of the pipeline. */
  readonly nativeId: string;
  /** A new commit, not through the provider: a run begins soon. */
  trigger(): Promise<void>;
  /** From now on a stage before the gate fails; `undefined`: it succeeds again. Absent where `retry` is skipped. */
  break?(broken: boolean): Promise<void>;
  /** Lets this much of the provider's time pass. */
  pass(ms: number): Promise<void>;
  /** The provider cannot be reached from now on. */
  disconnect(): Promise<void>;
  /** Frees everything; called after each test, connected or not. */
  close(): Promise<void>;
}

let keys = 0;

/** What a person asked for, with a key of its own. */
export function confirmed(
  request: PipelineRequest,
  idempotencyKey: string = `contract-${Date.now()}-${keys++}`,
): ConfirmedPipelineAction {
  return {
    idempotencyKey,
    request,
    actor: 'user:default/ann',
    reason: 'Because.',
  };
}

/** The harness's pipeline in a fresh look, watched. */
export async function lookAtPipeline(
  harness: PipelineHarness,
): Promise<PipelineObservation> {
  const { provider, scope, nativeId } = harness;
  const { pipelines, problems } = await provider.observe(
    scope,
    new Set(),
    patient(),
  );
  const pipeline = pipelines.find(
    candidate => candidate.ref.nativeId === nativeId,
  );
  if (!pipeline)
    throw new Error(
      `The look does not hold '${nativeId}'. ${problems
        .map(({ message }) => message)
        .join(' ')}`,
    );
  return pipeline;
}

/** Looks again and again until it is so; at most 400 times, 150 ms of the provider's time apart. */
export async function lookUntilPipeline(
  harness: PipelineHarness,
  what: string,
  isSo: (pipeline: PipelineObservation) => boolean,
): Promise<PipelineObservation> {
  let seen = '';
  for (let looks = 0; looks < 400; looks++) {
    const pipeline = await lookAtPipeline(harness);
    if (isSo(pipeline)) return pipeline;
    seen = pipeline.runs.map(run => `${run.phase}: ${run.message}`).join('; ');
    await harness.pass(150);
  }
  throw new Error(`It never happened: ${what}. Seen last: ${seen}`);
}

/** The newest run, once it is in this phase. */
export async function runThatIs(
  harness: PipelineHarness,
  phase: ObservedRun['phase'],
): Promise<ObservedRun> {
  const { runs } = await lookUntilPipeline(
    harness,
    `the newest run is ${phase}`,
    pipeline => pipeline.runs[0]?.phase === phase,
  );
  return runs[0];
}

/** The stage that waits, with its gate. */
export function waitingStage(
  run: ObservedRun,
): ObservedStage & { readonly gate: NonNullable<ObservedStage['gate']> } {
  const stage = run.stages.find(({ phase }) => phase === 'waiting');
  if (!stage?.gate) throw new Error('No stage waits at a gate.');
  return { ...stage, gate: stage.gate };
}
