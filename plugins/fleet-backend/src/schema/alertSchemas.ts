import { list, number, ref, storedText, text, time } from './parts';

const reason = { ...storedText, maxLength: 500 } as const;
const severity = {
  type: 'string',
  enum: ['info', 'warning', 'critical'],
} as const;

/** Alerts and the numbers behind them. */
export const alertSchemas = {
  Evidence: {
    type: 'object',
    additionalProperties: false,
    required: ['label', 'value', 'unit'],
    properties: {
      label: text,
      value: number,
      limit: { ...number, description: 'What it was held against.' },
      unit: {
        type: 'string',
        enum: [
          'percent',
          'count',
          'seconds',
          'milliseconds',
          'bytes',
          'perSecond',
          'ratio',
        ],
      },
    },
  },
  AlertSuspect: {
    type: 'object',
    additionalProperties: false,
    required: ['kind', 'at', 'label', 'secondsBefore'],
    properties: {
      kind: {
        type: 'string',
        enum: ['rollout', 'rollback', 'scaling', 'action'],
      },
      at: time,
      label: text,
      secondsBefore: { type: 'integer', minimum: 0 },
      rolloutId: text,
      actionId: text,
    },
  },
  Alert: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'source',
      'rule',
      'title',
      'severity',
      'state',
      'since',
      'evidence',
      'suspects',
      'capabilities',
    ],
    properties: {
      id: text,
      source: { ...text, description: "`capstan`: the portal's own rules." },
      rule: text,
      title: text,
      description: text,
      severity,
      state: {
        type: 'string',
        enum: ['open', 'acknowledged', 'muted', 'resolved'],
      },
      since: time,
      endedAt: time,
      evidence: list(ref('Evidence')),
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      revision: {
        type: 'object',
        additionalProperties: false,
        required: ['revisionId', 'label'],
        properties: { revisionId: text, label: text },
      },
      acknowledged: {
        type: 'object',
        additionalProperties: false,
        required: ['at', 'actor'],
        properties: { at: time, actor: text },
      },
      muted: {
        type: 'object',
        additionalProperties: false,
        required: ['until', 'actor', 'reason'],
        properties: { until: time, actor: text, reason: text },
      },
      suspects: list(ref('AlertSuspect')),
      capabilities: {
        type: 'object',
        additionalProperties: false,
        required: ['acknowledge', 'mute', 'unmute'],
        properties: {
          acknowledge: ref('Capability'),
          mute: ref('Capability'),
          unmute: ref('Capability'),
        },
      },
      url: text,
    },
  },
  AlertPage: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'total', 'sources'],
    properties: {
      items: list(ref('Alert')),
      total: { type: 'integer', minimum: 0 },
      nextCursor: text,
      sources: list(ref('SignalSourceStatus')),
    },
  },
  AlertAcknowledgement: {
    type: 'object',
    additionalProperties: false,
    properties: { reason },
  },
  AlertMute: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: {
      until: {
        ...text,
        maxLength: 40,
        description:
          'ISO 8601, at most seven days ahead. Default while a rollout runs: its end, at most an hour.',
      },
      reason: { ...reason, minLength: 1 },
    },
  },
  AlertUnmute: {
    type: 'object',
    additionalProperties: false,
    maxProperties: 0,
  },
} as const;
