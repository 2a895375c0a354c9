import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult } from '@capstan/plugin-fleet-node';

export type Found = ApplyResult | { readonly outcome: 'notSent' };

const DONE: Readonly<Record<PipelineRequest['kind'], string>> = {
  approve: 'The gate was approved; the run goes on.',
  reject: 'The gate was rejected; the run has ended there.',
  retry: 'What failed in the stage is done again.',
  rollback: 'The stage goes back to what it held before.',
  stop: 'The run is being stopped.',
  start: 'A run begins.',
};

/** `runId` is the run that it is about, or that it began. */
export function accepted(
  { kind }: PipelineRequest,
  runId: string,
): ApplyResult {
  return { outcome: 'accepted', nativeRolloutId: runId, message: DONE[kind] };
}

export function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
