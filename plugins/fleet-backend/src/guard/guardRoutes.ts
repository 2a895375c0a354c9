import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import type { Visible } from '../permissions/Visible';
import type { GuardEndpoints } from '../schema/GuardEndpoints';
import type { VerdictService } from '../verdicts/VerdictService';
import type { GuardService } from './GuardService';

/** Verdicts of rollouts, and the watch over them. */
export function addGuardRoutes(
  router: TypedRouter<GuardEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly visible: Visible;
    readonly guards: GuardService;
    readonly verdicts: VerdictService;
  },
): void {
  const { httpAuth, visible, guards, verdicts } = options;

  async function groupOf(
    req: Parameters<HttpAuthService['credentials']>[0] & {
      readonly params: { readonly groupId: string };
    },
  ): Promise<string> {
    const credentials = await httpAuth.credentials(req);
    return (await visible.group(req.params.groupId, credentials)).id;
  }

  router.get('/groups/:groupId/verdict', async (req, res) => {
    res.json({ verdict: await verdicts.ofGroup(await groupOf(req)) });
  });

  router.get('/groups/:groupId/guard', async (req, res) => {
    res.json({ guard: await guards.ofGroup(await groupOf(req)) });
  });
}
