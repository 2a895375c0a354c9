import {
  fleetApprovalAnswerPermission,
  fleetPipelineRunPermission,
} from '@capstan/plugin-fleet-common';
import type {
  Capability,
  Freshness,
  Pipeline,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import type { ObservedRun, ObservedStage } from '@capstan/plugin-fleet-node';
import type { StoredScope } from '../groups/StoredGroup';
import type { Rights, WantedRights } from '../permissions/rightsOf';
import type { StoredPipeline } from './StoredPipeline';
import { waits } from './StoredPipeline';

const YES: Capability = { can: true };

/** What is known about the reader of a pipeline. */
export interface Reader {
  readonly entityRef?: string;
  readonly rights: Rights;
  /** Why the reader may not approve what this person asked for. */
  readonly separate: (requester: string | undefined) => string | undefined;
  /** Who began a run through the portal. */
  readonly starter: (runId: string) => string | undefined;
}

/** Every right that the answer depends on. */
export function rightsOfPipeline(
  entityRef: string | undefined,
): readonly WantedRights[] {
  return [fleetPipelineRunPermission, fleetApprovalAnswerPermission].map(
    permission => ({ entityRef, rights: [permission] }),
  );
}

/** A pipeline as its reader gets it: with what they may do, and why not. Pure. */
export function toPipeline(
  stored: StoredPipeline,
  scope: StoredScope | undefined,
  reader: Reader,
  now: number,
): Pipeline {
  const { observation, id } = stored;
  const { entityRef } = reader;
  const may = rightOf(reader, fleetPipelineRunPermission);
  return {
    id,
    ref: observation.ref,
    name: observation.name,
    kind: observation.kind,
    ...(entityRef !== undefined && { entityRef }),
    runs: observation.runs.map(run => toRun(run, may, reader)),
    start: both(may, observation.start),
    freshness: freshnessOf(stored, scope, now),
    ...(observation.url !== undefined && { url: observation.url }),
    ...(observation.simulated && { simulated: true }),
  };
}

/** The run with the person who began it in the portal, where the provider does not know. */
export function actorOf(
  run: ObservedRun,
  starter: Reader['starter'],
): string | undefined {
  return starter(run.id) ?? run.actor;
}

/** Whether the reader may answer a gate, and why not. */
export function answerOfGate(
  actor: string | undefined,
  reader: Reader,
): { readonly approve: Capability; readonly reject: Capability } {
  const may = rightOf(reader, fleetApprovalAnswerPermission);
  const own = reader.separate(actor);
  return {
    approve: may.can && own !== undefined ? { can: false, reason: own } : may,
    reject: may,
  };
}

function toRun(run: ObservedRun, may: Capability, reader: Reader): PipelineRun {
  const actor = actorOf(run, reader.starter);
  return {
    ...run,
    ...(actor !== undefined && { actor }),
    stages: run.stages.map(stage => toStage(stage, may, actor, reader)),
    stop: both(may, run.stop),
  };
}

function toStage(
  stage: ObservedStage,
  may: Capability,
  actor: string | undefined,
  reader: Reader,
): PipelineStage {
  const { gate, ...rest } = stage;
  return {
    ...rest,
    ...(gate &&
      waits(stage) && {
        gate: { ...gate, answer: answerOfGate(actor, reader) },
      }),
    retry: both(may, stage.retry),
    rollback: both(may, stage.rollback),
  };
}

/** What cannot be done is not worth asking for the right to do it. */
function both(may: Capability, possible: Capability): Capability {
  return possible.can ? may : possible;
}

function rightOf(
  { entityRef, rights }: Reader,
  permission: WantedRights['rights'][number],
): Capability {
  if (entityRef === undefined)
    return {
      can: false,
      reason:
        'No catalog entity claims this pipeline, and rights are decided on entities.',
    };
  const right = rights({ entityRef, rights: [permission] });
  return right.can ? YES : right;
}

/** Stale when the last look failed, could not read this one, or is older than two intervals. */
function freshnessOf(
  { observedAt, problem }: StoredPipeline,
  scope: StoredScope | undefined,
  now: number,
): Freshness {
  const error = problem ?? scope?.error;
  const tooOld = !scope || now - observedAt > 2 * scope.intervalSeconds * 1000;
  return {
    observedAt: new Date(observedAt).toISOString(),
    stale: tooOld || error !== undefined,
    ...(error !== undefined && { error }),
  };
}
