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

export function registerListRollouts(
  registry: ActionsRegistryService,
  { groups, visible }: AiTools,
): void {
  registry.register({
    name: 'list-rollouts',
    title: 'List the rollouts of a scale group',
    description: `Lists the rollouts of a scale group, running and ended, newest first. Each has id, from and to (revisions), phase (progressing, paused, awaitingPromotion, baking, succeeded, failed, aborted, unknown), rollbackOf when it took back another, progress, message, actor and reason. Needs groupId; limit and cursor page through it. Example: { "groupId": "${SHOP_PROD}", "limit": 10 }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          groupId: groupIdInput(z),
          limit: limitInput(z),
          cursor: cursorInput(z),
        }),
      output: z => pageOf(z, 'A rollout'),
    },
    examples: [
      { title: 'The last ten', input: { groupId: SHOP_PROD, limit: 10 } },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      const { limit = 25, cursor } = input;
      const page = await groups.rollouts(group.id, {
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return { output: plainPage(page) };
    },
  });
}
