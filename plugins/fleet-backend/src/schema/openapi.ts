import { alertPaths } from './alertPaths';
import { alertSchemas } from './alertSchemas';
import { auditPaths } from './auditPaths';
import { approvalPaths } from './approvalPaths';
import { approvalSchemas } from './approvalSchemas';
import { guardPaths } from './guardPaths';
import { guardSchemas } from './guardSchemas';
import { holdPaths } from './holdPaths';
import { pipelinePaths } from './pipelinePaths';
import { pipelineSchemas } from './pipelineSchemas';
import { schemas } from './schemas';
import { timelinePaths } from './timelinePaths';
import { timelineSchemas } from './timelineSchemas';

/* `allowReserved`: people type component:default/shop and 2026-11-20T07:00:00Z into the address bar as they are. */

const groupId = {
  name: 'groupId',
  in: 'path',
  required: true,
  description:
    'provider:account:region:name, each part percent-encoded, and the whole encoded once more for the path.',
  schema: { type: 'string', minLength: 1, maxLength: 1024 },
  example: 'local:default:-:shop%2Fprod',
} as const;
const limit = {
  name: 'limit',
  in: 'query',
  allowReserved: true,
  description: 'Items on a page. Default 25.',
  schema: { type: 'integer', minimum: 1, maximum: 100 },
  example: 25,
} as const;
const cursor = {
  name: 'cursor',
  in: 'query',
  allowReserved: true,
  description: 'nextCursor of the page before.',
  schema: { type: 'string', minLength: 1, maxLength: 2000 },
} as const;
const from = {
  name: 'from',
  in: 'query',
  allowReserved: true,
  description: 'ISO 8601. Default: an hour before `to`.',
  schema: { type: 'string', maxLength: 40 },
  example: '2026-11-20T07:00:00Z',
} as const;
const to = {
  name: 'to',
  in: 'query',
  allowReserved: true,
  description: 'ISO 8601. Default: now. At most 31 days after `from`.',
  schema: { type: 'string', maxLength: 40 },
  example: '2026-11-20T08:00:00Z',
} as const;
const resolution = {
  name: 'resolution',
  in: 'query',
  description:
    'Seconds of one point. Default: the finest that gives at most 400 points and was measured.',
  schema: { type: 'integer', minimum: 5, maximum: 86400 },
  example: 300,
} as const;
const compare = {
  name: 'compare',
  in: 'query',
  description:
    'Adds the same length of time before the newest rollout began, a day earlier or a week earlier.',
  schema: {
    type: 'string',
    enum: ['lastDeployment', 'yesterday', 'lastWeek'],
  },
} as const;
const words = (name: string, description: string) => ({
  name,
  in: 'query' as const,
  allowReserved: true,
  description,
  schema: {
    type: 'array' as const,
    maxItems: 50,
    items: { type: 'string' as const, maxLength: 255 },
  },
});

const json = <Name extends keyof typeof schemas>(
  name: Name,
  description: string,
  example?: object,
) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` as const },
      ...(example && { example }),
    },
  },
});
const body = <Name extends keyof typeof schemas>(
  name: Name,
  example: object,
) => ({
  required: true,
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` as const },
      example,
    },
  },
});
const errors = {
  '400': { $ref: '#/components/responses/BadInput' },
  '401': { $ref: '#/components/responses/NoIdentity' },
  '404': { $ref: '#/components/responses/NotFound' },
} as const;
const writeErrors = {
  ...errors,
  '403': { $ref: '#/components/responses/NotAllowed' },
  '409': { $ref: '#/components/responses/Conflict' },
  '503': { $ref: '#/components/responses/Unavailable' },
} as const;

