import { currentStage, GATE, hasEnded, stageOf } from './Run';
import type { RunRecord, StageName, StageRecord } from './Run';

/** How a stage ended by itself. */
export interface StageResult {
  readonly outcome: 'succeeded' | 'failed' | 'skipped';
  /** One sentence. */
  readonly message: string;
  readonly url?: string;
}

const DOING: Readonly<Record<StageName, string>> = {
  install: 'Fetches the commit and installs its dependencies.',
  test: "Runs the service's own tests against a database of their own.",
  build: 'Builds the release that goes to test and then to prod.',
  'deploy test': 'Rolls the release out to test.',
  'smoke test': 'Asks test what a customer would ask.',
  approval: 'Waits for somebody to say that it may go to prod.',
  'deploy prod': 'Rolls the same release out to prod and watches its errors.',
  'smoke prod': 'Asks prod what a customer would ask.',
};

export function changeStage(
  run: RunRecord,
  name: StageName,
  change: Partial<StageRecord>,
): RunRecord {
  return {
    ...run,
    stages: run.stages.map(stage =>
      stage.name === name ? { ...stage, ...change } : stage,
    ),
  };
}

/** Begins a stage, or begins it again after a restart of the portal. */
export function startStage(
  run: RunRecord,
  name: StageName,
  now: string,
): RunRecord {
  const started = changeStage(run, name, {
    phase: 'running',
    message: DOING[name],
    startedAt: stageOf(run, name).startedAt ?? now,
  });
  return { ...started, phase: 'running', message: DOING[name] };
}

export function endStage(
  run: RunRecord,
  name: StageName,
  { outcome, message, url }: StageResult,
  now: string,
): RunRecord {
  const ended = changeStage(run, name, {
    phase: outcome,
    message,
    endedAt: now,
    ...(url !== undefined && { url }),
  });
  if (outcome === 'failed') {
    return {
      ...ended,
      phase: 'failed',
      message: `Stage '${name}' failed: ${message}`,
      endedAt: now,
    };
  }
  if (currentStage(ended)) return ended;
  return {
    ...ended,
    phase: 'succeeded',
    message: ended.rollbackOf
      ? `What run ${ended.rollbackOf} had replaced serves again.`
      : 'The release serves in test and in prod.',
    endedAt: now,
  };
}

/** The gate waits for a person from now on. Each time it does so it is a new gate. */
export function openGate(run: RunRecord, now: string): RunRecord {
  const { attempt } = stageOf(run, GATE);
  const waiting = changeStage(run, GATE, {
    phase: 'waiting',
    message: DOING.approval,
    startedAt: now,
    gate: { id: `${run.id}:${attempt}`, since: now },
  });
  return { ...waiting, phase: 'waiting', message: DOING.approval };
}

/** Ends a run before its time: what ran is stopped, what was to come stays undone. */
export function stopRun(
  run: RunRecord,
  message: string,
  now: string,
): RunRecord {
  if (hasEnded(run)) return run;
  const at = currentStage(run);
  const stopped = at
    ? changeStage(run, at.name, { phase: 'stopped', message, endedAt: now })
    : run;
  return { ...stopped, phase: 'stopped', message, endedAt: now };
}

/** The stage and all after it are done once more. */
export function retryFrom(run: RunRecord, name: StageName): RunRecord {
  const from = run.stages.findIndex(stage => stage.name === name);
  const { endedAt: _, ...rest } = run;
  return {
    ...rest,
    phase: 'pending',
    message: 'It waits for its turn.',
    stages: run.stages.map((stage, index) =>
      index < from || (stage.phase === 'skipped' && index !== from)
        ? stage
        : {
            name: stage.name,
            phase: 'pending',
            message: 'Not its turn yet.',
            attempt: stage.attempt + 1,
          },
    ),
  };
}
