import { healthStatus, list, ref, revisionName, text, time } from './parts';

/** What is wrong with a group. */
export const healthSchemas = {
  HealthReason: {
    type: 'object',
    additionalProperties: false,
    required: ['code', 'severity', 'message'],
    properties: {
      code: {
        type: 'string',
        enum: [
          'stale',
          'noHealthy',
          'belowDesired',
          'belowMin',
          'crashLoop',
          'atMax',
          'notScaled',
          'suspended',
          'memoryNearLimit',
          'cpuSaturated',
          'queueBacklog',
          'errorRate',
          'latency',
          'signalsMissing',
          'mixedVersions',
          'rolloutFailed',
          'rolloutPaused',
          'alert',
          'providerCondition',
          'empty',
        ],
      },
      severity: {
        type: 'string',
        enum: ['info', 'degraded', 'critical', 'unknown'],
      },
      message: text,
      since: time,
      evidence: {
        ...list(ref('Evidence')),
        description: 'The numbers in the message.',
      },
      revision: {
        ...revisionName,
        description: 'When it is about one revision.',
      },
    },
  },
  Health: {
    type: 'object',
    additionalProperties: false,
    required: ['status', 'reasons'],
    properties: { status: healthStatus, reasons: list(ref('HealthReason')) },
  },
} as const;
