import { list, ref, storedText, text, time } from './parts';

const reason = { ...storedText, maxLength: 500 } as const;
const groupId = { ...storedText, minLength: 1, maxLength: 1024 } as const;

/** What waits for people, and several actions as one. */
export const approvalSchemas = {
  Approval: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'kind',
      'groupId',
      'groupName',
      'environment',
      'title',
      'since',
      'answer',
    ],
    properties: {
      id: text,
      kind: {
        type: 'string',
        enum: ['gate', 'paused', 'proposal', 'pipeline'],
      },
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      title: text,
      requester: text,
      reason: text,
      since: time,
      deadline: {
        ...time,
        description:
          'When it is answered without a person; absent when it waits for ever.',
      },
      rolloutId: {
        ...text,
        description:
          '`gate`: promote or abort it. `paused`: resume or abort it.',
      },
      proposalId: {
        ...text,
        description: '`proposal`: answer it with POST /proposals/{id}/answer.',
      },
      pipeline: {
        type: 'object',
        additionalProperties: false,
        description:
          '`pipeline`: answer exactly this gate with POST /pipelines/{pipelineId}/actions.',
        required: ['pipelineId', 'runId', 'runLabel', 'stage', 'gateId'],
        properties: {
          pipelineId: text,
          runId: text,
          runLabel: text,
          stage: text,
          gateId: text,
          instructions: text,
          commit: text,
          runTitle: text,
          digest: text,
          url: text,
        },
      },
      answer: {
        type: 'object',
        additionalProperties: false,
        required: ['approve', 'reject'],
        properties: { approve: ref('Capability'), reject: ref('Capability') },
      },
    },
  },
  ApprovalList: {
    type: 'object',
    additionalProperties: false,
    required: ['items'],
    properties: { items: list(ref('Approval')) },
  },
  Proposal: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'groupName',
      'environment',
      'plan',
      'proposer',
      'reason',
      'state',
      'createdAt',
      'expiresAt',
    ],
    properties: {
      id: text,
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      plan: ref('Plan'),
      proposer: text,
      reason: text,
      state: {
        type: 'string',
        enum: ['open', 'confirmed', 'declined', 'expired'],
      },
      createdAt: time,
      expiresAt: time,
      answeredBy: text,
      actionId: text,
    },
  },
  AnswerProposal: {
    type: 'object',
    additionalProperties: false,
    required: ['confirm'],
    properties: {
      confirm: {
        type: 'boolean',
        description: 'true carries out exactly the plan; false declines it.',
      },
      reason,
    },
  },
  GroupedPlanRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['items'],
    properties: {
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['groupId', 'request'],
          properties: { groupId, request: ref('ActionRequest') },
        },
      },
    },
  },
  GroupedPlan: {
    type: 'object',
    additionalProperties: false,
    required: ['plans'],
    properties: { plans: list(ref('Plan')) },
  },
  SubmitGroupedAction: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'onFailure'],
    properties: {
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        description: 'In the order in which they are carried out.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['groupId', 'request', 'concurrencyToken'],
          properties: {
            groupId,
            request: ref('ActionRequest'),
            concurrencyToken: {
              ...storedText,
              maxLength: 1024,
              description: 'From the plan that was confirmed.',
            },
          },
        },
      },
      reason: {
        ...reason,
        description: 'Required when one of the items is a rollback.',
      },
      onFailure: {
        type: 'string',
        enum: ['stop', 'continue'],
        description: 'After an item that did not succeed.',
      },
    },
  },
  GroupedAction: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'actor', 'onFailure', 'state', 'items', 'createdAt'],
    properties: {
      id: text,
      actor: text,
      reason: text,
      onFailure: { type: 'string', enum: ['stop', 'continue'] },
      state: { type: 'string', enum: ['running', 'succeeded', 'failed'] },
      items: list({
        type: 'object',
        additionalProperties: false,
        required: [
          'groupId',
          'groupName',
          'environment',
          'request',
          'state',
          'message',
        ],
        properties: {
          groupId: text,
          groupName: text,
          environment: text,
          request: ref('ActionRequest'),
          state: {
            type: 'string',
            enum: [
              'waiting',
              'running',
              'succeeded',
              'failed',
              'refused',
              'skipped',
            ],
          },
          actionId: text,
          message: text,
        },
      }),
      createdAt: time,
      endedAt: time,
    },
  },
} as const;
