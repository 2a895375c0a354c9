import type { ObservedRun, ObservedStage } from '@capstan/plugin-fleet-node';
import { retryOf, rollbackOf, stopOf } from './capabilities';
import { DEPLOYS, GATE } from './Run';
import type { RunRecord, StageRecord } from './Run';
import type { OutputStore } from './OutputStore';
import type { PipelineRecord } from './RunStore';

/** How many runs are shown with what their stages wrote. */
const WITH_OUTPUT = 3;
const MOST_SHOWN = 20;

/** The runs of a pipeline as the portal sees them, newest first. */
export function observeRuns(
  record: PipelineRecord,
  outputs: OutputStore,
): readonly ObservedRun[] {
  return record.runs
    .slice(0, MOST_SHOWN)
    .map((run, index) =>
      observeRun(record, run, index < WITH_OUTPUT ? outputs : undefined),
    );
}

function observeRun(
  record: PipelineRecord,
  run: RunRecord,
  outputs: OutputStore | undefined,
): ObservedRun {
  const { id, number, phase, message, title, trigger, actor } = run;
  return {
    id,
    label: `#${number}`,
    phase,
    message,
    ...(run.commit && { commit: run.commit }),
    title,
    ...(run.release?.digest && { digest: run.release.digest }),
    trigger,
    ...(actor !== undefined && { actor }),
    startedAt: run.startedAt,
    ...(run.endedAt && { endedAt: run.endedAt }),
    stages: run.stages.map(stage => observeStage(record, run, stage, outputs)),
    stop: stopOf(run),
  };
}

function observeStage(
  record: PipelineRecord,
  run: RunRecord,
  stage: StageRecord,
  outputs: OutputStore | undefined,
): ObservedStage {
  const { name, phase, message, startedAt, endedAt, gate, url } = stage;
  const output =
    phase === 'pending' ? undefined : outputs?.lines(run, stage.name);
  return {
    name,
    phase,
    message,
    ...(DEPLOYS[name] && { environment: DEPLOYS[name] }),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
    ...(name === GATE &&
      phase === 'waiting' &&
      gate && { gate: { ...gate, instructions: instructionsOf(run) } }),
    ...(output && { output }),
    retry: retryOf(record, run, name),
    rollback: rollbackOf(run, name),
    ...(url && { url }),
  };
}

function instructionsOf({ stages, release }: RunRecord): string {
  const test = stages.find(({ name }) => name === 'deploy test')?.url;
  return `${release?.label ?? 'The release'} serves in test${
    test ? `: ${test}` : ''
  }. Look at it, then let the same digest go to prod or reject it.`;
}
