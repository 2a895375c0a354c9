import { InputError } from '@backstage/errors';
import { SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import { z } from 'zod';

const count = z.number().int().min(0).max(1_000_000);
const seconds = z
  .number()
  .int()
  .min(0)
  .max(7 * 86_400);

const strategy = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('rolling'),
      maxSurge: count,
      maxUnavailable: count,
    })
    .refine(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0, {
      message:
        'one of maxSurge and maxUnavailable must be at least 1, or nothing could ever be replaced',
    }),
  z.strictObject({
    type: z.literal('blueGreen'),
    bakeSeconds: seconds,
    gate: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('canary'),
    steps: z
      .array(
        z.strictObject({
          weight: z.number().int().min(1).max(99),
          pauseSeconds: seconds.optional(),
        }),
      )
      .min(1)
      .max(20)
      .refine(
        steps =>
          steps.every(
            ({ weight }, index) =>
              index === 0 || weight > steps[index - 1].weight,
          ),
        {
          message: 'each step must have a greater weight than the one before',
        },
      ),
    bakeSeconds: seconds,
  }),
]);

const id = z.string().min(1).max(512);
const aboutRollout = <const Kind extends string>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), rolloutId: id });

const request = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rollout'),
    revisionId: id,
    strategy: strategy.optional(),
    guard: z
      .strictObject({
        bakeSeconds: z
          .number()
          .int()
          .refine(value => value === 0 || (value >= 10 && value <= 86_400), {
            message:
              'give 10 to 86400 seconds, or 0 for a rollout that nobody watches',
          }),
      })
      .optional(),
  }),
  z.strictObject({ kind: z.literal('rollback'), revisionId: id.optional() }),
  z
    .strictObject({
      kind: z.literal('scale'),
      desired: count.optional(),
      min: count.optional(),
      max: count.optional(),
      until: z.string().max(40).optional(),
    })
    .refine(
      ({ desired, min, max }) =>
        desired !== undefined || min !== undefined || max !== undefined,
      {
        message: 'give at least one of desired, min and max',
      },
    )
    .refine(
      ({ min, max }) => min === undefined || max === undefined || min <= max,
      {
        message: 'min must not be greater than max',
      },
    ),
  z.strictObject({
    kind: z.literal('autoscaling'),
    suspended: z
      .array(z.enum(SCALING_PROCESSES))
      .max(SCALING_PROCESSES.length)
      .refine(names => new Set(names).size === names.length, {
        message: 'name each process at most one time',
      }),
  }),
  aboutRollout('pause'),
  aboutRollout('resume'),
  aboutRollout('promote'),
  aboutRollout('abort'),
]);

/** What a client asked for, or an `InputError` that names the field and says what is wrong with it. */
export function parseActionRequest(value: unknown): ActionRequest {
  const parsed = request.safeParse(value);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(
    issue => `'${['request', ...issue.path].join('.')}': ${issue.message}`,
  );
  throw new InputError(
    `The request cannot be understood. ${sentences.join('; ')}.`,
  );
}
