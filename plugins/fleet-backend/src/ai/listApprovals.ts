import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiCaller } from './AiTools';
import type { AiTools } from './AiTools';
import { listOf, plainList, READS } from './shapes';

export function registerListApprovals(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  registry.register({
    name: 'list-approvals',
    title: 'List what waits for a person',
    description:
      'Lists everything that waits for a person, across services, the nearest deadline first: gates of rollouts (kind gate), paused rollouts (paused), gates of pipelines (pipeline) and proposals of AI agents (proposal). Each has id, groupId, groupName, environment, title, requester, reason, since, deadline, rolloutId or proposalId, and answer (whether the caller may approve or reject it, and why not). Takes no input. ' +
      'Proposals and gates of pipelines are answered by a person in the portal only.',
    attributes: READS,
    schema: {
      input: z => z.object({}),
      output: z => listOf(z, 'Something that waits'),
    },
    examples: [{ title: 'What waits', input: {} }],
    async action({ credentials }) {
      return {
        output: plainList(
          await tools.approvals.list(aiCaller(tools, credentials)),
        ),
      };
    },
  });
}
