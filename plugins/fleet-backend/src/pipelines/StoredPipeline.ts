import type {
  PipelineObservation,
  ObservedStage,
} from '@capstan/plugin-fleet-node';
import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';

/** A pipeline as it was last seen. Times in milliseconds. */
export interface StoredPipeline {
  readonly id: string;
  readonly scopeId: string;
  readonly observation: PipelineObservation;
  readonly observedAt: number;
  /** Why it could not be read the last time; absent when it could. */
  readonly problem?: string;
}

/** A row of the table `pipelines`. `bigint` columns are text on PostgreSQL, booleans are numbers on SQLite. */
export interface PipelineRow {
  id: string;
  scope_id: string;
  claim_annotation: string;
  claim_value: string;
  observation: string;
  observed_at: number | string;
  problem: string | null;
  active: boolean | number;
  waiting: boolean | number;
  looked_at: number | string | null;
}

const MOST_RUNS = 20;
const MOST_LINES = 200;
const LONGEST_LINE = 2000;

export function toStoredPipeline(row: PipelineRow): StoredPipeline {
  return {
    id: row.id,
    scopeId: row.scope_id,
    observation: JSON.parse(row.observation),
    observedAt: Number(row.observed_at),
    ...(row.problem !== null && { problem: row.problem }),
  };
}

/** What is kept of an observation; `looked_at` is nobody's but the readers'. */
export function toPipelineRow(
  scopeId: string,
  observed: PipelineObservation,
  observedAt: number,
): Omit<PipelineRow, 'looked_at'> {
  const observation = bounded(observed);
  const stages = observation.runs.flatMap(run => run.stages);
  return {
    id: stringifyScaleGroupRef(observation.ref),
    scope_id: scopeId,
    claim_annotation: observation.claim.annotation,
    claim_value: observation.claim.value,
    observation: JSON.stringify(observation),
    observed_at: observedAt,
    problem: null,
    active: observation.runs.some(
      ({ phase }) =>
        phase === 'running' || phase === 'waiting' || phase === 'pending',
    ),
    waiting: stages.some(stage => waits(stage)),
  };
}

/** It waits for a person at this moment. */
export function waits(
  stage: ObservedStage,
): stage is ObservedStage & { readonly gate: object } {
  return stage.phase === 'waiting' && stage.gate !== undefined;
}

/** No provider fills the database, however much its stages write. */
function bounded(observation: PipelineObservation): PipelineObservation {
  return {
    ...observation,
    runs: observation.runs.slice(0, MOST_RUNS).map(run => ({
      ...run,
      stages: run.stages.map(stage =>
        stage.output
          ? {
              ...stage,
              output: stage.output
                .slice(-MOST_LINES)
                .map(line => line.slice(0, LONGEST_LINE)),
            }
          : stage,
      ),
    })),
  };
}
