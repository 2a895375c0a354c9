import type { Capability, PipelineRequest } from '@capstan/plugin-fleet-common';
import type {
  ObservedRun,
  ObservedStage,
  PipelineObservation,
} from '@capstan/plugin-fleet-node';
import { waits } from './StoredPipeline';

const STALE = 'Nothing was sent. Look at the pipeline again.';

/**
 * Why a request makes no sense any more, from what was seen last: the run or stage is gone, the gate no longer waits, or
 * the provider will not. `undefined` when nothing stands against it. Pure.
 */
export function refusalOf(
  request: PipelineRequest,
  { name, runs, start }: Pick<PipelineObservation, 'name' | 'runs' | 'start'>,
): string | undefined {
  if (request.kind === 'start') return reasonOf(start);
  const run = runs.find(({ id }) => id === request.runId);
  if (!run) return `${name} has no run '${request.runId}' any more. ${STALE}`;
  if (request.kind === 'stop') return reasonOf(run.stop);
  const stage = run.stages.find(each => each.name === request.stage);
  if (!stage)
    return `The run ${run.label} of ${name} has no stage '${request.stage}'. ${STALE}`;
  switch (request.kind) {
    case 'retry':
      return reasonOf(stage.retry);
    case 'rollback':
      return reasonOf(stage.rollback);
    default:
      return waits(stage) && stage.gate.id === request.gateId
        ? undefined
        : `'${stage.name}' of ${run.label} no longer waits for this answer: ${stage.message} ${STALE}`;
  }
}

/** The environment that a request changes; of a gate: that of the next stage that deploys. */
export function environmentOf(
  request: PipelineRequest,
  { runs }: Pick<PipelineObservation, 'runs'>,
): string | undefined {
  if (!('stage' in request)) return undefined;
  const run = runs.find(({ id }) => id === request.runId);
  const stage = run?.stages.find(({ name }) => name === request.stage);
  return run && stage && deploysTo(run, stage);
}

/** Where a stage deploys to, or what comes after it does. */
export function deploysTo(
  { stages }: Pick<ObservedRun, 'stages'>,
  stage: ObservedStage,
): string | undefined {
  return stages
    .slice(stages.indexOf(stage))
    .find(({ environment }) => environment !== undefined)?.environment;
}

function reasonOf(capability: Capability): string | undefined {
  return capability.can ? undefined : `${capability.reason} Nothing was sent.`;
}
