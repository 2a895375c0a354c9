import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiCaller } from './AiTools';
import type { AiTools } from './AiTools';
import { document, plain, READS } from './shapes';

export function registerGetProposal(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  registry.register({
    name: 'get-proposal',
    title: 'Get a proposal',
    description: `Returns what was proposed by propose-action: its plan, state (open, confirmed, declined, expired), who answered it, and actionId once it is confirmed. While it is open, plan.refusal says why it can no longer be confirmed. Needs proposalId. Example: { "proposalId": "0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e" }.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({
          proposalId: z
            .string()
            .min(1)
            .max(64)
            .describe('The id that propose-action gave'),
        }),
      output: z => z.object({ proposal: document(z, 'The proposal') }),
    },
    examples: [
      {
        title: 'Was it confirmed?',
        input: { proposalId: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e' },
      },
    ],
    async action({ input, credentials }) {
      const proposal = await tools.proposals.get(
        input.proposalId,
        aiCaller(tools, credentials),
      );
      return { output: { proposal: plain(proposal) } };
    },
  });
}
