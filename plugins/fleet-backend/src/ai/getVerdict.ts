import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { AiTools } from './AiTools';
import { document, groupIdInput, plain, READS, SHOP_PROD } from './shapes';

export function registerGetVerdict(
  registry: ActionsRegistryService,
  { guards, verdicts, visible }: AiTools,
): void {
  registry.register({
    name: 'get-verdict',
    title: 'Get the verdict of a rollout',
    description: `Compares the running or newest rollout of a scale group with what it replaces, and returns verdict (pass, fail or inconclusive, with each test, its numbers and sample counts; null when there was no rollout) and guard (the watch that takes a failing rollout back by itself: state, message, until; null when there is none). Inconclusive means that there are too few samples to say; it is not a pass. Needs groupId. Example: { "groupId": "${SHOP_PROD}" }.`,
    attributes: READS,
    schema: {
      input: z => z.object({ groupId: groupIdInput(z) }),
      output: z =>
        z.object({
          verdict: document(z, 'The verdict').nullable(),
          guard: document(z, 'The watch').nullable(),
        }),
    },
    examples: [
      {
        title: 'Whether the new version of the shop does worse than the old',
        input: { groupId: SHOP_PROD },
      },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      const verdict = await verdicts.ofGroup(group.id);
      const guard = await guards.ofGroup(group.id);
      return {
        output: {
          verdict: verdict && plain(verdict),
          guard: guard && plain(guard),
        },
      };
    },
  });
}
