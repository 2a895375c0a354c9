import {
  capability,
  count,
  list,
  percent,
  ref,
  scalingProcess,
  text,
  time,
} from './parts';

/** Groups, and what can be asked of them. */
export const groupSchemas = {
  Capability: {
    type: 'object',
    additionalProperties: false,
    required: ['can'],
    properties: {
      can: { type: 'boolean' },
      reason: { ...text, description: 'Why not; set when `can` is false.' },
    },
  },
  ScaleGroupRef: {
    type: 'object',
    additionalProperties: false,
    required: ['provider', 'account', 'region', 'nativeId'],
    properties: { provider: text, account: text, region: text, nativeId: text },
  },
  RevisionShare: {
    type: 'object',
    additionalProperties: false,
    required: ['revisionId', 'label', 'running', 'healthy'],
    properties: {
      revisionId: text,
      label: text,
      running: count,
      healthy: count,
      traffic: percent,
    },
  },
  ScaleGroup: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'ref',
      'name',
      'kind',
      'environment',
      'size',
      'autoscaling',
      'revisions',
      'capabilities',
      'holds',
      'freezes',
      'health',
      'freshness',
      'concurrencyToken',
    ],
    properties: {
      id: text,
      ref: ref('ScaleGroupRef'),
      name: text,
      kind: text,
      environment: text,
      entityRef: text,
      guardSeconds: {
        type: 'integer',
        description:
          'How long rollouts are watched unless a request says otherwise (capstan/guard-seconds).',
      },
      size: {
        type: 'object',
        additionalProperties: false,
        required: ['min', 'max', 'desired', 'running', 'healthy', 'unit'],
        properties: {
          min: count,
          max: count,
          desired: count,
          running: count,
          healthy: count,
          unit: { type: 'string', enum: ['instances', 'capacityUnits'] },
        },
      },
      autoscaling: {
        type: 'object',
        additionalProperties: false,
        required: ['active', 'policies'],
        properties: {
          active: { type: 'boolean' },
          policies: list(text),
          reason: text,
          processes: {
            ...list({
              type: 'object',
              additionalProperties: false,
              required: ['name', 'suspended'],
              properties: {
                name: scalingProcess,
                suspended: { type: 'boolean' },
              },
            }),
            description:
              'What of it can be suspended and resumed one by one; absent: nothing.',
          },
        },
      },
      currentRevisionId: text,
      revisions: list(ref('RevisionShare')),
      rollout: ref('Rollout'),
      capabilities: {
        type: 'object',
        additionalProperties: false,
        required: [
          'rollout',
          'rollback',
          'scale',
          'autoscaling',
          'pause',
          'resume',
          'promote',
          'abort',
        ],
        properties: {
          rollout: capability,
          rollback: capability,
          scale: capability,
          autoscaling: {
            ...capability,
            description:
              'Suspending what the autoscaler does, and resuming it.',
          },
          pause: capability,
          resume: capability,
          promote: capability,
          abort: capability,
          hold: {
            ...capability,
            description: 'Holding revisions back, and releasing them.',
          },
        },
      },
      holds: list(ref('Hold')),
      scaleOverride: {
        type: 'object',
        additionalProperties: false,
        required: ['until', 'actor', 'restores'],
        properties: {
          until: time,
          actor: text,
          restores: {
            type: 'object',
            additionalProperties: false,
            required: ['min', 'max', 'desired'],
            properties: { min: count, max: count, desired: count },
          },
        },
      },
      freezes: list(ref('FreezeWindow')),
      health: ref('Health'),
      alerts: {
        type: 'object',
        additionalProperties: false,
        description:
          'Open and acknowledged alerts, muted ones not counted; absent when there are none.',
        required: ['open', 'worst'],
        properties: {
          open: { type: 'integer', minimum: 1 },
          worst: { type: 'string', enum: ['info', 'warning', 'critical'] },
        },
      },
      freshness: {
        type: 'object',
        additionalProperties: false,
        required: ['observedAt', 'stale'],
        properties: {
          observedAt: time,
          stale: { type: 'boolean' },
          error: text,
        },
      },
      concurrencyToken: text,
      strategies: {
        type: 'array',
        items: { type: 'string', enum: ['rolling', 'blueGreen', 'canary'] },
        description:
          'Ways of rolling out that the engine offers; absent = all, empty = only the one that is configured there.',
      },
      strategy: ref('Strategy'),
      simulated: {
        type: 'boolean',
        description: 'It is in a simulator, not in a cloud.',
      },
      url: text,
      consoleUrl: text,
    },
  },
  GroupList: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'scopes'],
    properties: {
      items: list(ref('ScaleGroup')),
      scopes: list(ref('ScopeStatus')),
    },
  },
} as const;
