import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { groupIdInput, listOf, plainList, READS, SHOP_PROD } from './shapes';

export function registerListInstances(
  registry: ActionsRegistryService,
  { groups, visible }: AiTools,
): void {
  registry.register({
    name: 'list-instances',
    title: 'List the instances of a scale group',
    description: `Lists the instances of a scale group: running ones first, then the ended ones that failed, newest first. Each has id, revisionLabel, phase (starting, running, draining, stopping, stopped, failed), health, startedAt, cpuPercent, memoryBytes and, when it ended, exit with the reason and its last lines of output. Needs groupId. Example: { "groupId": "${SHOP_PROD}" }.`,
    attributes: READS,
    schema: {
      input: z => z.object({ groupId: groupIdInput(z) }),
      output: z => listOf(z, 'An instance'),
    },
    examples: [
      {
        title: 'Why instances of the shop fail',
        input: { groupId: SHOP_PROD },
      },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      return { output: plainList(await groups.instances(group.id)) };
    },
  });
}
