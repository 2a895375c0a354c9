import type { PipelineRun, PipelineStage } from '@capstan/plugin-fleet-common';
import type { FleetTranslate } from '../../hooks';

const SHORT = 8;

export function shortOf(commit: string): string {
  return commit.slice(0, SHORT);
}

/** What a run brings, in words: the first line of the commit and its short name, as far as they are known. */
export function versionOf(t: FleetTranslate, run: PipelineRun): string {
  const { title, commit } = run;
  if (commit === undefined) return title ?? t('pipelines.gate.unknownVersion');
  if (title === undefined) return shortOf(commit);
  return t('pipelines.gate.version', { title, commit: shortOf(commit) });
}

/** Where a stage deploys to, or what comes after it does. */
export function environmentAfter(
  run: PipelineRun,
  stage: PipelineStage,
): string | undefined {
  const at = run.stages.findIndex(({ name }) => name === stage.name);
  return run.stages
    .slice(at)
    .find(({ environment }) => environment !== undefined)?.environment;
}
