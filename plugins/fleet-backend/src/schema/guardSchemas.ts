import { number, ref, text, time } from './parts';

const result = {
  type: 'string',
  enum: ['pass', 'fail', 'inconclusive'],
} as const;
const described = (description: string) => ({ ...number, description });

/** Verdicts, and the watch over rollouts. */
export const guardSchemas = {
  VerdictSide: {
    type: 'object',
    additionalProperties: false,
    description: 'What one revision did in the window of a comparison.',
    required: ['revisionId', 'label', 'requests', 'errors'],
    properties: {
      revisionId: text,
      label: text,
      requests: number,
      errors: number,
      errorRate: described('Percent; absent without requests.'),
      p50: described('Milliseconds; absent without requests.'),
      p95: described('Milliseconds; absent without requests.'),
      p99: described('Milliseconds; absent without requests.'),
    },
  },
  VerdictTest: {
    type: 'object',
    additionalProperties: false,
    description: 'One test of a comparison with its numbers.',
    required: [
      'metric',
      'result',
      'method',
      'samples',
      'minimumSamples',
      'message',
    ],
    properties: {
      metric: { type: 'string', enum: ['errorRate', 'latency'] },
      result,
      method: text,
      samples: {
        type: 'object',
        additionalProperties: false,
        description: 'Requests, or measured intervals.',
        required: ['old', 'new'],
        properties: { old: number, new: number },
      },
      minimumSamples: described('Below it on either side: inconclusive.'),
      old: number,
      new: number,
      pValue: described(
        'Of a difference at least as large when both were alike.',
      ),
      message: text,
    },
  },
  Verdict: {
    type: 'object',
    additionalProperties: false,
    description:
      'A new revision compared with the old one. Too few samples are inconclusive, never pass.',
    required: [
      'result',
      'by',
      'at',
      'from',
      'to',
      'concurrent',
      'new',
      'tests',
      'summary',
    ],
    properties: {
      result,
      by: {
        type: 'string',
        enum: ['guard', 'statistics'],
        description:
          '`guard`: a hard bound over enough requests, within seconds. `statistics`: the tests.',
      },
      at: time,
      from: time,
      to: time,
      concurrent: {
        type: 'boolean',
        description:
          'False: the time before the rollout is the baseline, because the old revision has no traffic any more.',
      },
      old: ref('VerdictSide'),
      new: ref('VerdictSide'),
      tests: { type: 'array', items: ref('VerdictTest') },
      summary: text,
    },
  },
  RolloutGuard: {
    type: 'object',
    additionalProperties: false,
    description: 'The watch over a rollout that takes it back by itself.',
    required: [
      'rolloutId',
      'groupId',
      'bakeSeconds',
      'state',
      'startedAt',
      'message',
    ],
    properties: {
      rolloutId: text,
      groupId: text,
      bakeSeconds: { type: 'integer' },
      state: {
        type: 'string',
        enum: [
          'watching',
          'passed',
          'inconclusive',
          'rolledBack',
          'failed',
          'ended',
        ],
      },
      startedAt: time,
      until: {
        ...time,
        description:
          'When the watch ends; absent until all traffic is on the new revision.',
      },
      message: text,
      verdict: ref('Verdict'),
      actionId: { ...text, description: 'The rollback that it started.' },
    },
  },
  VerdictAnswer: {
    type: 'object',
    additionalProperties: false,
    required: ['verdict'],
    properties: { verdict: { oneOf: [ref('Verdict'), { type: 'null' }] } },
  },
  GuardAnswer: {
    type: 'object',
    additionalProperties: false,
    required: ['guard'],
    properties: { guard: { oneOf: [ref('RolloutGuard'), { type: 'null' }] } },
  },
} as const;
