import { list, number, percent, ref, text, time } from './parts';

/** What was measured. */
export const signalSchemas = {
  SignalSourceStatus: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'title', 'state'],
    properties: {
      id: text,
      title: text,
      state: {
        type: 'string',
        enum: ['ok', 'partial', 'failing', 'noData', 'pending'],
      },
      observedAt: time,
      message: text,
    },
  },
  SignalPoint: {
    type: 'object',
    additionalProperties: false,
    required: ['at'],
    properties: {
      at: time,
      throughput: number,
      errorRate: percent,
      p50: number,
      p95: number,
      p99: number,
      apdex: number,
      cpuPercent: number,
      memoryPercent: number,
      queueDepth: number,
    },
  },
  Signals: {
    type: 'object',
    additionalProperties: false,
    required: [
      'resolutionSeconds',
      'apdexTargetMs',
      'series',
      'marks',
      'sources',
    ],
    properties: {
      resolutionSeconds: { type: 'integer', minimum: 1 },
      apdexTargetMs: number,
      sources: list(ref('SignalSourceStatus')),
      series: list({
        type: 'object',
        additionalProperties: false,
        required: ['revisionId', 'label', 'points'],
        properties: {
          revisionId: text,
          label: text,
          points: list(ref('SignalPoint')),
          source: text,
        },
      }),
      marks: list(ref('TimelineMark')),
      comparison: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'from', 'to', 'points'],
        properties: {
          kind: {
            type: 'string',
            enum: ['lastDeployment', 'yesterday', 'lastWeek'],
          },
          from: time,
          to: time,
          points: list(ref('SignalPoint')),
        },
      },
    },
  },
} as const;
