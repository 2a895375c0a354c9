/* Search words and times are typed into the address bar as they are: `allowReserved`. */

const query = (name: string, description: string, schema: object) => ({
  name,
  in: 'query' as const,
  allowReserved: true,
  description,
  schema,
});
const text = { type: 'string', maxLength: 1024 };

/** The audit. */
export const auditPaths = {
  '/audit': {
    get: {
      operationId: 'listAudit',
      description:
        'Who did what, why, and what came of it, also what was denied; newest first. Only events of entities that the ' +
        'caller may read, and with the permission fleet.unclaimed.read those that belong to none.',
      parameters: [
        {
          ...query(
            'search',
            'Words in actor, reason, message, group, entity or version; all must match, case does not matter.',
            { type: 'string', maxLength: 200 },
          ),
          example: 'rollback shop',
        },
        {
          ...query('entityRef', 'Events of one entity.', {
            ...text,
            maxLength: 512,
            minLength: 1,
          }),
          example: 'component:default/shop',
        },
        query('groupId', 'Events of one group.', { ...text, minLength: 1 }),
        query('actor', 'Entity ref of a person, or subject of a service.', {
          ...text,
          minLength: 1,
        }),
        query('event', 'Any of these, for example rollback-create.', {
          type: 'array',
          maxItems: 50,
          items: { type: 'string', maxLength: 64 },
        }),
        query('result', 'Any of these.', {
          type: 'array',
          items: {
            type: 'string',
            enum: ['begun', 'succeeded', 'failed', 'denied', 'refused'],
          },
        }),
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
              schema: { $ref: '#/components/schemas/AuditPage' },
              example: {
                items: [
                  {
                    sequence: 42,
                    at: '2026-11-20T07:15:00.000Z',
                    actor: 'user:default/ann',
                    via: 'page',
                    event: 'rollback-create',
                    result: 'succeeded',
                    groupId: 'local:default:-:shop%2Fprod',
                    groupName: 'shop',
                    environment: 'prod',
                    entityRef: 'component:default/shop',
                    subject: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
                    reason: 'Checkout answers 500.',
                    before: '1.2.0',
                    after: '1.1.0',
                    message:
                      'Rollback of shop in prod from 1.2.0 to 1.1.0: 1.1.0 serves again.',
                    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
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
