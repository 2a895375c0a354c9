import { LATENCY_BOUNDS_MS } from '../api/types.ts';

/** A JSON schema (2020-12), the dialect of OpenAPI 3.1. */
export type Schema = Readonly<Record<string, unknown>>;

const NAME = '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$';
const text = (maxLength: number): Schema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: '^[^\\u0000]+$',
});
const count: Schema = { type: 'integer', minimum: 0, maximum: 1000 };
const seconds = (maximum: number): Schema => ({
  type: 'number',
  minimum: 0,
  maximum,
});
const ms = (minimum: number, maximum: number): Schema => ({
  type: 'integer',
  minimum,
  maximum,
});
const list = (items: Schema, extra: Schema = {}): Schema => ({
  type: 'array',
  items,
  ...extra,
});
const closed = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});

/** Names that the engine sets itself cannot be configured. */
const variables: Schema = {
  type: 'object',
  maxProperties: 500,
  propertyNames: {
    pattern:
      '^(?!(PORT|HOST|CAPSTAN_.*|__proto__)$)[A-Za-z_][A-Za-z0-9_]{0,254}$',
  },
  additionalProperties: {
    type: 'string',
    maxLength: 32_768,
    pattern: '^[^\\u0000]*$',
  },
};

const path: Schema = {
  type: 'string',
  maxLength: 500,
  pattern: '^/[\\x21-\\x7e]*$',
};

const health = closed({
  readinessPath: path,
  livenessPath: path,
  intervalMs: ms(50, 3_600_000),
  timeoutMs: ms(10, 60_000),
  unhealthyThreshold: { type: 'integer', minimum: 1, maximum: 100 },
  startSeconds: { type: 'number', exclusiveMinimum: 0, maximum: 3600 },
});

const policy = closed(
  {
    name: text(100),
    metric: { enum: ['cpu', 'requests', 'queue'] },
    target: { type: 'number', exclusiveMinimum: 0, maximum: 1e9 },
    gauge: { type: 'string', pattern: '^[A-Za-z_:][A-Za-z0-9_:]{0,199}$' },
    scaleInSeconds: seconds(86_400),
  },
  ['name', 'metric', 'target'],
);

const scheduled = closed(
  { name: text(100), cron: text(100), min: count, max: count, desired: count },
  ['name', 'cron'],
);

const suspended: Schema = {
  ...list({ enum: ['scaleIn', 'scaleOut', 'scheduled'] }),
  uniqueItems: true,
};

const strategy: Schema = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    closed(
      { type: { const: 'rolling' }, maxSurge: count, maxUnavailable: count },
      ['type', 'maxSurge', 'maxUnavailable'],
    ),
    closed(
      {
        type: { const: 'blueGreen' },
        bakeSeconds: seconds(604_800),
        gate: { type: 'boolean' },
      },
      ['type', 'bakeSeconds', 'gate'],
    ),
    closed(
      {
        type: { const: 'canary' },
        steps: list(
          closed(
            {
              weight: { type: 'number', minimum: 1, maximum: 99 },
              pauseSeconds: seconds(604_800),
            },
            ['weight'],
          ),
          { minItems: 1, maxItems: 50 },
        ),
        bakeSeconds: seconds(604_800),
      },
      ['type', 'steps', 'bakeSeconds'],
    ),
  ],
};

/** What the engine accepts. */
export const REQUEST_SCHEMAS = {
  RegisterRelease: closed(
    {
      service: { type: 'string', pattern: NAME },
      label: text(100),
      commit: text(200),
      source: text(4096),
      command: list(text(4096), { minItems: 1, maxItems: 200 }),
      variables,
    },
    ['service', 'label', 'source', 'command'],
  ),
  PutGroup: closed({
    min: count,
    max: count,
    desired: count,
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    health,
    stopSeconds: seconds(3600),
    drainSeconds: seconds(3600),
    slowStartSeconds: seconds(3600),
    memoryLimitMib: { type: 'integer', minimum: 1, maximum: 1_048_576 },
    policies: list(policy, { maxItems: 20 }),
    scheduled: list(scheduled, { maxItems: 50 }),
    suspended,
    variables,
    keepReleases: count,
    secrets: variables,
  }),
  StartRollout: closed(
    {
      releaseId: text(200),
      strategy,
      rollbackOf: text(200),
      actor: text(300),
      reason: text(4000),
    },
    ['releaseId'],
  ),
  SetSize: {
    ...closed({ min: count, max: count, desired: count }),
    minProperties: 1,
  },
  SetAutoscaling: closed({ suspended }, ['suspended']),
} as const satisfies Record<string, Schema>;

