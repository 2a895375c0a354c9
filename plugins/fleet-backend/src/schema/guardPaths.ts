import type { guardSchemas } from './guardSchemas';

const groupId = {
  name: 'groupId',
  in: 'path',
  required: true,
  description:
    'provider:account:region:name, each part percent-encoded, and the whole encoded once more for the path.',
  schema: { type: 'string', minLength: 1, maxLength: 1024 },
  example: 'local:default:-:shop%2Fprod',
} as const;
const errors = {
  '400': { $ref: '#/components/responses/BadInput' },
  '401': { $ref: '#/components/responses/NoIdentity' },
  '404': { $ref: '#/components/responses/NotFound' },
} as const;
const answer = (
  name: keyof typeof guardSchemas,
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

const verdict = {
  result: 'fail',
  by: 'guard',
  at: '2026-11-20T07:16:08.000Z',
  from: '2026-11-20T07:16:00.000Z',
  to: '2026-11-20T07:16:05.000Z',
  concurrent: true,
  old: {
    revisionId: 'sha256:0d1e',
    label: '1.1.0',
    requests: 320,
    errors: 1,
    errorRate: 0.3125,
    p50: 12,
    p95: 40,
    p99: 72,
  },
  new: {
    revisionId: 'sha256:77aa',
    label: '1.2.0',
    requests: 80,
    errors: 20,
    errorRate: 25,
    p50: 13,
    p95: 41,
    p99: 75,
  },
  tests: [
    {
      metric: 'errorRate',
      result: 'fail',
      method: 'Exact binomial test (one-sided) against a tolerated share',
      samples: { old: 320, new: 80 },
      minimumSamples: 20,
      old: 0.3125,
      new: 25,
      pValue: 1.6e-23,
      message: '1.2.0 failed 25 % of 80 requests (20).',
    },
  ],
  summary: '1.2.0 failed 25 % of 80 requests (20).',
};

/** Verdicts of rollouts, and the watch over them. */
export const guardPaths = {
  '/groups/{groupId}/verdict': {
    get: {
      operationId: 'getVerdict',
      description:
        'The running or newest rollout of a group compared with what it replaces: null when it had none.',
      parameters: [groupId],
      responses: {
        '200': answer('VerdictAnswer', 'The verdict.', { verdict }),
        ...errors,
      },
    },
  },
  '/groups/{groupId}/guard': {
    get: {
      operationId: 'getGuard',
      description:
        'The watch over the running or newest guarded rollout: null when there is none.',
      parameters: [groupId],
      responses: {
        '200': answer('GuardAnswer', 'The watch.', {
          guard: {
            rolloutId: 'n3Qw0b1m2c3d4e5f6g7h8i',
            groupId: 'local:default:-:shop%2Fprod',
            bakeSeconds: 300,
            state: 'rolledBack',
            startedAt: '2026-11-20T07:15:58.000Z',
            message: verdict.summary,
            verdict,
            actionId: '7d9f5c1e-6a2b-4c3d-9e8f-0a1b2c3d4e5f',
          },
        }),
        ...errors,
      },
    },
  },
} as const;
