import { parseCron } from '../autoscaler/cron.ts';
import type {
  GroupId,
  GroupSpec,
  HealthCheck,
  PutGroup,
} from '../api/types.ts';

/** A group as the engine keeps it. */
export interface GroupRecord {
  readonly id: GroupId;
  readonly version: number;
  readonly spec: GroupSpec;
  /** The engine chose the port, so it may choose another one when that is taken. */
  readonly portChosen: boolean;
  readonly secretNames: readonly string[];
  readonly releaseId?: string;
  readonly warm?: { readonly releaseId: string; readonly until: number };
  /** Everything of it is being taken away. */
  readonly deleting: boolean;
  /** The minute in which each scheduled action was applied last. */
  readonly scheduledAt: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const DEFAULT_HEALTH: HealthCheck = {
  readinessPath: '/readyz',
  livenessPath: '/livez',
  intervalMs: 1000,
  timeoutMs: 1000,
  unhealthyThreshold: 3,
  startSeconds: 30,
};

export const DEFAULT_SPEC: Omit<GroupSpec, 'service' | 'environment'> = {
  min: 1,
  max: 10,
  desired: 1,
  port: 0,
  health: DEFAULT_HEALTH,
  stopSeconds: 10,
  drainSeconds: 10,
  slowStartSeconds: 0,
  policies: [],
  scheduled: [],
  suspended: [],
  variables: {},
  keepReleases: 20,
};

/** The spec after a `PUT`: what was left out keeps its value, or takes its default in a new group. */
export function mergeSpec(
  before: GroupSpec | undefined,
  service: string,
  environment: string,
  put: PutGroup,
): GroupSpec {
  const { secrets: _secrets, health, ...rest } = put;
  const base: GroupSpec = before ?? { service, environment, ...DEFAULT_SPEC };
  const merged = { ...base, ...rest, health: { ...base.health, ...health } };
  // A new group that names only one bound shall not be refused because of the default of another.
  const desired =
    put.desired ?? Math.min(Math.max(base.desired, merged.min), merged.max);
  return before
    ? { ...merged, desired: put.desired ?? clampDesired(merged) }
    : { ...merged, desired };
}

export function clampDesired(
  spec: Pick<GroupSpec, 'min' | 'max' | 'desired'>,
): number {
  return Math.min(Math.max(spec.desired, spec.min), spec.max);
}

/** Why a spec does not make sense as a whole, as a sentence; `undefined` when it does. */
export function specProblem(spec: GroupSpec): string | undefined {
  if (spec.min > spec.max) {
    return `min (${spec.min}) is greater than max (${spec.max}). Choose min ≤ max.`;
  }
  if (spec.desired < spec.min || spec.desired > spec.max) {
    return `desired (${spec.desired}) is outside min (${spec.min}) and max (${spec.max}). Choose a size between them, or change the bounds.`;
  }
  const names = new Set<string>();
  for (const { name } of [...spec.policies, ...spec.scheduled]) {
    if (names.has(name)) {
      return `'${name}' names two policies or scheduled actions. Give each its own name.`;
    }
    names.add(name);
  }
  const queue = spec.policies.find(
    policy => policy.metric === 'queue' && !policy.gauge,
  );
  if (queue) {
    return `policy '${queue.name}' keeps a queue at its target but names no gauge. Add 'gauge'.`;
  }
  for (const action of spec.scheduled) {
    try {
      parseCron(action.cron);
    } catch (error) {
      return `scheduled action '${action.name}': ${(error as Error).message}`;
    }
  }
  const empty = spec.scheduled.find(
    action =>
      action.min === undefined &&
      action.max === undefined &&
      action.desired === undefined,
  );
  return (
    empty &&
    `scheduled action '${empty.name}' sets nothing. Add min, max or desired.`
  );
}