const string: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const time: Schema = { type: 'string', format: 'date-time' };
const integer: Schema = { type: 'integer' };
const boolean: Schema = { type: 'boolean' };
const open = (
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter(name => !optional.includes(name)),
});
const strings: Schema = { type: 'object', additionalProperties: string };

/** What the engine answers. */
export const ANSWER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Problem: open({
    type: string,
    title: string,
    status: integer,
    detail: string,
  }),
  Health: open({ status: string, version: string, sequence: integer }),
  GivenAnswer: open({ status: integer, body: {} }),
  Release: open(
    {
      id: string,
      service: string,
      label: string,
      digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
      commit: string,
      command: list(string),
      variables: strings,
      createdAt: time,
      deployable: open({ yes: boolean, reason: string }, ['reason']),
    },
    ['commit'],
  ),
  Rollout: open(
    {
      id: string,
      groupId: string,
      fromReleaseId: string,
      toReleaseId: string,
      rollbackOf: string,
      strategy,
      phase: {
        enum: [
          'progressing',
          'paused',
          'awaitingPromotion',
          'baking',
          'succeeded',
          'failed',
          'aborted',
        ],
      },
      direction: { enum: ['forward', 'back'] },
      step: integer,
      traffic: number,
      ready: integer,
      wanted: integer,
      message: string,
      actor: string,
      reason: string,
      startedAt: time,
      endedAt: time,
    },
    ['fromReleaseId', 'rollbackOf', 'step', 'actor', 'reason', 'endedAt'],
  ),
  Instance: open(
    {
      id: string,
      groupId: string,
      releaseId: string,
      label: string,
      phase: {
        enum: [
          'starting',
          'ready',
          'unready',
          'draining',
          'stopping',
          'stopped',
          'failed',
        ],
      },
      pid: integer,
      port: integer,
      startedAt: time,
      readyAt: time,
      endedAt: time,
      cpuPercent: number,
      memoryBytes: integer,
      inFlight: integer,
      ejected: boolean,
      exit: open(
        { code: integer, signal: string, reason: string, output: list(string) },
        ['code', 'signal'],
      ),
    },
    [
      'pid',
      'port',
      'readyAt',
      'endedAt',
      'cpuPercent',
      'memoryBytes',
      'inFlight',
      'ejected',
      'exit',
    ],
  ),
  Group: open(
    {
      id: string,
      version: integer,
      spec: { type: 'object' },
      secretNames: list(string),
      url: string,
      releaseId: string,
      warm: open({ releaseId: string, until: time }),
      running: integer,
      ready: integer,
      revisions: list(
        open({
          releaseId: string,
          label: string,
          running: integer,
          ready: integer,
          traffic: number,
        }),
      ),
      rollout: ref('Rollout'),
      autoscaling: open(
        {
          active: boolean,
          reason: string,
          processes: list(open({ name: string, suspended: boolean })),
        },
        ['reason'],
      ),
      conditions: list(
        open({
          type: {
            enum: [
              'crashLoop',
              'atMax',
              'memoryNearLimit',
              'balancerDown',
              'belowMin',
            ],
          },
          since: time,
          message: string,
        }),
      ),
      updatedAt: time,
    },
    ['releaseId', 'warm', 'rollout'],
  ),
  Activity: open({
    id: integer,
    groupId: string,
    at: time,
    cause: {
      enum: ['policy', 'scheduled', 'person', 'rollout', 'replacement'],
    },
    effect: { enum: ['scaledOut', 'scaledIn', 'changed', 'none'] },
    from: integer,
    to: integer,
    reason: string,
  }),
  MetricWindow: open({
    groupId: string,
    releaseId: string,
    at: time,
    seconds: number,
    requests: integer,
    errors: integer,
    latency: list(integer, {
      minItems: LATENCY_BOUNDS_MS.length + 1,
      maxItems: LATENCY_BOUNDS_MS.length + 1,
    }),
  }),
  Snapshot: open({
    sequence: integer,
    at: time,
    groups: list(ref('Group')),
    instances: list(ref('Instance')),
    releases: list(ref('Release')),
    rollouts: list(ref('Rollout')),
    activities: list(ref('Activity')),
  }),
  ReleaseList: open({ items: list(ref('Release')) }),
  InstanceList: open({ items: list(ref('Instance')) }),
  MetricList: open({ items: list(ref('MetricWindow')) }),
  Accepted: open({ accepted: boolean }),
};
