import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import { toError } from '@backstage/errors';
import { permissionOfAction } from '@capstan/plugin-fleet-common';
import type { ActionKind, ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Router } from 'express';
import { addAlertRoutes } from './alerts/alertRoutes';
import type { AlertService } from './alerts/AlertService';
import type { ActionService } from './actions/ActionService';
import { parseActionRequest } from './actions/parseActionRequest';
import { addApprovalRoutes } from './approvals/approvalRoutes';
import type { ApprovalService } from './approvals/ApprovalService';
import { auditEventOf } from './audit/actionEvents';
import type { AuditReader } from './audit/AuditReader';
import type { Denials } from './audit/Denials';
import type { GroupedActionService } from './groupedActions/GroupedActionService';
import type { GroupService } from './groups/GroupService';
import { addGuardRoutes } from './guard/guardRoutes';
import type { GuardService } from './guard/GuardService';
import { addHoldRoutes } from './holds/holdRoutes';
import type { HoldService } from './holds/HoldService';
import { callerOf } from './permissions/callerOf';
import type { FleetAccess } from './permissions/FleetAccess';
import type { GroupRights } from './permissions/GroupRights';
import type { Visible } from './permissions/Visible';
import { addPipelineRoutes } from './pipelines/pipelineRoutes';
import type { PipelineService } from './pipelines/PipelineService';
import type { PipelineSubmissions } from './pipelines/PipelineSubmissions';
import type { ProposalService } from './proposals/ProposalService';
import type { AlertEndpoints } from './schema/AlertEndpoints';
import type { ApprovalEndpoints } from './schema/ApprovalEndpoints';
import type { GuardEndpoints } from './schema/GuardEndpoints';
import type { HoldEndpoints } from './schema/HoldEndpoints';
import type { FleetEndpoints } from './schema/FleetEndpoints';
import type { PipelineEndpoints } from './schema/PipelineEndpoints';
import { spec } from './schema/openapi';
import type { ServiceService } from './services/ServiceService';
import type { ChartService } from './signals/ChartService';
import type { TimelineEndpoints } from './schema/TimelineEndpoints';
import type { TimelineReader } from './timeline/TimelineReader';
import { addTimelineRoutes } from './timeline/timelineRoutes';
import type { VerdictService } from './verdicts/VerdictService';

const DEFAULT_LIMIT = 25;

/** A request of any route about one group. */
type GroupRequest = Parameters<HttpAuthService['credentials']>[0] & {
  readonly params: { readonly groupId: string };
};

export interface RouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly auth: AuthService;
  readonly auditor: AuditorService;
  readonly access: FleetAccess;
  readonly rights: GroupRights;
  readonly visible: Visible;
  readonly groups: GroupService;
  readonly services: ServiceService;
  readonly charts: ChartService;
  readonly actions: ActionService;
  readonly alerts: AlertService;
  readonly approvals: ApprovalService;
  readonly proposals: ProposalService;
  readonly groupedActions: GroupedActionService;
  readonly auditReader: AuditReader;
  readonly denials: Denials;
  readonly holds: HoldService;
  readonly guards: GuardService;
  readonly pipelines: PipelineService;
  readonly pipelineSubmissions: PipelineSubmissions;
  readonly timeline: TimelineReader;
  readonly verdicts: VerdictService;
  /** For tests: an answer that the document does not describe becomes a 500. */
  readonly validateResponses: boolean;
}

/**
 * The only HTTP of the plugin. Every handler reads in one order: credentials, permission, input, service, answer. What a
 * caller may not see looks like what does not exist.
 */
