import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import {
  document,
  groupIdInput,
  plain,
  READS,
  SHOP_PROD,
  timeInput,
} from './shapes';

export function registerGetCapacity(
  registry: ActionsRegistryService,
  { charts, visible }: AiTools,
): void {
  registry.register({
    name: 'get-capacity',
    title: 'Get the capacity of a scale group over time',
    description: `Returns how many instances a scale group wanted and had over time (at most 400 samples, oldest first, each with desired, running, healthy, min and max), and marks of rollouts, rollbacks and scaling. Needs groupId; from and to choose the time. Example: { "groupId": "${SHOP_PROD}", "from": "2026-11-20T07:00:00Z" }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          groupId: groupIdInput(z),
          from: timeInput(z, 'Default: an hour before to.'),
          to: timeInput(z, 'Default: now. At most 31 days after from.'),
        }),
      output: z => z.object({ capacity: document(z, 'The series and marks') }),
    },
    examples: [
      {
        title: 'Since seven',
        input: { groupId: SHOP_PROD, from: '2026-11-20T07:00:00Z' },
      },
    ],
    async action({ input, credentials }) {
      const { groupId, ...range } = input;
      const group = await visible.group(groupId, credentials);
      return {
        output: { capacity: plain(await charts.capacity(group.id, range)) },
      };
    },
  });
}
