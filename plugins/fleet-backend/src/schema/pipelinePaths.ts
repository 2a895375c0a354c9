import type { pipelineSchemas } from './pipelineSchemas';

const pipelineId = {
  name: 'pipelineId',
  in: 'path',
  required: true,
  description:
    'provider:account:region:name, each part percent-encoded, and the whole encoded once more for the path.',
  schema: { type: 'string', minLength: 1, maxLength: 1024 },
  example: 'local-pipeline:default:-:shop',
} as const;
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
const json = (
  name: keyof typeof pipelineSchemas,
  description: string,
  example: object,
) => ({
  description,
  content: {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` as const },
      example,
    },
  },
});

const approval = {
  kind: 'approve',
  runId: '12',
  stage: 'approve',
  gateId: '12-1',
};
const pipeline = {
  id: 'local-pipeline:default:-:shop',
  ref: {
    provider: 'local-pipeline',
    account: 'default',
    region: '-',
    nativeId: 'shop',
  },
  name: 'shop',
  kind: 'Local pipeline',
  entityRef: 'component:default/shop',
  runs: [
    {
      id: '12',
      label: '#12',
      phase: 'waiting',
      message: "'approve' waits for a person.",
      commit: '7f3a9c27be0d4418a5c6e1b7d2f90834a6bc5de1',
      title: 'Faster search',
      digest: 'sha256:8c1f2ab4',
      trigger: 'push to main',
      actor: 'user:default/olivia',
      startedAt: '2026-11-20T07:14:40.000Z',
      stages: [
        {
          name: 'build',
          phase: 'succeeded',
          message: '184 tests passed.',
          startedAt: '2026-11-20T07:14:40.000Z',
          endedAt: '2026-11-20T07:15:30.000Z',
          retry: { can: false, reason: 'It has not failed.' },
          rollback: { can: false, reason: 'It deploys nothing.' },
        },
        {
          name: 'approve',
          phase: 'waiting',
          message: 'It waits for a person.',
          startedAt: '2026-11-20T07:15:30.000Z',
          gate: {
            id: '12-1',
            since: '2026-11-20T07:15:30.000Z',
            answer: { approve: { can: true }, reject: { can: true } },
          },
          retry: { can: false, reason: 'It has not failed.' },
          rollback: { can: false, reason: 'It deploys nothing.' },
        },
      ],
      stop: { can: true },
    },
  ],
  start: { can: true },
  freshness: { observedAt: '2026-11-20T07:16:00.000Z', stale: false },
};
const action = {
  id: '7d9f5c1e-6a2b-4c3d-9e8f-0a1b2c3d4e5f',
  pipelineId: pipeline.id,
  pipelineName: 'shop',
  environment: 'prod',
  entityRef: 'component:default/shop',
  request: approval,
  actor: 'user:default/olivia',
  state: 'accepted',
  message: "'approve' has its answer.",
  runId: '12',
  createdAt: '2026-11-20T07:16:08.000Z',
  endedAt: '2026-11-20T07:16:08.000Z',
};

/** Pipelines, and what people ask of them. */
export const pipelinePaths = {
  '/pipelines': {
    get: {
      operationId: 'listPipelines',
      description:
        'Pipelines of one entity with their newest runs, as they were last seen.',
      parameters: [
        {
          name: 'entityRef',
          in: 'query',
          required: true,
          allowReserved: true,
          description: 'kind:namespace/name',
          schema: { type: 'string', minLength: 1, maxLength: 512 },
          example: 'component:default/shop',
        },
      ],
      responses: {
        '200': json('PipelineList', 'Its pipelines.', {
          items: [pipeline],
          unread: [],
        }),
        ...errors,
      },
    },
  },
  '/pipelines/{pipelineId}': {
    get: {
      operationId: 'getPipeline',
      description: 'One pipeline with its newest runs, as it was last seen.',
      parameters: [pipelineId],
      responses: {
        '200': json('Pipeline', 'The pipeline.', pipeline),
        ...errors,
      },
    },
  },
  '/pipelines/{pipelineId}/actions': {
    post: {
      operationId: 'submitPipeline',
      description:
        'Answers a gate, retries, rolls back, stops or starts. Approving and rejecting need fleet.approval.answer, the ' +
        'others fleet.pipeline.run. Answers once it is sent; follow it with GET /pipeline-actions/{pipelineActionId}.',
      parameters: [
        pipelineId,
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
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/SubmitPipelineRequest' as const,
            },
            example: { request: { kind: 'start' } },
          },
        },
      },
      responses: {
        '201': json('PipelineAction', 'The action as far as it got.', action),
        ...writeErrors,
      },
    },
  },
  '/pipeline-actions/{pipelineActionId}': {
    get: {
      operationId: 'getPipelineAction',
      description: 'What became of a request.',
      parameters: [
        {
          name: 'pipelineActionId',
          in: 'path',
          required: true,
          description: 'Id of the action.',
          schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
          example: action.id,
        },
      ],
      responses: {
        '200': json('PipelineAction', 'The action.', action),
        ...errors,
      },
    },
  },
} as const;
