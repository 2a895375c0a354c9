import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type {
  Autoscaling,
  Freshness,
  GroupSize,
  Health,
  HealthReason,
  Instance,
  RevisionShare,
  RolloutPhase,
  ScalingPolicy,
} from '@capstan/plugin-fleet-common';

/** Everything that health is judged by; the same for every provider. */
export interface HealthInputs {
  /** Milliseconds. */
  readonly now: number;
  readonly freshness: Freshness;
  readonly size: GroupSize;
  readonly autoscaling: Autoscaling;
  readonly policies: readonly ScalingPolicy[];
  readonly revisions: readonly RevisionShare[];
  readonly instances: readonly Pick<
    Instance,
    'phase' | 'startedAt' | 'memoryBytes' | 'memoryLimitBytes'
  >[];
  /** What only the provider can know, for example a crash loop. */
  readonly conditions: readonly HealthReason[];
  /** Requests of the last minute. */
  readonly recent: { readonly requests: number; readonly errors: number };
  /** The newest rollout, running or ended. */
  readonly lastRollout?: {
    readonly phase: RolloutPhase;
    readonly label: string;
    readonly message: string;
    readonly endedAt?: string;
  };
}

type Rule = (inputs: HealthInputs) => readonly HealthReason[];

const SEVERITIES: readonly HealthReason['severity'][] = [
  'critical',
  'unknown',
  'degraded',
  'info',
];

/** An instance that takes longer to start counts as missing. */
const STARTING_MS = 60_000;
const MEMORY_SHARE = 0.9;
const MIN_REQUESTS = 20;
const CRITICAL_ERROR_PERCENT = 5;
const DEGRADED_ERROR_PERCENT = 1;
/** A failed rollout matters this long; then the group has shown that it lives well without it. */
const FAILED_ROLLOUT_MS = 3600_000;

function staleReason({ now, freshness }: HealthInputs): HealthReason {
  const seconds = Math.max(
    0,
    Math.round((now - Date.parse(freshness.observedAt)) / 1000),
  );
  const age = `Last seen ${seconds} s ago`;
  return {
    code: 'stale',
    severity: 'unknown',
    message:
      freshness.error === undefined ? `${age}.` : `${age}: ${freshness.error}`,
    since: freshness.observedAt,
  };
}

const serving: Rule = ({ now, size, instances, lastRollout, revisions }) => {
  const { desired, running, healthy, min } = size;
  if (desired === 0 && running === 0) {
    return [
      {
        code: 'empty',
        severity: 'info',
        message: 'Scaled to zero: nothing runs, and nothing shall.',
      },
    ];
  }
  if (healthy >= desired && healthy >= min) return [];
  const starting = instances.filter(
    instance =>
      instance.phase === 'starting' &&
      now - Date.parse(instance.startedAt) < STARTING_MS,
  ).length;
  const counted = `${healthy} of ${desired} ${unitOf(size)} healthy`;
  const coming = starting > 0 ? `; ${starting} starting` : '';
  if (healthy === 0) {
    // The very first rollout has nothing to fall back to, and nothing that could have broken.
    const first =
      isRunning(lastRollout?.phase) && revisions.length <= 1 && starting > 0;
    return [
      {
        code: 'noHealthy',
        severity: first ? 'degraded' : 'critical',
        message: `${counted}${coming}.`,
      },
    ];
  }
  if (healthy < min) {
    return [
      {
        code: 'belowMin',
        severity: 'degraded',
        message: `${counted}, the least is ${min}${coming}.`,
      },
    ];
  }
  const severity = starting >= desired - healthy ? 'info' : 'degraded';
  return [{ code: 'belowDesired', severity, message: `${counted}${coming}.` }];
};

const errors: Rule = ({ recent }) => {
  if (recent.requests < MIN_REQUESTS) return [];
  const percent = (100 * recent.errors) / recent.requests;
  if (percent < DEGRADED_ERROR_PERCENT) return [];
  return [
    {
      code: 'errorRate',
      severity: percent >= CRITICAL_ERROR_PERCENT ? 'critical' : 'degraded',
      message: `${percent.toFixed(
        1,
      )} % of requests failed in the last minute (${recent.errors} of ${
        recent.requests
      }).`,
    },
  ];
};

