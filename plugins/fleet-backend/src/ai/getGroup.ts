import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { document, groupIdInput, plain, READS, SHOP_PROD } from './shapes';

export function registerGetGroup(
  registry: ActionsRegistryService,
  { rights, visible }: AiTools,
): void {
  registry.register({
    name: 'get-group',
    title: 'Get a scale group',
    description:
      'Returns one scale group as last observed: size, revisions with their share of the traffic, the running rollout with its id and phase, capabilities (which actions are possible for the caller now, and why not), holds, freezes, health with reasons, and how fresh the data is. ' +
      `Needs groupId. Example: { "groupId": "${SHOP_PROD}" }.`,
    attributes: READS,
    schema: {
      input: z => z.object({ groupId: groupIdInput(z) }),
      output: z => z.object({ group: document(z, 'The scale group') }),
    },
    examples: [{ title: 'The shop in prod', input: { groupId: SHOP_PROD } }],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      const [merged] = await rights.mergeInto([group], credentials);
      return { output: { group: plain(merged) } };
    },
  });
}
