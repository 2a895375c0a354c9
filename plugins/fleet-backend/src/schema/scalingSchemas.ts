import { count, list, number, ref, text, time } from './parts';

/** What scales groups, and how large they were. */
export const scalingSchemas = {
  ScalingPolicy: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'type', 'summary'],
    properties: {
      name: text,
      type: {
        type: 'string',
        enum: ['targetTracking', 'step', 'scheduled', 'predictive', 'other'],
      },
      summary: text,
      metric: text,
      target: number,
      current: number,
      recent: list({
        type: 'object',
        additionalProperties: false,
        required: ['at', 'value'],
        properties: { at: time, value: number },
      }),
    },
  },
  ScalingActivity: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'at',
      'cause',
      'effect',
      'from',
      'to',
      'reason',
    ],
    properties: {
      id: text,
      groupId: text,
      at: time,
      cause: {
        type: 'string',
        enum: [
          'policy',
          'scheduled',
          'person',
          'rollout',
          'replacement',
          'other',
        ],
      },
      effect: {
        type: 'string',
        enum: ['scaledOut', 'scaledIn', 'changed', 'none'],
      },
      from: count,
      to: count,
      reason: text,
    },
  },
  Scaling: {
    type: 'object',
    additionalProperties: false,
    required: ['policies', 'activities'],
    properties: {
      policies: list(ref('ScalingPolicy')),
      activities: list(ref('ScalingActivity')),
    },
  },
  TimelineMark: {
    type: 'object',
    additionalProperties: false,
    required: ['at', 'kind', 'label'],
    properties: {
      at: time,
      kind: {
        type: 'string',
        enum: [
          'rolloutStarted',
          'rolloutStep',
          'rolloutEnded',
          'rollbackStarted',
          'rollbackEnded',
          'scaled',
          'alert',
        ],
      },
      label: text,
      until: time,
      severity: { type: 'string', enum: ['info', 'warning', 'critical'] },
    },
  },
  Capacity: {
    type: 'object',
    additionalProperties: false,
    required: ['samples', 'marks'],
    properties: {
      samples: list({
        type: 'object',
        additionalProperties: false,
        required: ['at', 'desired', 'running', 'healthy', 'min', 'max'],
        properties: {
          at: time,
          desired: count,
          running: count,
          healthy: count,
          min: count,
          max: count,
        },
      }),
      marks: list(ref('TimelineMark')),
    },
  },
} as const;
