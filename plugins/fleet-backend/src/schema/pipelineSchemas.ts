import { list, ref, storedText, text, time } from './parts';

const id = { ...storedText, minLength: 1, maxLength: 512 } as const;
const phase = {
  type: 'string',
  enum: [
    'pending',
    'running',
    'waiting',
    'succeeded',
    'failed',
    'stopped',
    'skipped',
  ],
} as const;

/** Pipelines with their runs, and what is asked of them. */
export const pipelineSchemas = {
  PipelineStage: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'phase', 'message', 'retry', 'rollback'],
    properties: {
      name: text,
      phase,
      message: text,
      environment: { ...text, description: 'Set when it deploys.' },
      startedAt: time,
      endedAt: time,
      gate: {
        type: 'object',
        additionalProperties: false,
        description: 'It waits for a person.',
        required: ['id', 'since', 'answer'],
        properties: {
          id: text,
          instructions: text,
          since: time,
          deadline: time,
          answer: {
            type: 'object',
            additionalProperties: false,
            required: ['approve', 'reject'],
            properties: {
              approve: ref('Capability'),
              reject: ref('Capability'),
            },
          },
        },
      },
      output: { ...list(text), description: 'Last lines, oldest first.' },
      retry: ref('Capability'),
      rollback: ref('Capability'),
      url: text,
    },
  },
  PipelineRun: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'label',
      'phase',
      'message',
      'trigger',
      'startedAt',
      'stages',
      'stop',
    ],
    properties: {
      id: text,
      label: text,
      phase,
      message: text,
      commit: text,
      title: text,
      digest: text,
      trigger: text,
      actor: text,
      startedAt: time,
      endedAt: time,
      stages: list(ref('PipelineStage')),
      stop: ref('Capability'),
      url: text,
    },
  },
  Pipeline: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'ref', 'name', 'kind', 'runs', 'start', 'freshness'],
    properties: {
      id: text,
      ref: ref('ScaleGroupRef'),
      name: text,
      kind: text,
      entityRef: text,
      runs: { ...list(ref('PipelineRun')), description: 'Newest first.' },
      start: ref('Capability'),
      freshness: {
        type: 'object',
        additionalProperties: false,
        required: ['observedAt', 'stale'],
        properties: {
          observedAt: time,
          stale: { type: 'boolean' },
          error: text,
        },
      },
      url: text,
      simulated: { type: 'boolean' },
    },
  },
  PipelineList: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'unread'],
    properties: {
      items: list(ref('Pipeline')),
      unread: {
        ...list({
          type: 'object',
          additionalProperties: false,
          required: ['id', 'provider', 'account', 'region'],
          properties: {
            id: text,
            provider: text,
            account: text,
            region: text,
            observedAt: time,
            error: text,
          },
        }),
        description:
          'Places that were not looked at yet, or that could not be read: pipelines may be missing.',
      },
    },
  },
  PipelineRequest: {
    type: 'object',
    additionalProperties: false,
    description:
      '`approve` and `reject` need runId, stage and gateId; `retry` and `rollback` runId and stage; `stop` runId; `start` may have a commit.',
    required: ['kind'],
    properties: {
      kind: {
        type: 'string',
        enum: ['approve', 'reject', 'retry', 'rollback', 'stop', 'start'],
      },
      runId: id,
      stage: id,
      gateId: id,
      commit: { ...storedText, minLength: 1, maxLength: 128 },
    },
  },
  SubmitPipelineRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['request'],
    properties: {
      request: ref('PipelineRequest'),
      reason: {
        ...storedText,
        maxLength: 500,
        description: 'Required to reject, to stop and to roll back.',
      },
    },
  },
  PipelineAction: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'pipelineId',
      'pipelineName',
      'request',
      'actor',
      'state',
      'message',
      'createdAt',
    ],
    properties: {
      id: text,
      pipelineId: text,
      pipelineName: text,
      environment: text,
      entityRef: text,
      request: ref('PipelineRequest'),
      actor: text,
      reason: text,
      state: {
        type: 'string',
        enum: ['recorded', 'sending', 'accepted', 'refused', 'failed'],
      },
      message: text,
      runId: text,
      createdAt: time,
      endedAt: time,
    },
  },
} as const;
