import type { alertSchemas } from './alertSchemas';

const groupId = {
  name: 'groupId',
  in: 'path',
  required: true,
  description:
    'provider:account:region:name, each part percent-encoded, and the whole encoded once more for the path.',
  schema: { type: 'string', minLength: 1, maxLength: 1024 },
  example: 'local:default:-:shop%2Fprod',
} as const;
const alertId = {
  name: 'alertId',
  in: 'path',
  required: true,
  description: 'Id of the alert.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  example: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
} as const;
const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query' as const,
  allowReserved: true,
  description,
  schema,
});
const body = (name: keyof typeof alertSchemas, example: object) => ({
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

const example = {
  id: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
  source: 'capstan',
  rule: 'errorRate',
  title: 'shop in prod: too many requests fail',
  description:
    '25.0 % of requests to 1.2.0 failed in the last minute (30 of 120).',
  severity: 'critical',
  state: 'open',
  since: '2026-11-20T07:15:00.000Z',
  evidence: [{ label: 'errors', value: 25, limit: 5, unit: 'percent' }],
  groupId: 'local:default:-:shop%2Fprod',
  groupName: 'shop',
  environment: 'prod',
  entityRef: 'component:default/shop',
  revision: { revisionId: 'sha256:0d1e', label: '1.2.0' },
  suspects: [
    {
      kind: 'rollout',
      at: '2026-11-20T07:14:40.000Z',
      label: '1.1.0 → 1.2.0 by olivia',
      secondsBefore: 20,
      rolloutId: 'Vb1nT0xk2hQ0b7mZ4dJw3A',
    },
  ],
  capabilities: {
    acknowledge: { can: true },
    mute: { can: true },
    unmute: { can: false, reason: 'It is not muted.' },
  },
};
const alert = (description: string) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Alert' as const },
      example,
    },
  },
});

/** Health of a group, alerts, and what people ask of them. */
export const alertPaths = {
  '/groups/{groupId}/health': {
    get: {
      operationId: 'getHealth',
      description:
        'How the group does, and why: reasons with their evidence, the worst first. Unknown is not ok.',
      parameters: [groupId],
      responses: {
        '200': {
          description: 'Its health at this moment.',
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Health' as const },
              example: {
                status: 'degraded',
                reasons: [
                  {
                    code: 'memoryNearLimit',
                    severity: 'degraded',
                    message: 'Memory at 94 % of the limit for 6 min.',
                    since: '2026-11-20T07:09:00.000Z',
                    evidence: [
                      {
                        label: 'memory',
                        value: 94,
                        limit: 90,
                        unit: 'percent',
                      },
                    ],
                  },
                ],
              },
            },
          },
        },
        ...errors,
      },
    },
  },
  '/alerts': {
    get: {
      operationId: 'listAlerts',
      description:
        'Alerts of all alert systems and of the portal itself, of groups that the caller may see: the worst and newest first, ' +
        'then what is over. `sources` says which of the systems could not be asked.',
      parameters: [
        {
          ...query('entityRef', 'Of the groups of one entity.', {
            type: 'string',
            minLength: 1,
            maxLength: 512,
          }),
          example: 'component:default/shop',
        },
        query('groupId', 'Of one group.', {
          type: 'string',
          minLength: 1,
          maxLength: 1024,
        }),
        query('state', 'Any of these. Default: everything but resolved.', {
          type: 'array',
          items: {
            type: 'string',
            enum: ['open', 'acknowledged', 'muted', 'resolved'],
          },
        }),
        query('severity', 'Any of these.', {
          type: 'array',
          items: { type: 'string', enum: ['info', 'warning', 'critical'] },
        }),
        {
          ...query(
            'search',
            'Words in title, rule, group, environment or source; all must match, case does not matter.',
            { type: 'string', maxLength: 200 },
          ),
          example: 'memory prod',
        },
        {
          ...query('limit', 'Items on a page. Default 25.', {
            type: 'integer',
            minimum: 1,
            maximum: 100,
          }),
          example: 25,
        },
        query('cursor', 'nextCursor of the page before.', {
          type: 'string',
          minLength: 1,
          maxLength: 2000,
        }),
      ],
      responses: {
        '200': {
          description: 'A page of alerts, and the state of their sources.',
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/AlertPage' as const },
              example: {
                items: [example],
                total: 1,
                sources: [
                  { id: 'capstan', title: 'Rules of the portal', state: 'ok' },
                ],
              },
            },
          },
        },
        '400': errors['400'],
        '401': errors['401'],
      },
    },
  },
  '/alerts/{alertId}/acknowledge': {
    post: {
      operationId: 'acknowledgeAlert',
      description:
        'Somebody looks after it. Goes to the alert system that it comes from; again changes nothing.',
      parameters: [alertId],
      requestBody: body('AlertAcknowledgement', { reason: 'I am on it.' }),
      responses: { '200': alert('The alert.'), ...writeErrors },
    },
  },
  '/alerts/{alertId}/mute': {
    post: {
      operationId: 'muteAlert',
      description:
        'Nobody wants to hear of it until an end. Goes to the alert system that it comes from; again moves the end.',
      parameters: [alertId],
      requestBody: body('AlertMute', {
        until: '2026-11-20T08:15:00Z',
        reason: 'The fix is being rolled out.',
      }),
      responses: { '200': alert('The alert.'), ...writeErrors },
    },
  },
  '/alerts/{alertId}/unmute': {
    post: {
      operationId: 'unmuteAlert',
      description: 'Ends a mute before its end.',
      parameters: [alertId],
      requestBody: body('AlertUnmute', {}),
      responses: { '200': alert('The alert.'), ...writeErrors },
    },
  },
} as const;
