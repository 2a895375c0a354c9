const groupId = {
  name: 'groupId',
  in: 'path',
  required: true,
  description:
    'provider:account:region:name, each part percent-encoded, and the whole encoded once more for the path.',
  schema: { type: 'string', minLength: 1, maxLength: 1024 },
  example: 'local:default:-:shop%2Fprod',
} as const;

const body = (reason: string) => ({
  required: true,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/HoldChange' as const },
      example: { revisionId: 'sha256:0d1e', reason },
    },
  },
});

const hold = (description: string) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Hold' as const },
      example: {
        groupId: 'local:default:-:shop%2Fprod',
        revisionId: 'sha256:0d1e',
        revisionLabel: '1.2.0',
        since: '2026-11-20T07:15:00.000Z',
        actor: 'user:default/ann',
        reason: 'Checkout answers 500.',
      },
    },
  },
});

const errors = {
  '400': { $ref: '#/components/responses/BadInput' },
  '401': { $ref: '#/components/responses/NoIdentity' },
  '403': { $ref: '#/components/responses/NotAllowed' },
  '404': { $ref: '#/components/responses/NotFound' },
  '409': { $ref: '#/components/responses/Conflict' },
  '503': { $ref: '#/components/responses/Unavailable' },
} as const;

/** Holding revisions back. */
export const holdPaths = {
  '/groups/{groupId}/holds': {
    post: {
      operationId: 'hold',
      description:
        'Holds a revision back: nobody can roll it out until it is released. A rollback does this by itself with the ' +
        'revision that it leaves.',
      parameters: [groupId],
      requestBody: body('Checkout answers 500.'),
      responses: { '201': hold('It is held back.'), ...errors },
    },
  },
  '/groups/{groupId}/holds/release': {
    post: {
      operationId: 'releaseHold',
      description: 'Lets a held revision be rolled out again.',
      parameters: [groupId],
      requestBody: body('The fault was in the payment provider.'),
      responses: { '200': hold('What was held until now.'), ...errors },
    },
  },
} as const;
