import type {
  AuditorService,
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import { toError } from '@backstage/errors';
import {
  fleetAlertAcknowledgePermission,
  fleetAlertMutePermission,
} from '@capstan/plugin-fleet-common';
import type { Alert } from '@capstan/plugin-fleet-common';
import type { Caller } from '../actions/ActionService';
import type { Denials } from '../audit/Denials';
import { callerOf } from '../permissions/callerOf';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { Visible } from '../permissions/Visible';
import type { AlertEndpoints } from '../schema/AlertEndpoints';
import type { AlertRecord } from './AlertRecord';
import type { AlertService } from './AlertService';

const DEFAULT_LIMIT = 25;

/** Alerts, and what people ask of them. */
export function addAlertRoutes(
  router: TypedRouter<AlertEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly auth: AuthService;
    readonly auditor: AuditorService;
    readonly access: FleetAccess;
    readonly denials: Denials;
    readonly alerts: AlertService;
    readonly visible: Visible;
  },
): void {
  const { httpAuth, auth, auditor, access, denials, alerts, visible } = options;

  /** Carries `act` out for a caller who may, and writes down whoever may not. */
  async function change(
    req: Parameters<HttpAuthService['credentials']>[0] & {
      readonly params: { readonly alertId: string };
      readonly body: { readonly reason?: string };
    },
    event: 'alert-acknowledge' | 'alert-mute' | 'alert-unmute',
    act: (record: AlertRecord, caller: Caller) => Promise<Alert>,
  ): Promise<Alert> {
    const credentials = await httpAuth.credentials(req);
    const caller = callerOf(auth, credentials);
    const { alertId } = req.params;
    const attempt = {
      caller,
      groupId: (await alerts.groupIdOf(alertId)) ?? '',
      event,
      subject: alertId,
      reason: req.body.reason,
    };
    const record = await denials.watch(attempt, () =>
      alerts.visible(alertId, credentials),
    );
    const auditEvent = await auditor.createEvent({
      eventId: event,
      severityLevel: 'medium',
      request: req as never,
      meta: {
        alertId,
        ...(record.groupId !== undefined && { groupId: record.groupId }),
        ...(record.entityRef !== undefined && { entityRef: record.entityRef }),
      },
    });
    try {
      await denials.watch(attempt, () =>
        access.requireAlert(
          event === 'alert-acknowledge'
            ? fleetAlertAcknowledgePermission
            : fleetAlertMutePermission,
          record,
          credentials,
        ),
      );
      const alert = await act(record, caller);
      await auditEvent.success();
      return alert;
    } catch (error) {
      await auditEvent.fail({ error: toError(error) });
      throw error;
    }
  }

  router.get('/groups/:groupId/health', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { health } = await visible.group(req.params.groupId, credentials);
    res.json(health);
  });

  router.get('/alerts', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(
      await alerts.list(
        { ...req.query, limit: req.query.limit ?? DEFAULT_LIMIT },
        credentials,
      ),
    );
  });

  router.post('/alerts/:alertId/acknowledge', async (req, res) => {
    res.json(
      await change(req, 'alert-acknowledge', (record, caller) =>
        alerts.acknowledge(record, req.body, caller),
      ),
    );
  });

  router.post('/alerts/:alertId/mute', async (req, res) => {
    res.json(
      await change(req, 'alert-mute', (record, caller) =>
        alerts.mute(record, req.body, caller),
      ),
    );
  });

  router.post('/alerts/:alertId/unmute', async (req, res) => {
    res.json(
      await change(req, 'alert-unmute', (record, caller) =>
        alerts.unmute(record, caller),
      ),
    );
  });
}
