import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError, toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseScaleGroupRef,
  permissionOfAction,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Router } from 'express';
import type { ActionService, Caller } from './actions/ActionService';
import { parseActionRequest } from './actions/parseActionRequest';
import type { ClaimIndex } from './groups/ClaimIndex';
import type { GroupService } from './groups/GroupService';
import { unknownGroup } from './permissions/FleetAccess';
import type { FleetAccess } from './permissions/FleetAccess';
import type { FleetEndpoints } from './schema/FleetEndpoints';
import { spec } from './schema/openapi';
import type { ServiceService } from './services/ServiceService';
import type { ChartService } from './signals/ChartService';

const DEFAULT_LIMIT = 25;

/** A request of any route about one group. */
type GroupRequest = Parameters<HttpAuthService['credentials']>[0] & {
  readonly params: { readonly groupId: string };
};

export interface RouterOptions {
  readonly httpAuth: HttpAuthService;
  readonly auth: AuthService;
  readonly auditor: AuditorService;
  readonly catalog: CatalogService;
  readonly access: FleetAccess;
  readonly claims: ClaimIndex;
  readonly groups: GroupService;
  readonly services: ServiceService;
  readonly charts: ChartService;
  readonly actions: ActionService;
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
    catalog,
    access,
    claims,
    groups,
    services,
    charts,
    actions,
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
    const groupId = stringifyScaleGroupRef(
      parseScaleGroupRef(req.params.groupId),
    );
    const group = await groups.group(groupId);
    if (!group) throw unknownGroup(groupId);
    await access.requireRead(group, credentials);
    return { group, credentials };
  }

  /** The entity of a query, once it is known that the caller may see its groups. */
  async function visibleEntity(
    text: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const entityRef = parseRef(text);
    const unknown = new NotFoundError(
      `There is no entity '${entityRef}' in the catalog, or you may not see its groups.`,
    );
    if (!(await access.mayRead({ entityRef }, credentials))) throw unknown;
    await claims.ready();
    if (!claims.entity(entityRef)) await claims.refreshAfterMiss();
    if (
      !claims.entity(entityRef) &&
      !(await catalog.getEntityByRef(entityRef, { credentials }))
    )
      throw unknown;
    return entityRef;
  }

  function callerOf(credentials: BackstageCredentials): Caller {
    if (auth.isPrincipal(credentials, 'user'))
      return { actor: credentials.principal.userEntityRef, credentials };
    if (auth.isPrincipal(credentials, 'service'))
      return { actor: credentials.principal.subject, credentials };
    return { actor: 'unknown', credentials };
  }

  router.get('/services', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await services.list(req.query, credentials));
  });

  router.get('/groups', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const items = await groups.groupsOf(
      await visibleEntity(req.query.entityRef, credentials),
    );
    res.json({ items, scopes: groups.scopes(items) });
  });

  router.get('/groups/:groupId', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(group);
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
    await access.requireAction(request.kind, group, credentials);
    res.json(await actions.plan(group.id, request, callerOf(credentials)));
  });

  router.get('/groups/:groupId/actions', async (req, res) => {
    const { group } = await visibleGroup(req);
    res.json(
      await actions.list(group.id, { limit: DEFAULT_LIMIT, ...req.query }),
    );
  });

  router.post('/groups/:groupId/actions', async (req, res) => {
    const { group, credentials } = await visibleGroup(req);
    const request = parseActionRequest(req.body.request);
    const auditEvent = await auditor.createEvent({
      eventId: auditEventOf(permissionOfAction[request.kind].name),
      severityLevel: 'medium',
      request: req,
      meta: {
        actionKind: request.kind,
        groupId: group.id,
        ...(group.entityRef && { entityRef: group.entityRef }),
      },
    });
    try {
      await access.requireAction(request.kind, group, credentials);
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
        callerOf(credentials),
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

  router.get('/actions/:actionId', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const action = await actions.get(req.params.actionId);
    const group = action && ((await groups.group(action.groupId)) ?? action);
    if (!action || !group || !(await access.mayRead(group, credentials))) {
      throw new NotFoundError(
        `There is no action '${req.params.actionId}', or you may not see it.`,
      );
    }
    res.json(action);
  });

  return router as unknown as Router;
}

/** `fleet.rollout.create` is audited as `rollout-create`. */
function auditEventOf(permissionName: string): string {
  return permissionName.split('.').slice(1).join('-');
}

function parseRef(text: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text));
  } catch {
    throw new InputError(
      `'${text}' is not the ref of an entity. Write it as kind:namespace/name, for example component:default/shop.`,
    );
  }
}
