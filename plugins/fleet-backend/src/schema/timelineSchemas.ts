import { text, time } from './parts';

export const TIMELINE_KINDS = [
  'rollout',
  'rollback',
  'scaling',
  'alert',
  'failure',
  'action',
] as const;

/** The shape of what happened. */
export const timelineSchemas = {
  TimelineEvent: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'kind',
      'at',
      'title',
      'severity',
      'groupId',
      'groupName',
      'environment',
    ],
    properties: {
      id: text,
      kind: { type: 'string', enum: [...TIMELINE_KINDS] },
      at: time,
      endedAt: time,
      title: text,
      detail: text,
      severity: { type: 'string', enum: ['info', 'warning', 'critical'] },
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      actor: text,
      reason: text,
    },
  },
  TimelinePage: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'total'],
    properties: {
      items: {
        type: 'array',
        items: { $ref: '#/components/schemas/TimelineEvent' },
      },
      total: { type: 'integer', minimum: 0 },
      nextCursor: text,
    },
  },
} as const;
