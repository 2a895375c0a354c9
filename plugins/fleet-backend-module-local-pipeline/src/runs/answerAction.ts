import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedPipelineAction,
} from '@capstan/plugin-fleet-node';
import { retryOf, stopOf } from './capabilities';
import { currentStage, DEPLOYS, GATE, isStageName, stageOf } from './Run';
import type { RunRecord } from './Run';
import type { PipelineRecord } from './RunStore';
import { endStage, retryFrom, stopRun } from './transitions';

/** What can be decided from what is written down. Starting and rolling back need more and are done elsewhere. */
export type DecidedRequest =
  | Exclude<
      PipelineRequest,
      { readonly kind: 'start' } | { readonly kind: 'retry' | 'rollback' }
    >
  | {
      readonly kind: 'retry';
      readonly runId: string;
      readonly stage: string;
    };

export interface Decision {
  readonly record: PipelineRecord;
  readonly result: ApplyResult;
}

const refused = (message: string): ApplyResult => ({
  outcome: 'refused',
  message,
});
const accepted = (message: string): ApplyResult => ({
  outcome: 'accepted',
  message,
});

/** Pure: what an action makes of a pipeline. What is refused changes nothing but is remembered under its key. */
export function answerAction(
  record: PipelineRecord,
  action: Omit<ConfirmedPipelineAction, 'request'>,
  request: DecidedRequest,
  now: string,
): Decision {
  const run = record.runs.find(({ id }) => id === request.runId);
  const decided = run
    ? decide(record, run, action, request, now)
    : refused(`Run '${request.runId}' is no longer known.`);
  if ('outcome' in decided) {
    return { record: remember(record, action, decided), result: decided };
  }
  const runs = record.runs.map(other =>
    other.id === decided.run.id ? decided.run : other,
  );
  const { result } = decided;
  return { record: remember({ ...record, runs }, action, result), result };
}

export function remember(
  record: PipelineRecord,
  { idempotencyKey: key }: Pick<ConfirmedPipelineAction, 'idempotencyKey'>,
  result: ApplyResult,
): PipelineRecord {
  return { ...record, answers: [{ key, result }, ...record.answers] };
}

function decide(
  record: PipelineRecord,
  run: RunRecord,
  { actor, reason }: Omit<ConfirmedPipelineAction, 'request'>,
  request: DecidedRequest,
  now: string,
): ApplyResult | { readonly run: RunRecord; readonly result: ApplyResult } {
  const because = reason ? `: ${reason}` : '';
  switch (request.kind) {
    case 'approve':
    case 'reject': {
      const gate = stageOf(run, GATE);
      if (
        request.stage !== GATE ||
        gate.phase !== 'waiting' ||
        gate.gate?.id !== request.gateId
      ) {
        return refused(
          `This gate of run #${run.number} no longer waits: ${run.message}`,
        );
      }
      if (request.kind === 'reject') {
        const rejected = stopRun(run, `Rejected by ${actor}${because}.`, now);
        return { run: rejected, result: accepted('The run ends here.') };
      }
      const approved = endStage(
        run,
        GATE,
        { outcome: 'succeeded', message: `Approved by ${actor}${because}.` },
        now,
      );
      return {
        run: {
          ...approved,
          phase: 'pending',
          message: `Approved by ${actor}; prod comes next.`,
        },
        result: accepted('The release goes to prod.'),
      };
    }
    case 'stop': {
      const stop = stopOf(run);
      if (!stop.can) return refused(stop.reason);
      const at = currentStage(run);
      const deploys = at?.phase === 'running' && DEPLOYS[at.name];
      const rest = deploys ? ' What the engine rolls out goes on.' : '';
      return {
        run: stopRun(run, `Stopped by ${actor}${because}.${rest}`, now),
        result: accepted('The run is stopped.'),
      };
    }
    case 'retry': {
      if (!isStageName(request.stage)) {
        return refused(`Run #${run.number} has no stage '${request.stage}'.`);
      }
      const retry = retryOf(record, run, request.stage);
      if (!retry.can) return refused(retry.reason);
      return {
        run: retryFrom(run, request.stage),
        result: accepted(`The stage '${request.stage}' is done again.`),
      };
    }
    default: {
      const never: never = request;
      return never;
    }
  }
}
