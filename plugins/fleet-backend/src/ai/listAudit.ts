import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import {
  cursorInput,
  limitInput,
  pageOf,
  plainPage,
  READS,
  timeInput,
} from './shapes';

export function registerListAudit(
  registry: ActionsRegistryService,
  { auditReader }: AiTools,
): void {
  registry.register({
    name: 'list-audit',
    title: 'Search the audit',
    description: `Lists who did what, why, and what came of it, newest first; only events of entities that the caller may see. Each has sequence, at, actor, via (page, api, ai, portal), event (for example rollback-create), result (begun, succeeded, failed, denied, refused), group, reason, before, after and message. Filters, all optional: search (words that must all match), entityRef, groupId, actor, event, result, from, to. Example: { "entityRef": "component:default/shop", "event": ["rollback-create"] }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          search: z
            .string()
            .max(200)
            .optional()
            .describe(
              'Words in actor, reason, message, group, entity or version',
            ),
          entityRef: z
            .string()
            .max(512)
            .optional()
            .describe('For example component:default/shop'),
          groupId: z.string().max(1024).optional(),
          actor: z
            .string()
            .max(512)
            .optional()
            .describe('Entity ref of the person'),
          event: z
            .array(z.string().max(64))
            .max(50)
            .optional()
            .describe('Any of these'),
          result: z
            .array(
              z.enum(['begun', 'succeeded', 'failed', 'denied', 'refused']),
            )
            .optional()
            .describe('Any of these'),
          from: timeInput(z, 'Not before.'),
          to: timeInput(z, 'Not after.'),
          limit: limitInput(z),
          cursor: cursorInput(z),
        }),
      output: z => pageOf(z, 'An event'),
    },
    examples: [
      {
        title: 'Rollbacks of the shop',
        input: {
          entityRef: 'component:default/shop',
          event: ['rollback-create'],
        },
      },
    ],
    async action({ input, credentials }) {
      const { limit = 25, ...query } = input;
      return {
        output: plainPage(
          await auditReader.list({ ...query, limit }, credentials),
        ),
      };
    },
  });
}
