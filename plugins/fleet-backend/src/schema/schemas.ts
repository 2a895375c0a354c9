import { ACTION_KINDS, SCALING_PROCESSES } from '@capstan/plugin-fleet-common';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const number = { type: 'number' } as const;
const percent = { type: 'number', minimum: 0, maximum: 100 } as const;
/** PostgreSQL cannot keep NUL. */
const storedText = { type: 'string', pattern: '^[^\\u0000]*$' } as const;

const healthStatus = {
  type: 'string',
  enum: ['ok', 'degraded', 'critical', 'unknown'],
} as const;
const actionKind = {
  type: 'string',
  enum: ACTION_KINDS,
} as const;
const scalingProcess = {
  type: 'string',
  enum: SCALING_PROCESSES,
} as const;
const capability = { $ref: '#/components/schemas/Capability' } as const;

const ref = <Name extends string>(name: Name) => ({
  $ref: `#/components/schemas/${name}` as const,
});
const list = <const Item>(items: Item) => ({ type: 'array' as const, items });

const page = <Name extends string>(name: Name) => ({
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

const items = <Name extends string>(name: Name) => ({
  type: 'object' as const,
  additionalProperties: false,
  required: ['items'],
  properties: { items: list(ref(name)) },
});

const revisionName = {
  type: 'object',
  additionalProperties: false,
  required: ['revisionId', 'label'],
  properties: { revisionId: text, label: text },
} as const;

/** The domain as `fleet-common` has it. */
export const schemas = {
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
  CanaryStep: {
    type: 'object',
    additionalProperties: false,
    required: ['weight'],
    properties: {
      weight: { type: 'integer', minimum: 1, maximum: 99 },
      pauseSeconds: count,
    },
  },
  Strategy: {
    type: 'object',
    additionalProperties: false,
    description:
      '`rolling` has maxSurge and maxUnavailable; `blueGreen` has bakeSeconds and gate; `canary` has steps and bakeSeconds.',
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['rolling', 'blueGreen', 'canary'] },
      maxSurge: count,
      maxUnavailable: count,
      bakeSeconds: count,
      gate: { type: 'boolean' },
      steps: list(ref('CanaryStep')),
    },
  },
  Rollout: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'nativeId',
      'to',
      'phase',
      'direction',
      'progress',
      'message',
      'startedAt',
    ],
    properties: {
      id: text,
      groupId: text,
      nativeId: text,
      from: revisionName,
      to: revisionName,
      rollbackOf: text,
      strategy: ref('Strategy'),
      phase: {
        type: 'string',
        enum: [
          'progressing',
          'paused',
          'awaitingPromotion',
          'baking',
          'succeeded',
          'failed',
          'aborted',
          'unknown',
        ],
      },
      direction: { type: 'string', enum: ['forward', 'back'] },
      progress: {
        type: 'object',
        additionalProperties: false,
        required: ['ready', 'wanted'],
        properties: { ready: count, wanted: count },
      },
      traffic: percent,
      step: count,
      message: text,
      actor: text,
      reason: text,
      actionId: text,
      startedAt: time,
      endedAt: time,
      deadline: time,
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
  GroupList: {
    type: 'object',
    additionalProperties: false,
    required: ['items', 'scopes'],
    properties: {
      items: list(ref('ScaleGroup')),
      scopes: list(ref('ScopeStatus')),
    },
  },
  Instance: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'revisionId',
      'revisionLabel',
      'phase',
      'health',
      'startedAt',
    ],
    properties: {
      id: text,
      groupId: text,
      revisionId: text,
      revisionLabel: text,
      phase: {
        type: 'string',
        enum: [
          'starting',
          'running',
          'draining',
          'stopping',
          'stopped',
          'failed',
        ],
      },
      health: { type: 'string', enum: ['healthy', 'unhealthy', 'unknown'] },
      healthSource: text,
      zone: text,
      startedAt: time,
      endedAt: time,
      cpuPercent: number,
      memoryBytes: number,
      memoryLimitBytes: number,
      inFlight: number,
      exit: {
        type: 'object',
        additionalProperties: false,
        required: ['reason', 'output'],
        properties: {
          reason: text,
          code: { type: 'integer' },
          signal: text,
          output: list(text),
        },
      },
    },
  },
  InstanceList: items('Instance'),
  Revision: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'label',
      'createdAt',
      'configuration',
      'deployable',
      'current',
    ],
    properties: {
      id: text,
      groupId: text,
      label: text,
      digest: text,
      commit: text,
      createdAt: time,
      configuration: { type: 'object', additionalProperties: text },
      deployable: {
        type: 'object',
        additionalProperties: false,
        required: ['yes'],
        properties: { yes: { type: 'boolean' }, reason: text },
      },
      knownGoodSince: time,
      bad: {
        type: 'object',
        additionalProperties: false,
        required: ['since', 'reason', 'actor'],
        properties: { since: time, reason: text, actor: text },
      },
      hold: {
        type: 'object',
        additionalProperties: false,
        required: ['since', 'reason', 'actor'],
        properties: { since: time, reason: text, actor: text },
      },
      warmUntil: time,
      current: { type: 'boolean' },
    },
  },
  RevisionList: items('Revision'),
  RolloutPage: page('Rollout'),
  ScalingPolicy: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'type', 'summary'],
    properties: {
      name: text,
      type: {
        type: 'string',
        enum: ['targetTracking', 'step', 'scheduled', 'predictive', 'other'],
      },
      summary: text,
      metric: text,
      target: number,
      current: number,
      recent: list({
        type: 'object',
        additionalProperties: false,
        required: ['at', 'value'],
        properties: { at: time, value: number },
      }),
    },
  },
  ScalingActivity: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'at',
      'cause',
      'effect',
      'from',
      'to',
      'reason',
    ],
    properties: {
      id: text,
      groupId: text,
      at: time,
      cause: {
        type: 'string',
        enum: [
          'policy',
          'scheduled',
          'person',
          'rollout',
          'replacement',
          'other',
        ],
      },
      effect: {
        type: 'string',
        enum: ['scaledOut', 'scaledIn', 'changed', 'none'],
      },
      from: count,
      to: count,
      reason: text,
    },
  },
  Scaling: {
    type: 'object',
    additionalProperties: false,
    required: ['policies', 'activities'],
    properties: {
      policies: list(ref('ScalingPolicy')),
      activities: list(ref('ScalingActivity')),
    },
  },
  TimelineMark: {
    type: 'object',
    additionalProperties: false,
    required: ['at', 'kind', 'label'],
    properties: {
      at: time,
      kind: {
        type: 'string',
        enum: [
          'rolloutStarted',
          'rolloutStep',
          'rolloutEnded',
          'rollbackStarted',
          'rollbackEnded',
          'scaled',
          'alert',
        ],
      },
      label: text,
      until: time,
      severity: { type: 'string', enum: ['info', 'warning', 'critical'] },
    },
  },
  Capacity: {
    type: 'object',
    additionalProperties: false,
    required: ['samples', 'marks'],
    properties: {
      samples: list({
        type: 'object',
        additionalProperties: false,
        required: ['at', 'desired', 'running', 'healthy', 'min', 'max'],
        properties: {
          at: time,
          desired: count,
          running: count,
          healthy: count,
          min: count,
          max: count,
        },
      }),
      marks: list(ref('TimelineMark')),
    },
  },
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
  ActionRequest: {
    type: 'object',
    additionalProperties: false,
    description:
      'What is asked of a group. `rollout` needs revisionId and may have a strategy and a guard; `rollback` may have revisionId; ' +
      '`scale` needs at least one of desired, min and max; `autoscaling` needs suspended; the others need rolloutId.',
    required: ['kind'],
    properties: {
      kind: actionKind,
      revisionId: { ...storedText, minLength: 1, maxLength: 512 },
      strategy: ref('Strategy'),
      guard: {
        type: 'object',
        additionalProperties: false,
        description:
          'For `rollout`: the portal watches the new revision and takes it back by itself when it fails. Absent: as the ' +
          'annotation capstan/guard-seconds says. Needs fleet.rollback.create, too.',
        required: ['bakeSeconds'],
        properties: {
          bakeSeconds: {
            type: 'number',
            description:
              '10 to 86400: until so many seconds after all traffic is on the new revision. 0: not watched.',
          },
        },
      },
      desired: count,
      min: count,
      max: count,
      until: {
        ...text,
        maxLength: 40,
        description:
          'For `scale`: ISO 8601, at most seven days ahead; the portal puts the former size back then.',
      },
      suspended: {
        ...list(scalingProcess),
        maxItems: SCALING_PROCESSES.length,
        description:
          'For `autoscaling`: what the autoscaler leaves alone afterwards. Empty: it does all again.',
      },
      rolloutId: { ...storedText, minLength: 1, maxLength: 64 },
    },
  },
  PlanRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['request'],
    properties: { request: ref('ActionRequest') },
  },
  SubmitAction: {
    type: 'object',
    additionalProperties: false,
    required: ['request', 'concurrencyToken'],
    properties: {
      request: ref('ActionRequest'),
      concurrencyToken: {
        ...storedText,
        maxLength: 1024,
        description: 'From the plan that was confirmed.',
      },
      reason: {
        ...storedText,
        maxLength: 500,
        description: 'Required for a rollback.',
      },
    },
  },
  Plan: {
    type: 'object',
    additionalProperties: false,
    required: [
      'groupId',
      'request',
      'concurrencyToken',
      'mode',
      'summary',
      'changes',
      'warnings',
    ],
    properties: {
      groupId: text,
      request: ref('ActionRequest'),
      concurrencyToken: text,
      mode: {
        type: 'string',
        enum: ['instant', 'abort', 'redeploy', 'change'],
      },
      summary: text,
      changes: list({
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'name'],
        properties: {
          kind: {
            type: 'string',
            enum: [
              'revision',
              'digest',
              'configuration',
              'commit',
              'count',
              'autoscaling',
              'traffic',
            ],
          },
          name: text,
          before: text,
          after: text,
        },
      }),
      estimate: {
        type: 'object',
        additionalProperties: false,
        required: ['seconds', 'basis'],
        properties: { seconds: number, basis: text },
      },
      lowestCapacity: count,
      warnings: list(text),
      refusal: text,
    },
  },
  Action: {
    type: 'object',
    additionalProperties: false,
    required: [
      'id',
      'groupId',
      'groupName',
      'environment',
      'request',
      'plan',
      'actor',
      'state',
      'message',
      'steps',
      'createdAt',
    ],
    properties: {
      id: text,
      groupId: text,
      groupName: text,
      environment: text,
      entityRef: text,
      request: ref('ActionRequest'),
      plan: ref('Plan'),
      actor: text,
      reason: text,
      state: {
        type: 'string',
        enum: [
          'recorded',
          'sending',
          'accepted',
          'succeeded',
          'failed',
          'refused',
        ],
      },
      message: text,
      steps: list({
        type: 'object',
        additionalProperties: false,
        required: ['name', 'at', 'outcome'],
        properties: {
          name: {
            type: 'string',
            enum: ['recorded', 'sent', 'readBack', 'accepted', 'finished'],
          },
          at: time,
          outcome: text,
        },
      }),
      rolloutId: text,
      createdAt: time,
      endedAt: time,
    },
  },
  ActionPage: page('Action'),
  HoldChange: {
    type: 'object',
    additionalProperties: false,
    required: ['revisionId', 'reason'],
    properties: {
      revisionId: { ...storedText, minLength: 1, maxLength: 512 },
      reason: { ...storedText, minLength: 1, maxLength: 500 },
    },
  },
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
