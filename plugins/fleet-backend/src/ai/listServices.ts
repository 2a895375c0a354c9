import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { cursorInput, limitInput, pageOf, plainPage, READS } from './shapes';

export function registerListServices(
  registry: ActionsRegistryService,
  { services }: AiTools,
): void {
  registry.register({
    name: 'list-services',
    title: 'List services and their scale groups',
    description:
      'Lists what runs in the fleet: catalog entities with their scale groups (one for each environment), and groups that no entity claims; only what the caller may see. ' +
      'Each item has id, title, entityRef, owner, health (ok, degraded, critical, unknown) and groups; each group has id, name, environment, size, revisions (what runs, with its share of the traffic), rollout (when one runs), health with reasons, holds, freezes and freshness. ' +
      'Filters: search (words in title, group name, environment or version; all must match), health, environment, owner (entity refs), rolling (only with a running rollout). Sorted by health, the worst first, unless sort says otherwise. ' +
      'Example: everything that is not well in prod: { "health": ["critical", "degraded"], "environment": ["prod"] }.',
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          search: z
            .string()
            .max(200)
            .optional()
            .describe('Words that must all match, for example "shop 1.1.0"'),
          health: z
            .array(z.enum(['ok', 'degraded', 'critical', 'unknown']))
            .optional()
            .describe('Any of these'),
          environment: z
            .array(z.string().max(255))
            .max(50)
            .optional()
            .describe('Any of these, for example ["prod"]'),
          owner: z
            .array(z.string().max(255))
            .max(50)
            .optional()
            .describe(
              'Any of these entity refs, for example ["group:default/shop-team"]',
            ),
          rolling: z
            .boolean()
            .optional()
            .describe('true: only services with a running rollout'),
          sort: z.enum(['title', 'health', 'capacity', 'rollouts']).optional(),
          order: z.enum(['asc', 'desc']).optional(),
          limit: limitInput(z),
          cursor: cursorInput(z),
        }),
      output: z => pageOf(z, 'A service with its groups'),
    },
    examples: [
      {
        title: 'What is not well in prod',
        input: { health: ['critical', 'degraded'], environment: ['prod'] },
      },
    ],
    async action({ input, credentials }) {
      const { items, total, nextCursor } = await services.list(
        input,
        credentials,
      );
      return {
        output: plainPage({
          items,
          total,
          ...(nextCursor !== undefined && { nextCursor }),
        }),
      };
    },
  });
}
