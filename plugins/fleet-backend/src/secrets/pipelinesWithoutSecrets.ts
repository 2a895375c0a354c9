import type { Capability } from '@capstan/plugin-fleet-common';
import type {
  ObservedRun,
  ObservedStage,
  PipelineObservation,
  PipelineProvider,
} from '@capstan/plugin-fleet-node';
import { hideInText } from './hideSecrets';
import { hiding, inAnswer } from './withoutSecrets';

/** The pipeline provider, with nothing that looks like a secret in what stages wrote, in its sentences and errors. */
export function pipelinesWithoutSecrets(
  provider: PipelineProvider,
): PipelineProvider {
  return {
    name: provider.name,
    scopes: () => provider.scopes(),
    observe: async (...args) => {
      const seen = await hiding(() => provider.observe(...args));
      return {
        ...seen,
        pipelines: seen.pipelines.map(inPipeline),
        problems: seen.problems.map(({ ref, message }) => ({
          ref,
          message: hideInText(message),
        })),
      };
    },
    ...(provider.watch && {
      watch: (...args: Parameters<NonNullable<PipelineProvider['watch']>>) =>
        hiding(() => provider.watch!(...args)),
    }),
    apply: async (...args) =>
      inAnswer(await hiding(() => provider.apply(...args))),
    readBack: async (...args) =>
      inAnswer(await hiding(() => provider.readBack(...args))),
  };
}

function inPipeline(pipeline: PipelineObservation): PipelineObservation {
  return {
    ...pipeline,
    start: inCapability(pipeline.start),
    runs: pipeline.runs.map(inRun),
  };
}

function inRun(run: ObservedRun): ObservedRun {
  return {
    ...run,
    message: hideInText(run.message),
    trigger: hideInText(run.trigger),
    ...(run.title !== undefined && { title: hideInText(run.title) }),
    stop: inCapability(run.stop),
    stages: run.stages.map(inStage),
  };
}

function inStage(stage: ObservedStage): ObservedStage {
  const { gate, output } = stage;
  return {
    ...stage,
    message: hideInText(stage.message),
    ...(output && { output: output.map(hideInText) }),
    ...(gate?.instructions !== undefined && {
      gate: { ...gate, instructions: hideInText(gate.instructions) },
    }),
    retry: inCapability(stage.retry),
    rollback: inCapability(stage.rollback),
  };
}

function inCapability(capability: Capability): Capability {
  return capability.can
    ? capability
    : { can: false, reason: hideInText(capability.reason) };
}