const rollbackRequest = { kind: 'rollback', revisionId: 'sha256:0d1e' };
const planExample = {
  groupId: 'local:default:-:shop%2Fprod',
  request: rollbackRequest,
  concurrencyToken: '17',
  mode: 'instant',
  summary:
    'Move all traffic of shop in prod back to 1.1.0, whose instances are still warm.',
  changes: [
    { kind: 'revision', name: 'revision', before: '1.2.0', after: '1.1.0' },
  ],
  estimate: { seconds: 1, basis: 'the instances are warm' },
  lowestCapacity: 3,
  warnings: [],
};

/** The HTTP API under `/api/fleet`. Served at `/api/fleet/openapi.json`. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'fleet',
    version: '1',
    description:
      'Scale groups of all providers: what they are, what happened to them, and what to ask of them.',
    license: {
      name: 'Apache-2.0',
      url: 'https://www.apache.org/licenses/LICENSE-2.0.html',
    },
  },
  servers: [{ url: '/' }],
  paths: {
    '/services': {
      get: {
        operationId: 'listServices',
        description:
          'Catalog entities with their groups, and groups that no entity claims.',
        parameters: [
          {
            name: 'search',
            in: 'query',
            allowReserved: true,
            description:
              'Words in title, group name, environment or version label; all must match.',
            schema: { type: 'string', maxLength: 200 },
            example: 'shop 1.1.0',
          },
          {
            name: 'health',
            in: 'query',
            allowReserved: true,
            schema: {
              type: 'array',
              items: {
                type: 'string',
                enum: ['ok', 'degraded', 'critical', 'unknown'],
              },
            },
          },
          words('environment', 'Any of these.'),
          words('owner', 'Entity refs; any of these.'),
          {
            name: 'rolling',
            in: 'query',
            allowReserved: true,
            description: 'true: only services with a running rollout.',
            schema: { type: 'boolean' },
          },
          {
            name: 'alerts',
            in: 'query',
            allowReserved: true,
            description:
              'true: only services with open or acknowledged alerts.',
            schema: { type: 'boolean' },
          },
          {
            name: 'sort',
            in: 'query',
            allowReserved: true,
            schema: {
              type: 'string',
              enum: ['title', 'health', 'capacity', 'rollouts'],
            },
          },
          {
            name: 'order',
            in: 'query',
            allowReserved: true,
            schema: { type: 'string', enum: ['asc', 'desc'] },
          },
          limit,
          cursor,
        ],
        responses: {
          '200': json(
            'ServicePage',
            'A page of services, what can be filtered by, and the state of all sources.',
          ),
          '400': errors['400'],
          '401': errors['401'],
        },
      },
    },
    '/groups': {
      get: {
        operationId: 'listGroups',
        description:
          'Groups of one entity: test-like environments first, prod last.',
        parameters: [
          {
            name: 'entityRef',
            in: 'query',
            allowReserved: true,
            required: true,
            schema: { type: 'string', minLength: 1, maxLength: 512 },
            example: 'component:default/shop',
          },
        ],
        responses: {
          '200': json(
            'GroupList',
            'The groups, and the sources that hold them.',
          ),
          ...errors,
        },
      },
    },
    '/groups/{groupId}': {
      get: {
        operationId: 'getGroup',
        parameters: [groupId],
        responses: {
          '200': json('ScaleGroup', 'The group as last observed.'),
          ...errors,
        },
      },
    },
    '/groups/{groupId}/instances': {
      get: {
        operationId: 'listInstances',
        description:
          'Running ones first, then the ended ones that failed, newest first.',
        parameters: [groupId],
        responses: { '200': json('InstanceList', 'The instances.'), ...errors },
      },
    },
    '/groups/{groupId}/revisions': {
      get: {
        operationId: 'listRevisions',
        description:
          'Newest first, with those that the provider no longer has.',
        parameters: [groupId],
        responses: { '200': json('RevisionList', 'The revisions.'), ...errors },
      },
    },
    '/groups/{groupId}/rollouts': {
      get: {
        operationId: 'listRollouts',
        description:
          'Newest first, with those that the provider has forgotten.',
        parameters: [groupId, limit, cursor],
        responses: {
          '200': json('RolloutPage', 'A page of rollouts.'),
          ...errors,
        },
      },
    },
    '/groups/{groupId}/scaling': {
      get: {
        operationId: 'getScaling',
        parameters: [groupId],
        responses: {
          '200': json(
            'Scaling',
            'Scaling policies, and activities newest first.',
          ),
          ...errors,
        },
      },
    },
    '/groups/{groupId}/capacity': {
      get: {
        operationId: 'getCapacity',
        parameters: [groupId, from, to],
        responses: {
          '200': json('Capacity', 'At most 400 samples, oldest first.'),
          ...errors,
        },
      },
    },
    '/groups/{groupId}/signals': {
      get: {
        operationId: 'getSignals',
        parameters: [groupId, from, to, resolution, compare],
        responses: {
          '200': json(
            'Signals',
            'Golden signals of each revision and source: at most 400 points each; with a resolution at most 10,000 in all.',
          ),
          ...errors,
        },
      },
    },
    '/groups/{groupId}/plans': {
      post: {
        operationId: 'plan',
        description: 'What an action would do. Changes nothing.',
        parameters: [groupId],
        requestBody: body('PlanRequest', { request: rollbackRequest }),
        responses: {
          '200': json('Plan', 'The plan.', planExample),
          ...writeErrors,
        },
      },
    },
    '/groups/{groupId}/actions': {
      get: {
        operationId: 'listActions',
        description: 'What people asked of the group, newest first.',
        parameters: [groupId, limit, cursor],
        responses: {
          '200': json('ActionPage', 'A page of actions.'),
          ...errors,
        },
      },
      post: {
        operationId: 'submit',
        description:
          'Does what a plan said. Answers once it is sent; follow it with GET /actions/{actionId}.',
        parameters: [
          groupId,
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description:
              'The same key again gives the same answer and no second effect; with another body it is 409.',
            schema: { type: 'string', minLength: 1, maxLength: 200 },
            example: '6f2a3a0e-8f2f-4a4e-9a51-0c2f0a1d9b7e',
          },
        ],
        requestBody: body('SubmitAction', {
          request: rollbackRequest,
          concurrencyToken: '17',
          reason: 'Checkout answers 500.',
        }),
        responses: {
          '201': json('Action', 'The action as far as it got.'),
          ...writeErrors,
        },
      },
    },
    ...alertPaths,
    ...timelinePaths,
    ...auditPaths,
    ...guardPaths,
    ...holdPaths,
    ...approvalPaths,
    ...pipelinePaths,
    '/actions/{actionId}': {
      get: {
        operationId: 'getAction',
        parameters: [
          {
            name: 'actionId',
            in: 'path',
            required: true,
            schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
            example: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
          },
        ],
        responses: { '200': json('Action', 'The action.'), ...errors },
      },
    },
  },
  components: {
    schemas: {
      ...schemas,
      ...alertSchemas,
      ...timelineSchemas,
      ...approvalSchemas,
      ...guardSchemas,
      ...pipelineSchemas,
    },
    responses: {
      BadInput: json(
        'Error',
        'Something about the request is wrong; the sentence says what.',
        {
          error: {
            name: 'InputError',
            message: 'request/query/limit must be <= 100',
          },
          response: { statusCode: 400 },
        },
      ),
      NoIdentity: json('Error', 'The request carries no valid token.'),
      NotAllowed: json(
        'Error',
        'The caller lacks the right that the sentence names.',
      ),
      NotFound: json(
        'Error',
        'It does not exist, or the caller may not see it.',
        {
          error: {
            name: 'NotFoundError',
            message:
              "There is no scale group 'local:default:-:shop%2Fprod', or you may not see it.",
          },
          response: { statusCode: 404 },
        },
      ),
      Conflict: json(
        'Error',
        'The group has changed since the plan, or the key was used for something else. Nothing was sent.',
      ),
      Unavailable: json(
        'Error',
        'The provider cannot be reached. Nothing was sent.',
      ),
    },
  },
} as const;
