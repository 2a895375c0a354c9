import { text } from './parts';

/** What is answered to what cannot be done. */
export const errorSchemas = {
  Error: {
    type: 'object',
    required: ['error', 'response'],
    properties: {
      error: {
        type: 'object',
        required: ['name', 'message'],
        properties: {
          name: text,
          message: {
            ...text,
            description: 'A sentence: what is wrong, and what to do.',
          },
        },
      },
      response: {
        type: 'object',
        required: ['statusCode'],
        properties: { statusCode: { type: 'integer' } },
      },
    },
  },
} as const;
