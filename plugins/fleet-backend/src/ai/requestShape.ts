import { ACTION_KINDS, SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import { parseActionRequest } from '../actions/parseActionRequest';
import type { Zod } from './shapes';

const [first, ...others] = ACTION_KINDS;
const [firstProcess, ...otherProcesses] = SCALING_PROCESSES;

/** What is asked of a group, one field for each thing that some kind of action needs. */
export const requestInput = (zod: Zod) =>
  zod
    .object({
      kind: zod
        .enum([first, ...others])
        .describe(
          'rollout needs revisionId; rollback may have revisionId and else chooses the newest known-good revision; scale needs at least one of desired, min, max; autoscaling needs suspended; pause, resume, promote and abort need rolloutId',
        ),
      revisionId: zod
        .string()
        .max(512)
        .optional()
        .describe('The id of a revision from list-revisions, not its label'),
      strategy: zod
        .object({
          type: zod.enum(['rolling', 'blueGreen', 'canary']),
          maxSurge: zod.number().int().optional(),
          maxUnavailable: zod.number().int().optional(),
          bakeSeconds: zod.number().int().optional(),
          gate: zod.boolean().optional(),
          steps: zod
            .array(
              zod.object({
                weight: zod.number().int().describe('Percent, 1–99'),
                pauseSeconds: zod
                  .number()
                  .int()
                  .optional()
                  .describe('Absent: waits until a person promotes it'),
              }),
            )
            .optional(),
        })
        .strict()
        .optional()
        .describe(
          'For rollout only. rolling: maxSurge, maxUnavailable. blueGreen: bakeSeconds, gate. canary: steps, bakeSeconds. Absent: the default of the group',
        ),
      guard: zod
        .object({ bakeSeconds: zod.number().int() })
        .strict()
        .optional()
        .describe(
          'For rollout only: the portal watches the new version and takes it back by itself when it fails, until so many seconds (10–86400) after all traffic is on it. 0: not watched. Absent: as the entity says. Needs the right to roll back, too',
        ),
      desired: zod.number().int().optional().describe('For scale: instances'),
      min: zod.number().int().optional().describe('For scale'),
      max: zod.number().int().optional().describe('For scale'),
      until: zod
        .string()
        .max(40)
        .optional()
        .describe(
          'For scale: ISO 8601, at most 7 days ahead, when the former size is put back. Absent: for good',
        ),
      suspended: zod
        .array(zod.enum([firstProcess, ...otherProcesses]))
        .optional()
        .describe(
          'For autoscaling: which of its processes (from get-group) are suspended afterwards, all others are not. Empty: the autoscaler does all again',
        ),
      rolloutId: zod
        .string()
        .max(64)
        .optional()
        .describe('The id of the running rollout, from get-group'),
    })
    .strict();

/** Throws an `InputError` that names the field, as the HTTP API does. */
export function toRequest(input: object): ActionRequest {
  return parseActionRequest(JSON.parse(JSON.stringify(input)));
}
