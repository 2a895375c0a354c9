import type {
  AuditorService,
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import { toError } from '@backstage/errors';
import type { Denials } from '../audit/Denials';
import { callerOf } from '../permissions/callerOf';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { Visible } from '../permissions/Visible';
import type { HoldEndpoints } from '../schema/HoldEndpoints';
import type { HoldService } from './HoldService';

/** Holding a revision back, and resuming it. */
export function addHoldRoutes(
  router: TypedRouter<HoldEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly auth: AuthService;
    readonly auditor: AuditorService;
    readonly access: FleetAccess;
    readonly visible: Visible;
    readonly denials: Denials;
    readonly holds: HoldService;
  },
): void {
  const { httpAuth, auth, auditor, access, visible, denials, holds } = options;

  /** Carries `act` out for a caller who may, and writes down whoever may not. */
  async function change(
    req: Parameters<HttpAuthService['credentials']>[0] & {
      readonly params: { readonly groupId: string };
      readonly body: { readonly revisionId: string; readonly reason: string };
    },
    event: 'hold-create' | 'hold-release',
  ) {
    const credentials = await httpAuth.credentials(req);
    const caller = callerOf(auth, credentials);
    const { groupId } = req.params;
    const { revisionId, reason } = req.body;
    const attempt = { caller, groupId, event, subject: revisionId, reason };
    const group = await denials.watch(attempt, () =>
      visible.group(groupId, credentials),
    );
    const auditEvent = await auditor.createEvent({
      eventId: event,
      severityLevel: 'medium',
      request: req as never,
      meta: {
        groupId: group.id,
        revisionId,
        ...(group.entityRef && { entityRef: group.entityRef }),
      },
    });
    try {
      await denials.watch(attempt, () =>
        access.requireHold(group, credentials),
      );
      const hold =
        event === 'hold-create'
          ? await holds.hold(group, req.body, caller)
          : await holds.release(group, req.body, caller);
      await auditEvent.success();
      return hold;
    } catch (error) {
      await auditEvent.fail({ error: toError(error) });
      throw error;
    }
  }

  router.post('/groups/:groupId/holds', async (req, res) => {
    res.status(201).json(await change(req, 'hold-create'));
  });

  router.post('/groups/:groupId/holds/release', async (req, res) => {
    res.json(await change(req, 'hold-release'));
  });
}
