import type { PipelinePhase } from '@capstan/plugin-fleet-common';
import {
  RiCheckLine,
  RiCloseLine,
  RiHand,
  RiLoader4Line,
  RiSkipForwardLine,
  RiStopLine,
  RiTimeLine,
} from '@remixicon/react';

/** The mark of each phase; the word beside it says the same. */
export const PHASE_ICONS: Readonly<Record<PipelinePhase, typeof RiHand>> = {
  pending: RiTimeLine,
  running: RiLoader4Line,
  waiting: RiHand,
  succeeded: RiCheckLine,
  failed: RiCloseLine,
  stopped: RiStopLine,
  skipped: RiSkipForwardLine,
};

/** Looked at first: what waits for a person, then what goes on, then what went wrong. */
const FIRST: readonly PipelinePhase[] = [
  'waiting',
  'running',
  'failed',
  'stopped',
];

/** The stage that a person opens a run for; the last when all passed. Pure. */
export function stageToShow<T extends { readonly phase: PipelinePhase }>(
  stages: readonly T[],
): T | undefined {
  for (const phase of FIRST) {
    const found = stages.find(stage => stage.phase === phase);
    if (found) return found;
  }
  return stages[stages.length - 1];
}
