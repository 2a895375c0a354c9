import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiCaller } from './AiTools';
import type { AiTools } from './AiTools';
import { requestInput, toRequest } from './requestShape';
import { document, groupIdInput, plain, READS, SHOP_PROD } from './shapes';

export function registerPlanAction(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  const { access, actions, visible } = tools;
  registry.register({
    name: 'plan-action',
    title: 'Plan an action on a scale group',
    description:
      'Computes what an action would do to a scale group and changes nothing: summary, mode (instant, abort, redeploy, change), changes (before and after of version, configuration, count, traffic), estimate of the seconds it takes, the lowest serving capacity on the way, warnings, and refusal when it cannot be done now. ' +
      'Needs groupId and request; the caller needs the right to do the action. To have it done, give the same to propose-action: a person confirms it in the portal. ' +
      `Example: { "groupId": "${SHOP_PROD}", "request": { "kind": "rollback" } } chooses the newest known-good revision.`,
    attributes: READS,
    schema: {
      input: z =>
        z.object({ groupId: groupIdInput(z), request: requestInput(z) }),
      output: z => z.object({ plan: document(z, 'The plan') }),
    },
    examples: [
      {
        title: 'What a rollback of the shop in prod would do',
        input: { groupId: SHOP_PROD, request: { kind: 'rollback' } },
      },
    ],
    async action({ input, credentials }) {
      const group = await visible.group(input.groupId, credentials);
      const request = toRequest(input.request);
      await access.requireAction(request, group, credentials);
      const caller = aiCaller(tools, credentials);
      return {
        output: { plan: plain(await actions.plan(group.id, request, caller)) },
      };
    },
  });
}
