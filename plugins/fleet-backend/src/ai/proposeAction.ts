import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiCaller } from './AiTools';
import type { AiTools } from './AiTools';
import { requestInput, toRequest } from './requestShape';
import { document, groupIdInput, plain, SHOP_PROD } from './shapes';

/** Where a person answers proposals, below the portal's address. */
const CONFIRM_AT = '/fleet/approvals';

export function registerProposeAction(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  const { access, denials, proposals, visible } = tools;
  registry.register({
    name: 'propose-action',
    title: 'Propose an action on a scale group',
    description:
      'Plans an action on a scale group and puts the plan before a person: nothing happens until somebody with the right to do it confirms it in the portal. Returns proposalId, its plan, expiresAt and confirmAt (the page of the portal where it is confirmed; tell the person). ' +
      'Needs groupId, request (as for plan-action) and reason (1–500 characters, read by the person who decides; say what you saw). Refused when the plan is refused. Follow it with get-proposal. There is no action that carries it out. ' +
      `Example: { "groupId": "${SHOP_PROD}", "request": { "kind": "rollback" }, "reason": "Since 1.2.0, 12 % of the requests fail." }.`,
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: z =>
        z.object({
          groupId: groupIdInput(z),
          request: requestInput(z),
          reason: z
            .string()
            .min(1)
            .max(500)
            .describe('Why, for the person who decides'),
        }),
      output: z =>
        z.object({
          proposalId: z.string(),
          expiresAt: z.string().describe('ISO 8601; not to be confirmed later'),
          confirmAt: z
            .string()
            .describe('Path of the page where a person confirms or declines'),
          plan: document(z, 'Exactly what a confirmation carries out'),
        }),
    },
    examples: [
      {
        title: 'Propose to roll the shop back',
        input: {
          groupId: SHOP_PROD,
          request: { kind: 'rollback' },
          reason: 'Since 1.2.0, 12 % of the requests fail.',
        },
      },
    ],
    async action({ input, credentials }) {
      const caller = aiCaller(tools, credentials);
      const request = toRequest(input.request);
      const group = await denials.watch(
        {
          caller,
          groupId: input.groupId,
          event: 'proposal-create',
          reason: input.reason,
        },
        async () => {
          const found = await visible.group(input.groupId, credentials);
          await access.requireAction(request, found, credentials);
          return found;
        },
      );
      const proposal = await proposals.propose(
        group.id,
        { request, reason: input.reason },
        caller,
      );
      return {
        output: {
          proposalId: proposal.id,
          expiresAt: proposal.expiresAt,
          confirmAt: `${CONFIRM_AT}?proposal=${proposal.id}`,
          plan: plain(proposal.plan),
        },
      };
    },
  });
}
