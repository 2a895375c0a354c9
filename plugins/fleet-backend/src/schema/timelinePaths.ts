import { TIMELINE_KINDS } from './timelineSchemas';

/* Search words and times are typed into the address bar as they are: `allowReserved`. */

const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query' as const,
  allowReserved: true,
  description,
  schema,
});

/** What happened. */
export const timelinePaths = {
  '/timeline': {
    get: {
      operationId: 'listTimeline',
      description:
        'Deployments, scaling, alerts, failures and actions of services, newest first; kept after the provider has forgotten ' +
        'them. Only events of entities that the caller may read, and with the permission fleet.unclaimed.read those of ' +
        'groups that belong to none.',
      parameters: [
        {
          ...query('entityRef', 'Events of one entity.', {
            type: 'string',
            minLength: 1,
            maxLength: 512,
          }),
          example: 'component:default/shop',
        },
        query('groupId', 'Events of one group.', {
          type: 'string',
          minLength: 1,
          maxLength: 1024,
        }),
        query('kind', 'Any of these.', {
          type: 'array',
          items: { type: 'string', enum: [...TIMELINE_KINDS] },
        }),
        {
          ...query(
            'search',
            'Words in title, detail, group, environment, actor or reason; all must match, case does not matter.',
            { type: 'string', maxLength: 200 },
          ),
          example: 'shop 1.2.0',
        },
        {
          ...query('from', 'ISO 8601.', { type: 'string', maxLength: 40 }),
          example: '2026-11-20T07:00:00Z',
        },
        query('to', 'ISO 8601; not included.', {
          type: 'string',
          maxLength: 40,
        }),
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
          description: 'A page of events.',
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/TimelinePage' },
              example: {
                items: [
                  {
                    id: 'rollout-K2f4kPz0yq1mX8c3Jt5bDA',
                    kind: 'rollout',
                    at: '2026-11-20T07:15:00.000Z',
                    endedAt: '2026-11-20T07:16:10.000Z',
                    title: '1.1.0 → 1.2.0',
                    detail: 'All 3 instances serve 1.2.0.',
                    severity: 'info',
                    groupId: 'local:default:-:shop%2Fprod',
                    groupName: 'shop',
                    environment: 'prod',
                    entityRef: 'component:default/shop',
                    actor: 'user:default/ann',
                  },
                ],
                total: 1,
              },
            },
          },
        },
        '400': { $ref: '#/components/responses/BadInput' },
        '401': { $ref: '#/components/responses/NoIdentity' },
      },
    },
  },
} as const;
