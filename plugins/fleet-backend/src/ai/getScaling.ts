import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { document, groupIdInput, plain, READS, SHOP_PROD } from './shapes';

export function registerGetScaling(
  registry: ActionsRegistryService,
  { groups, visible }: AiTools,
): void {
  registry.register({
    name: 'get-scaling',
    title: 'Get the scaling of a scale group',
    description: `Returns the scaling policies of a scale group (what changes its size by itself, with metric, target and current value) and its latest scaling activities, newest first, each with cause, from, to and reason. Needs groupId. Example: { "groupId": "${SHOP_PROD}" }.`,
    attributes: READS,
    schema: {
      input: z => z.object({ groupId: groupIdInput(z) }),
      output: z =>
        z.object({ scaling: document(z, 'policies and activities') }),
    },
    examples: [
      { title: 'Why the shop was scaled', input: { groupId: SHOP_PROD } },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      return { output: { scaling: plain(await groups.scaling(group.id)) } };
    },
  });
}