const memory: Rule = ({ instances }) => {
  const shares = instances.flatMap(({ memoryBytes, memoryLimitBytes }) =>
    memoryBytes !== undefined && memoryLimitBytes
      ? [memoryBytes / memoryLimitBytes]
      : [],
  );
  const near = shares.filter(share => share >= MEMORY_SHARE);
  if (near.length === 0) return [];
  const percent = Math.round(100 * Math.max(...near));
  return [
    {
      code: 'memoryNearLimit',
      severity: 'degraded',
      message: `Memory at ${percent} % of the limit (${near.length} of ${shares.length} instances above 90 %).`,
    },
  ];
};

const ceiling: Rule = ({ size, autoscaling, policies }) => {
  if (!autoscaling.active || size.desired < size.max || size.max <= size.min)
    return [];
  const wanting = policies.find(
    ({ type, current, target }) =>
      type === 'targetTracking' &&
      current !== undefined &&
      target !== undefined &&
      current > target,
  );
  const atMax = `At its maximum of ${size.max} ${unitOf(size)}`;
  return [
    wanting
      ? {
          code: 'atMax',
          severity: 'degraded',
          message: `${atMax}, and '${wanting.name}' asks for more (${round(
            wanting.current,
          )} instead of ${round(wanting.target)}).`,
        }
      : { code: 'atMax', severity: 'info', message: `${atMax}.` },
  ];
};

const versions: Rule = ({ revisions, lastRollout }) => {
  if (isRunning(lastRollout?.phase)) return [];
  // A warm set that gets no traffic is there on purpose.
  const mixed = revisions.filter(
    share => share.running > 0 && share.traffic !== 0,
  );
  if (mixed.length < 2) return [];
  const parts = mixed
    .map(share => `${share.running} × ${share.label}`)
    .join(', ');
  return [
    {
      code: 'mixedVersions',
      severity: 'degraded',
      message: `Mixed versions and no rollout running: ${parts}.`,
    },
  ];
};

const rollouts: Rule = ({ now, lastRollout }) => {
  if (!lastRollout) return [];
  const { phase, label, message, endedAt } = lastRollout;
  if (phase === 'paused' || phase === 'awaitingPromotion') {
    return [
      {
        code: 'rolloutPaused',
        severity: 'info',
        message: `The rollout of '${label}' waits: ${message}`,
      },
    ];
  }
  if (phase !== 'failed') return [];
  const recent =
    endedAt === undefined || now - Date.parse(endedAt) < FAILED_ROLLOUT_MS;
  return [
    {
      code: 'rolloutFailed',
      severity: recent ? 'degraded' : 'info',
      message: `The rollout of '${label}' failed: ${message}`,
      ...(endedAt !== undefined && { since: endedAt }),
    },
  ];
};

const RULES: readonly Rule[] = [
  serving,
  inputs => inputs.conditions,
  errors,
  memory,
  ceiling,
  versions,
  rollouts,
];

/**
 * The health of a group, with reasons in order, worst first. What is not seen is `unknown`, whatever was seen before.
 */
export function healthOf(inputs: HealthInputs): Health {
  if (inputs.freshness.stale)
    return { status: 'unknown', reasons: [staleReason(inputs)] };
  const reasons = RULES.flatMap(rule => rule(inputs)).sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  const worst = reasons[0]?.severity ?? 'info';
  return { status: worst === 'info' ? 'ok' : worst, reasons };
}

function isRunning(phase: RolloutPhase | undefined): boolean {
  return phase !== undefined && RUNNING_PHASES.includes(phase);
}

function unitOf(size: GroupSize): string {
  return size.unit === 'instances' ? 'instances' : 'capacity units';
}

function round(value: number | undefined): string {
  return value === undefined ? '?' : String(Math.round(value * 10) / 10);
}
