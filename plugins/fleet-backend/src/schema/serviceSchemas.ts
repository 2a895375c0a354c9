import { count, healthStatus, list, ref, text, time } from './parts';

/** Services, and where they are looked for. */
export const serviceSchemas = {
  ScopeStatus: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'provider', 'account', 'region', 'groups'],
    properties: {
      id: text,
      provider: text,
      account: text,
      region: text,
      observedAt: time,
      error: text,
      groups: count,
    },
  },
  Service: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'title', 'health', 'groups'],
    properties: {
      id: text,
      entityRef: text,
      title: text,
      owner: text,
      health: healthStatus,
      groups: list(ref('ScaleGroup')),
    },
  },
  ServicePage: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'total', 'scopes', 'facets'],
    properties: {
      items: list(ref('Service')),
      total: count,
      nextCursor: text,
      scopes: list(ref('ScopeStatus')),
      facets: {
        type: 'object',
        additionalProperties: false,
        required: ['environments', 'owners'],
        properties: { environments: list(text), owners: list(text) },
      },
    },
  },
} as const;
