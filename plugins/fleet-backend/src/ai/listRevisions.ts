import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { groupIdInput, listOf, plainList, READS, SHOP_PROD } from './shapes';

export function registerListRevisions(
  registry: ActionsRegistryService,
  { groups, visible }: AiTools,
): void {
  registry.register({
    name: 'list-revisions',
    title: 'List the revisions of a scale group',
    description: `Lists the deployable versions of a scale group, newest first. Each has id (for a rollout or rollback), label (what people call it, for example 1.1.0), createdAt, current, deployable, knownGoodSince (it served healthily for long enough to be rolled back to), bad (somebody rolled back from it, with who and why) and hold (it must not be rolled out until somebody resumes it). Needs groupId. Example: { "groupId": "${SHOP_PROD}" }.`,
    attributes: READS,
    schema: {
      input: z => z.object({ groupId: groupIdInput(z) }),
      output: z => listOf(z, 'A revision'),
    },
    examples: [
      {
        title: 'What the shop can be rolled back to',
        input: { groupId: SHOP_PROD },
      },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      return { output: plainList(await groups.revisions(group.id)) };
    },
  });
}
