import type { approvalSchemas } from './approvalSchemas';

const response = (
  name: keyof typeof approvalSchemas,
  description: string,
  example: object,
) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` },
      example,
    },
  },
});
const body = (name: keyof typeof approvalSchemas, example: object) => ({
  required: true,
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` },
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
const idOf = (name: string, what: string) => ({
  name,
  in: 'path' as const,
  required: true,
  description: `Id of the ${what}.`,
  schema: { type: 'string' as const, pattern: '^[A-Za-z0-9_-]{1,64}$' },
  example: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
});

const groupId = 'local:default:-:shop%2Fprod';
const at = '2026-11-20T08:00:00.000Z';
const rollback = { kind: 'rollback', revisionId: 'sha256:0d1e' };
const plan = {
  groupId,
  request: rollback,
  concurrencyToken: '17',
  mode: 'instant',
  summary:
    'Move all traffic of shop in prod back to 1.1.0, whose instances are still warm.',
  changes: [
    { kind: 'revision', name: 'revision', before: '1.2.0', after: '1.1.0' },
  ],
  warnings: [],
};
const named = {
  groupId,
  groupName: 'shop',
  environment: 'prod',
  entityRef: 'component:default/shop',
};
const proposal = {
  ...named,
  id: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
  plan,
  proposer: 'user:default/ann',
  reason: 'Checkout answers 500 since 1.2.0.',
  state: 'open',
  createdAt: at,
  expiresAt: '2026-11-20T09:00:00.000Z',
};
const grouped = {
  id: '0f0e9f9c-2d7e-4c9c-9d0b-5a4f1c2b3d4e',
  actor: 'user:default/ann',
  reason: 'Checkout answers 500.',
  onFailure: 'stop',
  state: 'running',
  items: [
    {
      groupId,
      groupName: 'shop',
      environment: 'prod',
      request: rollback,
      state: 'waiting',
      message: 'Waits for its turn. Nothing was sent yet.',
    },
  ],
  createdAt: at,
};

/** Approvals, proposals of AI agents, grouped actions. */
export const approvalPaths = {
  '/approvals': {
    get: {
      operationId: 'listApprovals',
      description:
        'Everything that waits for a person and that the caller may see: gates, paused rollouts, open proposals. The nearest deadline first.',
      responses: {
        '200': response('ApprovalList', 'What waits, and who may answer.', {
          items: [
            {
              ...named,
              id: 'gate:Vb1nT0xk2hQ0b7mZ4dJw3A',
              kind: 'gate',
              title:
                'The rollout of 1.2.0 waits to be promoted with 10 % of the traffic.',
              requester: 'user:default/ann',
              since: at,
              rolloutId: 'Vb1nT0xk2hQ0b7mZ4dJw3A',
              answer: {
                approve: {
                  can: false,
                  reason:
                    'You asked for this yourself, and here somebody else has to approve it.',
                },
                reject: { can: true },
              },
            },
          ],
        }),
        '401': errors['401'],
      },
    },
  },
  '/proposals/{proposalId}': {
    get: {
      operationId: 'getProposal',
      description:
        'What an AI agent proposed. While it is open, `plan.refusal` says why it can no longer be confirmed.',
      parameters: [idOf('proposalId', 'proposal')],
      responses: {
        '200': response('Proposal', 'The proposal.', proposal),
        ...errors,
      },
    },
  },
  '/proposals/{proposalId}/answer': {
    post: {
      operationId: 'answerProposal',
      description:
        'Confirms or declines; for people only. Confirming carries out exactly the plan, once. 409 when it is answered, expired, or the group has changed since: then nothing was sent and it stays open.',
      parameters: [idOf('proposalId', 'proposal')],
      requestBody: body('AnswerProposal', { confirm: true }),
      responses: {
        '200': response('Proposal', 'The answered proposal.', {
          ...proposal,
          state: 'confirmed',
          answeredBy: 'user:default/bob',
          actionId: '7d9f5c1e-1111-4000-8000-000000000000',
        }),
        ...writeErrors,
      },
    },
  },
  '/grouped-plans': {
    post: {
      operationId: 'planGrouped',
      description:
        'What several actions, each on another group, would do. Changes nothing.',
      requestBody: body('GroupedPlanRequest', {
        items: [{ groupId, request: rollback }],
      }),
      responses: {
        '200': response('GroupedPlan', 'A plan for each, in the same order.', {
          plans: [plan],
        }),
        ...writeErrors,
      },
    },
  },
  '/grouped-actions': {
    post: {
      operationId: 'submitGrouped',
      description:
        'Carries out several plans, one after the other. All rights and tokens are checked before anything starts. Answers at once; follow it with GET /grouped-actions/{groupedActionId}.',
      parameters: [
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
      requestBody: body('SubmitGroupedAction', {
        items: [{ groupId, request: rollback, concurrencyToken: '17' }],
        reason: 'Checkout answers 500.',
        onFailure: 'stop',
      }),
      responses: {
        '201': response('GroupedAction', 'As far as it got.', grouped),
        ...writeErrors,
      },
    },
  },
  '/grouped-actions/{groupedActionId}': {
    get: {
      operationId: 'getGrouped',
      description: 'For those who may see all of its groups.',
      parameters: [idOf('groupedActionId', 'grouped action')],
      responses: {
        '200': response('GroupedAction', 'The grouped action.', grouped),
        ...errors,
      },
    },
  },
} as const;
