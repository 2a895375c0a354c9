import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import {
  cursorInput,
  groupIdInput,
  limitInput,
  pageOf,
  plainPage,
  READS,
  SHOP_PROD,
} from './shapes';

export function registerListActions(
  registry: ActionsRegistryService,
  { actions, visible }: AiTools,
): void {
  registry.register({
    name: 'list-actions',
    title: 'List what people asked of a scale group',
    description: `Lists what people asked of a scale group, newest first: rollouts, rollbacks, scaling and so on. Each has id, request, plan, actor, reason, state (recorded, sending, accepted, succeeded, failed, refused), message and named steps with their outcome. Needs groupId; limit and cursor page through it. Example: { "groupId": "${SHOP_PROD}", "limit": 10 }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          groupId: groupIdInput(z),
          limit: limitInput(z),
          cursor: cursorInput(z),
        }),
      output: z => pageOf(z, 'An action'),
    },
    examples: [
      { title: 'The last ten', input: { groupId: SHOP_PROD, limit: 10 } },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      const { limit = 25, cursor } = input;
      const page = await actions.list(group.id, {
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return { output: plainPage(page) };
    },
  });
}
