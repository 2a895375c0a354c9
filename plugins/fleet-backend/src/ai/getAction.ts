import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { document, plain, READS } from './shapes';

export function registerGetAction(
  registry: ActionsRegistryService,
  { visible }: AiTools,
): void {
  registry.register({
    name: 'get-action',
    title: 'Get an action',
    description: `Returns one action that was asked for in the portal: what, by whom, why, its state (recorded, sending, accepted, succeeded, failed, refused) and each step with its outcome. Follow a confirmed proposal with it. Needs actionId, from list-actions or get-proposal. Example: { "actionId": "0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e" }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          actionId: z.string().min(1).max(64).describe('The id of the action'),
        }),
      output: z => z.object({ action: document(z, 'The action') }),
    },
    examples: [
      {
        title: 'One action',
        input: { actionId: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e' },
      },
    ],
    async action({ input, credentials }) {
      const action = await visible.action(input.actionId, credentials);
      return { output: { action: plain(action) } };
    },
  });
}
