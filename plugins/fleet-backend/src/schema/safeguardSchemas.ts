import { list, storedText, text, time } from './parts';

/** What keeps versions from being rolled out. */
export const safeguardSchemas = {
  Hold: {
    type: 'object',
    additionalProperties: false,
    required: [
      'groupId',
      'revisionId',
      'revisionLabel',
      'since',
      'actor',
      'reason',
    ],
    properties: {
      groupId: text,
      revisionId: text,
      revisionLabel: text,
      since: time,
      actor: text,
      reason: text,
    },
  },
  HoldChange: {
    type: 'object',
    additionalProperties: false,
    required: ['revisionId', 'reason'],
    properties: {
      revisionId: { ...storedText, minLength: 1, maxLength: 512 },
      reason: { ...storedText, minLength: 1, maxLength: 500 },
    },
  },
  FreezeWindow: {
    type: 'object',
    additionalProperties: false,
    required: [
      'name',
      'reason',
      'from',
      'to',
      'environments',
      'entityRefs',
      'active',
    ],
    properties: {
      name: text,
      reason: text,
      from: time,
      to: time,
      environments: list(text),
      entityRefs: list(text),
      active: { type: 'boolean' },
    },
  },
} as const;
