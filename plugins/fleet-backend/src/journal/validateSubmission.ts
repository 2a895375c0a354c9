import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import { ACTION_KINDS, SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import type { ActionRequest, SubmitAction } from '@capstan/plugin-fleet-common';

const MOST = 10_000;

/** Throws an `InputError` that says what is wrong with what was asked. */
export function validateRequest(request: ActionRequest): void {
  switch (request.kind) {
    case 'rollout':
      requireText(request.revisionId, 'revisionId', 'The revision to roll out');
      return;
    case 'rollback':
      if (request.revisionId !== undefined) {
        requireText(
          request.revisionId,
          'revisionId',
          'The revision to roll back to',
        );
      }
      return;
    case 'scale': {
      const sizes = (['min', 'desired', 'max'] as const).filter(
        name => request[name] !== undefined,
      );
      if (sizes.length === 0) {
        throw new InputError(
          'Scaling needs at least one of min, desired and max.',
        );
      }
      for (const name of sizes) {
        const size = request[name];
        if (
          !Number.isSafeInteger(size) ||
          Number(size) < 0 ||
          Number(size) > MOST
        ) {
          throw new InputError(
            `'${name}' is '${size}'. Give a whole number from 0 to ${MOST}.`,
          );
        }
      }
      return;
    }
    case 'autoscaling': {
      const { suspended } = request;
      if (
        !Array.isArray(suspended) ||
        !suspended.every(name => SCALING_PROCESSES.includes(name))
      ) {
        throw new InputError(
          `'suspended' must be a list of ${SCALING_PROCESSES.join(
            ', ',
          )}; an empty one resumes all.`,
        );
      }
      return;
    }
    case 'pause':
    case 'resume':
    case 'promote':
    case 'abort':
      requireText(
        request.rolloutId,
        'rolloutId',
        `The rollout to ${request.kind}`,
      );
      return;
    default:
      throw new InputError(
        `'${String(
          (request as { kind: unknown }).kind,
        )}' is not a kind of action. ` +
          `Use one of ${ACTION_KINDS.join(', ')}.`,
      );
  }
}

/** Throws an `InputError` that says what is wrong with what was confirmed. */
export function validateSubmission(body: SubmitAction): void {
  validateRequest(body.request);
  requireText(
    body.idempotencyKey,
    'Idempotency-Key',
    'The key that makes a second click harmless',
    200,
  );
  requireText(
    body.concurrencyToken,
    'concurrencyToken',
    'The token of the plan that was confirmed',
    10_000,
  );
  if (
    body.request.kind === 'rollback' &&
    (body.reason === undefined || body.reason.trim() === '')
  ) {
    throw new InputError(
      'A rollback needs a reason of 1 to 500 characters. It is shown in the history.',
    );
  }
  if (
    body.reason !== undefined &&
    (typeof body.reason !== 'string' || body.reason.length > 500)
  ) {
    throw new InputError(
      `The reason has ${
        String(body.reason).length
      } characters. Use at most 500.`,
    );
  }
}

/** Equal for equal submissions, whatever the order of their fields. */
export function digestOf(groupId: string, body: SubmitAction): string {
  const { request, concurrencyToken, reason } = body;
  return digestOfFields({ groupId, request, concurrencyToken, reason });
}

/** Equal for equal fields, whatever their order. */
export function digestOfFields(fields: object): string {
  return createHash('sha256').update(canonical(fields)).digest('hex');
}

function requireText(
  value: unknown,
  name: string,
  what: string,
  most: number = 1024,
): void {
  if (typeof value !== 'string' || value === '' || value.length > most) {
    throw new InputError(
      `'${name}' is missing or too long. ${what} is a text of 1 to ${most} characters.`,
    );
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object')
    return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
