import { page, text, time } from './parts';

/** What happened, and who did it. */
export const auditSchemas = {
  AuditEvent: {
    type: 'object',
    additionalProperties: false,
    required: [
      'sequence',
      'at',
      'actor',
      'via',
      'event',
      'result',
      'message',
      'hash',
    ],
    properties: {
      sequence: { type: 'integer', minimum: 1 },
      at: time,
      actor: text,
      via: { type: 'string', enum: ['page', 'api', 'ai', 'portal'] },
      event: text,
      result: {
        type: 'string',
        enum: ['begun', 'succeeded', 'failed', 'denied', 'refused'],
      },
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      subject: text,
      reason: text,
      before: text,
      after: text,
      message: text,
      hash: {
        ...text,
        description: 'SHA-256 over the event and the hash of the one before.',
      },
    },
  },
  AuditPage: page('AuditEvent'),
} as const;
