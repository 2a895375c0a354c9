import type {
  FreezeWindow,
  HealthReason,
  Instance,
  Revision,
  Rollout,
  ScalingPolicy,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import { fakeGroupId } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { newInstance } from './simulation';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What makes a group of the fake special; all else is a healthy group with three known-good versions. */
export interface GroupTraits {
  readonly scope?: string;
  readonly size?: { min: number; max: number; desired: number };
  /** Label of the version that runs. Default `1.1.0`. */
  readonly version?: string;
  /** A rollout that runs now. */
  readonly rolling?: Partial<Rollout> & {
    readonly to: Rollout['to'];
    readonly from: Rollout['to'];
  };
  /** Instances of the rollout's target that are ready. */
  readonly ready?: number;
  /** This many of the instances are not healthy. */
  readonly unhealthy?: number;
  readonly reasons?: readonly HealthReason[];
  readonly autoscaled?: boolean;
  /** Of an autoscaled group. */
  readonly suspended?: readonly ScalingProcess[];
  readonly freezes?: readonly FreezeWindow[];
  /** Milliseconds since the group was last seen, and why. */
  readonly stale?: { ageMs: number; error: string };
}

/** A revision that a rollout can go from or to. */
export function revisionOf(label: string): Rollout['to'] {
  return { revisionId: `rev-${label}`, label };
}

/** Builds a group in a state that was asked for. `now` in milliseconds. */
export function buildGroup(
  service: string,
  environment: string,
  traits: GroupTraits,
  now: number,
): FakeGroup {
  const size = traits.size ?? { min: 2, max: 6, desired: 3 };
  const version = traits.rolling?.to.label ?? traits.version ?? '1.1.0';
  const group: FakeGroup = {
    service,
    environment,
    scope: traits.scope ?? 'local:default',
    entityRef: `component:default/${service}`,
    url: `http://127.0.0.1:8100/${service}/${environment}`,
    policies: traits.autoscaled ? [requestsPolicy(size.desired)] : [],
    suspended: [...(traits.suspended ?? [])],
    ...size,
    currentRevisionId: `rev-${version}`,
    revisions: [],
    rollouts: [],
    instances: [],
    activities: [],
    actions: [],
    holds: [],
    alerts: [],
    freezes: [...(traits.freezes ?? [])],
    denied: {},
    reasons: [...(traits.reasons ?? [])],
    version: 7,
    ...(traits.stale
      ? {
          freshness: {
            observedAt: at(now - traits.stale.ageMs),
            stale: true,
            error: traits.stale.error,
          },
        }
      : {}),
  };
  const id = fakeGroupId(group);
  group.revisions = revisions(id, version, now);
  group.rollouts = history(id, version, now);
  if (traits.rolling)
    group.rollouts.unshift(running(id, traits, size.desired, now));
  group.instances = instances(group, traits, now);
  if (traits.autoscaled) group.activities = activities(id, size.desired, now);
  return group;
}

function requestsPolicy(desired: number): ScalingPolicy {
  return {
    name: 'requests',
    type: 'targetTracking',
    summary: 'keeps 50 requests/s per instance',
    metric: 'requests per instance',
    target: 50,
    current: 38 + (desired % 5) * 2,
  };
}

function revisions(groupId: string, current: string, now: number): Revision[] {
  const revision = (
    label: string,
    ageMs: number,
    extra: Partial<Revision> = {},
  ): Revision => ({
    id: `rev-${label}`,
    groupId,
    label,
    digest: `sha256:${label.replace(/\./g, '')}4f0c7a91be`,
    commit: `c${label.replace(/\./g, '')}1d2e`,
    createdAt: at(now - ageMs),
    configuration: { LOG_LEVEL: 'info', CACHE_SECONDS: '30' },
    deployable: { yes: true },
    knownGoodSince: at(now - ageMs + 30 * MINUTE),
    current: label === current,
    ...extra,
  });
  return [
    revision('1.2.0', 2 * HOUR, {
      knownGoodSince: undefined,
      configuration: {
        LOG_LEVEL: 'info',
        CACHE_SECONDS: '60',
        FAULTS: 'checkout',
      },
    }),
    revision(
      '1.1.0',
      3 * DAY,
      current === '1.2.0' ? { warmUntil: at(now + 20 * MINUTE) } : {},
    ),
    revision('1.0.0', 12 * DAY),
    revision('0.9.0', 40 * DAY, {
      deployable: {
        yes: false,
        reason: 'Its release is no longer stored at the engine.',
      },
    }),
  ];
}

function history(groupId: string, current: string, now: number): Rollout[] {
  const past = (
    id: string,
    from: string | undefined,
    to: string,
    ageMs: number,
    extra: Partial<Rollout> = {},
  ): Rollout => ({
    id: `${groupId}#${id}`,
    groupId,
    nativeId: id,
    from: from ? revisionOf(from) : undefined,
    to: revisionOf(to),
    strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    phase: 'succeeded',
    direction: 'forward',
    progress: { ready: 3, wanted: 3 },
    message: `${to} serves all traffic.`,
    actor: 'user:default/mara.lindqvist',
    reason: 'Planned release',
    startedAt: at(now - ageMs),
    endedAt: at(now - ageMs + 40_000),
    ...extra,
  });
  const older = [
    past('r2', '1.0.0', '1.1.0', 3 * DAY),
    past('r1', undefined, '1.0.0', 12 * DAY, {
      actor: 'user:default/teo.okafor',
      reason: undefined,
    }),
  ];
  return current === '1.2.0'
    ? [past('r3', '1.1.0', '1.2.0', 12 * MINUTE), ...older]
    : older;
}

function running(
  groupId: string,
  traits: GroupTraits,
  wanted: number,
  now: number,
): Rollout {
  return {
    id: `${groupId}#running`,
    groupId,
    nativeId: 'running',
    strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    phase: 'progressing',
    direction: 'forward',
    progress: { ready: traits.ready ?? 1, wanted },
    message: `${traits.ready ?? 1} of ${wanted} instances are ready.`,
    actor: 'user:default/mara.lindqvist',
    reason: 'Faster search in the storefront',
    startedAt: at(now - 90_000),
    ...(traits.rolling as Pick<Rollout, 'to' | 'from'>),
  };
}

function instances(
  group: FakeGroup,
  traits: GroupTraits,
  now: number,
): Instance[] {
  const current = group.currentRevisionId ?? '';
  const from = traits.rolling?.from.revisionId ?? current;
  const ready = traits.rolling ? traits.ready ?? 1 : group.desired;
  const all: Instance[] = [];
  for (let index = 0; index < group.desired; index++) {
    const sick = index < (traits.unhealthy ?? 0);
    all.push(
      newInstance(
        group,
        index < ready ? current : from,
        now - (index + 1) * 47 * MINUTE,
        {
          ...(sick
            ? {
                health: 'unhealthy',
                healthSource: 'readiness check: 503',
                phase: 'starting',
              }
            : {}),
        },
      ),
    );
  }
  for (let index = 0; index < Math.min(2, traits.unhealthy ?? 0); index++) {
    all.push(
      newInstance(group, current, now - (5 + index * 3) * MINUTE, {
        phase: 'failed',
        health: 'unhealthy',
        endedAt: at(now - (4 + index * 3) * MINUTE),
        cpuPercent: undefined,
        inFlight: undefined,
        exit: {
          reason: 'Exited by itself with code 1, 4 s after its start',
          code: 1,
          output: [
            'listening on 127.0.0.1:41873',
            'migrating the database …',
            'error: connect ECONNREFUSED 127.0.0.1:5432',
          ],
        },
      }),
    );
  }
  return all;
}

function activities(
  groupId: string,
  desired: number,
  now: number,
): FakeGroup['activities'] {
  return [
    {
      id: `${groupId}#a3`,
      groupId,
      at: at(now - 3 * MINUTE),
      cause: 'policy',
      effect: 'none',
      from: desired,
      to: desired,
      reason: '46 requests/s per instance are within 10 % of 50.',
    },
    {
      id: `${groupId}#a2`,
      groupId,
      at: at(now - 16 * MINUTE),
      cause: 'policy',
      effect: 'scaledOut',
      from: desired - 1,
      to: desired,
      reason: '61 requests/s per instance are above 50.',
    },
    {
      id: `${groupId}#a1`,
      groupId,
      at: at(now - 41 * MINUTE),
      cause: 'policy',
      effect: 'scaledIn',
      from: desired,
      to: desired - 1,
      reason: '33 requests/s per instance would fit on one instance less.',
    },
  ];
}

function at(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
