import type {
  AuditorService,
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { TypedRouter } from '@backstage/backend-openapi-utils';
import { toError } from '@backstage/errors';
import { callerOf } from '../permissions/callerOf';
import type { PipelineEndpoints } from '../schema/PipelineEndpoints';
import { parsePipelineRequest } from './parsePipelineRequest';
import { eventIdOf } from './pipelineEvents';
import type { PipelineService } from './PipelineService';
import type { PipelineSubmissions } from './PipelineSubmissions';

/** Pipelines with their runs, and what people ask of them. */
export function addPipelineRoutes(
  router: TypedRouter<PipelineEndpoints>,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly auth: AuthService;
    readonly auditor: AuditorService;
    readonly pipelines: PipelineService;
    readonly pipelineSubmissions: PipelineSubmissions;
  },
): void {
  const { httpAuth, auth, auditor, pipelines, pipelineSubmissions } = options;

  router.get('/pipelines', async (req, res) => {
    const caller = callerOf(auth, await httpAuth.credentials(req));
    res.json(await pipelines.list(req.query.entityRef, caller));
  });

  router.get('/pipelines/:pipelineId', async (req, res) => {
    const caller = callerOf(auth, await httpAuth.credentials(req));
    res.json(await pipelines.get(req.params.pipelineId, caller));
  });

  router.post('/pipelines/:pipelineId/actions', async (req, res) => {
    const caller = callerOf(auth, await httpAuth.credentials(req));
    const request = parsePipelineRequest(req.body.request);
    const { reason } = req.body;
    const auditEvent = await auditor.createEvent({
      eventId: eventIdOf(request),
      severityLevel: 'medium',
      request: req as never,
      meta: { actionKind: request.kind, pipelineId: req.params.pipelineId },
    });
    try {
      const action = await pipelineSubmissions.submit(
        req.params.pipelineId,
        {
          request,
          idempotencyKey: req.header('idempotency-key') ?? '',
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

  router.get('/pipeline-actions/:pipelineActionId', async (req, res) => {
    const caller = callerOf(auth, await httpAuth.credentials(req));
    res.json(await pipelines.action(req.params.pipelineActionId, caller));
  });
}
