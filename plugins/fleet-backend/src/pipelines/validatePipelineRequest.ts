import { InputError } from '@backstage/errors';
import type { SubmitPipelineRequest } from '@capstan/plugin-fleet-common';

const MOST_REASON = 500;
const WHY: Readonly<Record<string, string>> = {
  reject: 'Rejecting',
  stop: 'Stopping a run',
  rollback: 'Rolling back',
};

/** Throws an `InputError` for what the document cannot say: which requests need a reason, and the key. */
export function validatePipelineRequest({
  request,
  reason,
  idempotencyKey,
}: SubmitPipelineRequest): void {
  if (idempotencyKey === '' || idempotencyKey.length > 200)
    throw new InputError(
      "'Idempotency-Key' is missing or too long. The key that makes a second click harmless is a text of 1 to 200 characters.",
    );
  const needs = WHY[request.kind];
  if (needs !== undefined && (reason ?? '').trim() === '')
    throw new InputError(
      `${needs} needs a reason of 1 to ${MOST_REASON} characters. It is shown in the history.`,
    );
  if ((reason ?? '').length > MOST_REASON)
    throw new InputError(
      `The reason has ${reason?.length} characters. Use at most ${MOST_REASON}.`,
    );
}
