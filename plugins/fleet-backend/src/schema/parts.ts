import { ACTION_KINDS, SCALING_PROCESSES } from '@capstan/plugin-fleet-common';

/* What the schemas of the API are put together from. */

export const text = { type: 'string' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const number = { type: 'number' } as const;
export const percent = { type: 'number', minimum: 0, maximum: 100 } as const;
/** PostgreSQL cannot keep NUL. */
export const storedText = { type: 'string', pattern: '^[^\\u0000]*$' } as const;

export const healthStatus = {
  type: 'string',
  enum: ['ok', 'degraded', 'critical', 'unknown'],
} as const;
export const actionKind = {
  type: 'string',
  enum: ACTION_KINDS,
} as const;
export const scalingProcess = {
  type: 'string',
  enum: SCALING_PROCESSES,
} as const;
export const capability = { $ref: '#/components/schemas/Capability' } as const;

export const ref = <Name extends string>(name: Name) => ({
  $ref: `#/components/schemas/${name}` as const,
});
export const list = <const Item>(items: Item) => ({
  type: 'array' as const,
  items,
});

export const page = <Name extends string>(name: Name) => ({
  type: 'object' as const,
  additionalProperties: false,
  required: ['items', 'total'],
  properties: {
    items: list(ref(name)),
    total: { ...count, description: 'How many there are on all pages.' },
    nextCursor: {
      ...text,
      description:
        'Give it back as `cursor` for the next page; absent on the last.',
    },
  },
});

export const items = <Name extends string>(name: Name) => ({
  type: 'object' as const,
  additionalProperties: false,
  required: ['items'],
  properties: { items: list(ref(name)) },
});

export const revisionName = {
  type: 'object',
  additionalProperties: false,
  required: ['revisionId', 'label'],
  properties: { revisionId: text, label: text },
} as const;