export function createRouter(options: RouterOptions): Router {
  const {
    httpAuth,
    auth,
    auditor,
    access,
    rights,
    visible,
    groups,
    services,
    charts,
    actions,
    auditReader,
    denials,
  } = options;
  const router =
    createValidatedOpenApiRouterFromGeneratedEndpointMap<FleetEndpoints>(spec, {
      validatorOptions: { validateResponses: options.validateResponses },
    });

  /** The group of the path, once it is known that the caller may see it. */
  async function visibleGroup(
    req: GroupRequest,
  ): Promise<{ group: ScaleGroup; credentials: BackstageCredentials }> {
    const credentials = await httpAuth.credentials(req);
    const group = await visible.group(req.params.groupId, credentials);
    return { group, credentials };
  }

  router.get('/services', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.list(req.query, credentials));
  });

  router.get('/groups', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const items = await groups.groupsOf(
      await visible.entity(req.query.entityRef, credentials),
    );
    res.json({
      items: await rights.mergeInto(items, credentials),
      scopes: groups.scopes(items),
    });
  });

  router.get('/groups/:groupId', async (req, res) => {
    const { group, credentials } = await visibleGroup(req);
    const [merged] = await rights.mergeInto([group], credentials);
    res.json(merged);
  });

  router.get('/groups/:groupId/instances', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json({ items: await groups.instances(group.id) });
  });

  router.get('/groups/:groupId/revisions', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json({ items: await groups.revisions(group.id) });
  });

  router.get('/groups/:groupId/rollouts', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(
      await groups.rollouts(group.id, { limit: DEFAULT_LIMIT, ...req.query }),
    );
  });

  router.get('/groups/:groupId/scaling', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(await groups.scaling(group.id));
  });

  router.get('/groups/:groupId/capacity', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(await charts.capacity(group.id, req.query));
  });

  router.get('/groups/:groupId/signals', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(await charts.signals(group.id, req.query));
  });

  router.post('/groups/:groupId/plans', async (req, res) => {
    const { group, credentials } = await visibleGroup(req);
    const request = parseActionRequest(req.body.request);
    await access.requireAction(request, group, credentials);
    res.json(
      await actions.plan(group.id, request, callerOf(auth, credentials)),
    );
  });

  router.get('/groups/:groupId/actions', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(
      await actions.list(group.id, { limit: DEFAULT_LIMIT, ...req.query }),
    );
  });

  router.post('/groups/:groupId/actions', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const caller = callerOf(auth, credentials);
    const attempt = {
      caller,
      groupId: req.params.groupId,
      event: eventOfRequest(req.body.request),
      reason: req.body.reason,
    };
    const group = await denials.watch(attempt, () =>
      visible.group(req.params.groupId, credentials),
    );
    const request = parseActionRequest(req.body.request);
    const auditEvent = await auditor.createEvent({
      eventId: attempt.event,
      severityLevel: 'medium',
      request: req,
      meta: {
        actionKind: request.kind,
        groupId: group.id,
        ...(group.entityRef && { entityRef: group.entityRef }),
      },
    });
    try {
      await denials.watch(attempt, () =>
        access.requireAction(request, group, credentials),
      );
      const { concurrencyToken, reason } = req.body;
      const idempotencyKey = req.header('idempotency-key') ?? '';
      const action = await actions.submit(
        group.id,
        {
          request,
          concurrencyToken,
          idempotencyKey,
          ...(reason !== undefined && { reason }),
        },
        caller,
      );
      await auditEvent.success({
        meta: { actionId: action.id, state: action.state },
      });
      res.status(201).json(action);
    } catch (error) {
      await auditEvent.fail({ error: toError(error) });
      throw error;
    }
  });

  addAlertRoutes(router as unknown as TypedRouter<AlertEndpoints>, options);

  addGuardRoutes(router as unknown as TypedRouter<GuardEndpoints>, options);

  addTimelineRoutes(
    router as unknown as TypedRouter<TimelineEndpoints>,
    options,
  );

  addPipelineRoutes(
    router as unknown as TypedRouter<PipelineEndpoints>,
    options,
  );

  addHoldRoutes(router as unknown as TypedRouter<HoldEndpoints>, options);

  router.get('/audit', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(
      await auditReader.list(
        { ...req.query, limit: req.query.limit ?? DEFAULT_LIMIT },
        credentials,
      ),
    );
  });

  router.get('/actions/:actionId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await visible.action(req.params.actionId, credentials));
  });

  addApprovalRoutes(
    router as unknown as TypedRouter<ApprovalEndpoints>,
    options,
  );

  return router as unknown as Router;
}

/** What an action is audited as. The document has let only known kinds through. */
function eventOfRequest(request: unknown): string {
  const { kind } = request as { kind: ActionKind };
  return auditEventOf(permissionOfAction[kind].name);
}
