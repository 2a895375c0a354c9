import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import {
  cursorInput,
  limitInput,
  pageOf,
  plain,
  plainPage,
  READS,
  SHOP_PROD,
} from './shapes';

export function registerListAlerts(
  registry: ActionsRegistryService,
  { alerts }: AiTools,
): void {
  registry.register({
    name: 'list-alerts',
    title: 'List alerts',
    description:
      "Lists alerts of all alert systems and of the portal's own rules (crash loops, error rate, memory near the limit, at the maximum, no healthy instance, failed rollouts), the worst and newest first; only of groups that the caller may see. " +
      'Each has id, source, rule, title, description, severity (critical, warning, info), state (open, acknowledged, muted, resolved), since, evidence (the numbers), groupId, entityRef, revision, and suspects: rollouts, rollbacks, scalings and actions of the half hour before, the nearest first. sources says which alert systems could not be asked. ' +
      'Filters: entityRef, groupId, state (default: everything but resolved), severity, search. ' +
      'Example: what is critical now: { "severity": ["critical"] }. Acknowledging and muting is for people, in the portal.',
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .max(512)
            .optional()
            .describe('Of one entity, for example component:default/shop'),
          groupId: z
            .string()
            .max(1024)
            .optional()
            .describe(`Of one scale group, for example ${SHOP_PROD}`),
          state: z
            .array(z.enum(['open', 'acknowledged', 'muted', 'resolved']))
            .optional()
            .describe('Any of these'),
          severity: z
            .array(z.enum(['critical', 'warning', 'info']))
            .optional()
            .describe('Any of these'),
          search: z
            .string()
            .max(200)
            .optional()
            .describe('Words that must all match, for example "memory prod"'),
          limit: limitInput(z),
          cursor: cursorInput(z),
        }),
      output: z =>
        pageOf(z, 'An alert').extend({
          sources: z
            .array(z.object({}).passthrough())
            .describe('The state of each source of alerts'),
        }),
    },
    examples: [
      { title: 'What is critical', input: { severity: ['critical'] } },
    ],
    async action({ input, credentials }) {
      const { limit = 25, ...query } = input;
      const { sources, ...page } = await alerts.list(
        { ...query, limit },
        credentials,
      );
      return {
        output: { ...plainPage(page), sources: sources.map(plain) },
      };
    },
  });
}
