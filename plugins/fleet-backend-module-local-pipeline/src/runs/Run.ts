import type { PipelinePhase } from '@capstan/plugin-fleet-common';

/** In the order in which they run. */
export const STAGES = [
  'install',
  'test',
  'build',
  'deploy test',
  'smoke test',
  'approval',
  'deploy prod',
  'smoke prod',
] as const;

export type StageName = (typeof STAGES)[number];
export type EnvironmentName = 'test' | 'prod';
export const GATE = 'approval';

/** The environment that a stage changes. */
export const DEPLOYS: Readonly<Partial<Record<StageName, EnvironmentName>>> = {
  'deploy test': 'test',
  'deploy prod': 'prod',
};

/** A release of the engine. */
export interface ReleaseNote {
  readonly id: string;
  readonly label: string;
  /** Absent where the engine has forgotten the release. */
  readonly digest?: string;
  readonly commit?: string;
}

/** What a run built, or what a rollback brings back. */
export interface RunRelease extends ReleaseNote {
  /** How it is run; absent in a rollback, which registers nothing. */
  readonly start?: {
    readonly command: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
  };
}

export interface StageRecord {
  readonly name: StageName;
  readonly phase: PipelinePhase;
  readonly message: string;
  /** From 1; a retry counts on. Part of the idempotency keys of what the stage asks the engine for. */
  readonly attempt: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly gate?: { readonly id: string; readonly since: string };
  /** Where what it deployed is served. */
  readonly url?: string;
}

export interface RunRecord {
  /** `<repository>-<number>`. */
  readonly id: string;
  readonly repository: string;
  readonly number: number;
  readonly commit: string;
  readonly title: string;
  readonly trigger: string;
  readonly actor?: string;
  /** The first of what a template made: neither tests nor a gate, and nothing takes its place. */
  readonly first: boolean;
  /** Label of the run whose deployment this one takes back. */
  readonly rollbackOf?: string;
  readonly phase: PipelinePhase;
  readonly message: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly stages: readonly StageRecord[];
  readonly release?: RunRelease;
  /** What an environment held before this run first changed it; `null` when it held nothing. */
  readonly before: Readonly<
    Partial<Record<EnvironmentName, ReleaseNote | null>>
  >;
}

export interface NewRun {
  readonly repository: string;
  readonly number: number;
  readonly commit: string;
  readonly title: string;
  readonly trigger: string;
  readonly actor?: string;
  readonly first?: boolean;
  readonly rollback?: Rollback;
}

/** Brings back to one environment what it held before a run. */
export interface Rollback {
  /** Label of that run. */
  readonly of: string;
  readonly environment: EnvironmentName;
  readonly release: RunRelease;
}

const SKIPPED_AT_FIRST: Readonly<Partial<Record<StageName, string>>> = {
  test: "The template's code is unchanged, and the template's own tests hold it; the service's tests run with the next push.",
  approval:
    'The first deployment of a service that nobody uses yet needs no approval.',
};

export function createRun(
  { rollback, first = false, ...run }: NewRun,
  now: string,
): RunRecord {
  const skipped = (name: StageName) => {
    if (rollback) {
      return name.endsWith(` ${rollback.environment}`)
        ? undefined
        : 'A rollback only deploys what was there before.';
    }
    return first ? SKIPPED_AT_FIRST[name] : undefined;
  };
  return {
    ...run,
    first,
    ...(rollback && { rollbackOf: rollback.of, release: rollback.release }),
    id: `${run.repository}-${run.number}`,
    phase: 'pending',
    message: 'It waits for its turn.',
    startedAt: now,
    before: {},
    stages: STAGES.map(name => {
      const why = skipped(name);
      return {
        name,
        phase: why === undefined ? 'pending' : 'skipped',
        message: why ?? 'Not its turn yet.',
        attempt: 1,
      };
    }),
  };
}

export const hasEnded = ({ phase }: { readonly phase: PipelinePhase }) =>
  phase === 'succeeded' ||
  phase === 'failed' ||
  phase === 'stopped' ||
  phase === 'skipped';

/** The stage that is next or under way; `undefined` when all have ended. */
export const currentStage = (run: RunRecord): StageRecord | undefined =>
  run.stages.find(stage => !hasEnded(stage));

export function stageOf(run: RunRecord, name: StageName): StageRecord {
  return run.stages.find(stage => stage.name === name)!;
}

export function isStageName(name: string): name is StageName {
  return (STAGES as readonly string[]).includes(name);
}

/** Rollbacks do not wait for the run that is under way: nothing is more urgent. */
export const laneOf = ({ repository, rollbackOf }: RunRecord) =>
  rollbackOf === undefined ? repository : `${repository} rollback`;

/** Whether a newer run may take its place: it has changed nothing that people see yet. */
export function isBeforeGate(run: RunRecord): boolean {
  return !run.first && !hasEnded(run) && stageOf(run, GATE).phase === 'pending';
}
