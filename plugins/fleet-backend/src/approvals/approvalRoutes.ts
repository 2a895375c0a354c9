import type {
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import { parseActionRequest } from '../actions/parseActionRequest';
import type { GroupedActionService } from '../groupedActions/GroupedActionService';
import { callerOf } from '../permissions/callerOf';
import type { ProposalService } from '../proposals/ProposalService';
import type { ApprovalEndpoints } from '../schema/ApprovalEndpoints';
import type { ApprovalService } from './ApprovalService';

/** Routes of what waits for people, and of several actions as one. */
export function addApprovalRoutes(
  router: TypedRouter<ApprovalEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly auth: AuthService;
    readonly approvals: ApprovalService;
    readonly proposals: ProposalService;
    readonly groupedActions: GroupedActionService;
  },
): void {
  const { httpAuth, auth, approvals, proposals, groupedActions } = options;

  router.get('/approvals', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json({ items: await approvals.list(callerOf(auth, credentials)) });
  });

  router.get('/proposals/:proposalId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(
      await proposals.get(req.params.proposalId, callerOf(auth, credentials)),
    );
  });

  router.post('/proposals/:proposalId/answer', async (req, res) => {
    // A person, never the agent's own token: that is what a proposal is for.
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    res.json(
      await proposals.answer(
        req.params.proposalId,
        req.body,
        callerOf(auth, credentials),
      ),
    );
  });

  router.post('/grouped-plans', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const items = req.body.items.map(({ groupId, request }) => ({
      groupId,
      request: parseActionRequest(request),
    }));
    res.json(await groupedActions.plan(items, callerOf(auth, credentials)));
  });

  router.post('/grouped-actions', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { items, reason, onFailure } = req.body;
    const action = await groupedActions.submit(
      {
        items: items.map(({ groupId, request, concurrencyToken }) => ({
          groupId,
          request: parseActionRequest(request),
          concurrencyToken,
        })),
        onFailure,
        idempotencyKey: req.header('idempotency-key') ?? '',
        ...(reason !== undefined && { reason }),
      },
      callerOf(auth, credentials),
    );
    res.status(201).json(action);
  });

  router.get('/grouped-actions/:groupedActionId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await groupedActions.get(req.params.groupedActionId, credentials));
  });
}
