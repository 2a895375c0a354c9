import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { document, plain, READS } from './shapes';

export function registerGetGroupedAction(
  registry: ActionsRegistryService,
  { groupedActions }: AiTools,
): void {
  registry.register({
    name: 'get-grouped-action',
    title: 'Get a grouped action',
    description: `Returns several actions that a person confirmed as one plan: state (running, succeeded, failed) and each item with its state (waiting, running, succeeded, failed, refused, skipped), message and actionId. Not found unless the caller may see all of its groups. Needs groupedActionId. Example: { "groupedActionId": "0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e" }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          groupedActionId: z
            .string()
            .min(1)
            .max(64)
            .describe('The id of the grouped action'),
        }),
      output: z =>
        z.object({ groupedAction: document(z, 'The grouped action') }),
    },
    examples: [
      {
        title: 'How far it got',
        input: { groupedActionId: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e' },
      },
    ],
    async action({ input, credentials }) {
      const grouped = await groupedActions.get(
        input.groupedActionId,
        credentials,
      );
      return { output: { groupedAction: plain(grouped) } };
    },
  });
}
