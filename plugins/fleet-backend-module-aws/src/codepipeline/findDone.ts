import type { ConfirmedPipelineAction } from '@capstan/plugin-fleet-node';
import { accepted } from './answers';
import type { Found } from './answers';
import { hasKey } from './keyed';
import {
  attemptOf,
  attemptsIn,
  executionOf,
  rollbackTargetOf,
  stateOf,
} from './lookup';
import type { StageOfRun } from './lookup';
import type { PipelineFacts } from './PipelineFacts';
import type { Sent } from '../Sent';

/** How far the clocks of the portal and of AWS may be apart. */
const SKEW_MS = 60_000;

/**
 * What became of an action. An answer to a gate and a stop carry its key in their text; a retry and a rollback are told by what
 * came of them since they were asked for. A start is not looked for: sent again with its key as the client's token, it begins
 * nothing.
 */
export function findDone(
  facts: PipelineFacts,
  sent: Sent,
  action: ConfirmedPipelineAction,
): Found {
  const { request, idempotencyKey: key } = action;
  const known = sent.answerTo(key);
  if (known) return known;
  switch (request.kind) {
    case 'approve':
    case 'reject':
      return wasAnswered(facts, request.gateId, key)
        ? accepted(request, request.runId)
        : { outcome: 'notSent' };
    case 'stop': {
      const run = executionOf(facts, request.runId);
      return hasKey(run?.stopTrigger?.reason, key)
        ? accepted(request, request.runId)
        : { outcome: 'notSent' };
    }
    case 'retry':
      return wasRetried(facts, sent, request, action)
        ? accepted(request, request.runId)
        : { outcome: 'notSent' };
    case 'rollback': {
      const id = rolledBackBy(facts, sent, request, action);
      return id === undefined ? { outcome: 'notSent' } : accepted(request, id);
    }
    default:
      return { outcome: 'notSent' };
  }
}

function wasAnswered(
  facts: PipelineFacts,
  gateId: string,
  key: string,
): boolean {
  const { externalExecutionSummary } =
    attemptOf(facts, gateId)?.output?.executionResult ?? {};
  return (
    hasKey(externalExecutionSummary, key) ||
    hasKey(stateOf(facts, gateId)?.summary, key)
  );
}

function wasRetried(
  facts: PipelineFacts,
  sent: Sent,
  request: StageOfRun,
  { idempotencyKey, requestedAt }: ConfirmedPipelineAction,
): boolean {
  const attempts = attemptsIn(facts, request);
  const before = sent.before(idempotencyKey);
  if (before) return attempts.some(one => !before.has(one.actionExecutionId!));
  if (requestedAt === undefined) return false;
  return attempts.some(
    one => one.startTime!.getTime() > Date.parse(requestedAt),
  );
}

/** The execution that went back, when one began after this was asked for. */
function rolledBackBy(
  facts: PipelineFacts,
  sent: Sent,
  request: StageOfRun,
  { idempotencyKey, requestedAt }: ConfirmedPipelineAction,
): string | undefined {
  const target = rollbackTargetOf(facts, request);
  if (target === undefined) return undefined;
  const before = sent.before(idempotencyKey);
  const since =
    requestedAt === undefined
      ? Number.POSITIVE_INFINITY
      : Date.parse(requestedAt) - SKEW_MS;
  return facts.executions.find(one => {
    const id = one.pipelineExecutionId!;
    const goesBack =
      one.executionType === 'ROLLBACK' &&
      one.rollbackMetadata?.rollbackTargetPipelineExecutionId === target &&
      id !== request.runId;
    const elsewhere = facts.actions.some(
      each =>
        each.pipelineExecutionId === id && each.stageName !== request.stage,
    );
    const isNew = before ? !before.has(id) : one.startTime!.getTime() > since;
    return goesBack && !elsewhere && isNew;
  })?.pipelineExecutionId;
}
