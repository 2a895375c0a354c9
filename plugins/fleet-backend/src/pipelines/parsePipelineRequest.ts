import { InputError } from '@backstage/errors';
import type { PipelineRequest } from '@capstan/plugin-fleet-common';

/** A request as the document lets it through: fields of every kind. */
export interface UncheckedPipelineRequest {
  readonly kind: PipelineRequest['kind'];
  readonly runId?: string;
  readonly stage?: string;
  readonly gateId?: string;
  readonly commit?: string;
}

const FIELDS = {
  approve: ['runId', 'stage', 'gateId'],
  reject: ['runId', 'stage', 'gateId'],
  retry: ['runId', 'stage'],
  rollback: ['runId', 'stage'],
  stop: ['runId'],
  start: [],
} as const;

/** With exactly the fields of its kind. Throws an `InputError` that names the field which is missing or too much. */
export function parsePipelineRequest(
  unchecked: UncheckedPipelineRequest,
): PipelineRequest {
  const { kind } = unchecked;
  const needed: readonly string[] = FIELDS[kind];
  const allowed = kind === 'start' ? ['commit'] : needed;
  const given = Object.entries(unchecked).filter(
    ([name, value]) => name !== 'kind' && value !== undefined,
  );
  const missing = needed.find(
    name => !given.some(([field, value]) => field === name && value !== ''),
  );
  if (missing !== undefined)
    throw new InputError(
      `'${missing}' is missing. To ${kind} something, give ${needed.join(
        ', ',
      )}.`,
    );
  const surplus = given.find(([name]) => !allowed.includes(name));
  if (surplus)
    throw new InputError(
      `'${surplus[0]}' has no meaning for '${kind}'. Leave it out.`,
    );
  return { kind, ...Object.fromEntries(given) } as PipelineRequest;
}
