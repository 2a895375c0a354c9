import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type { ActionKind, Capability } from '@capstan/plugin-fleet-common';
import type {
  GroupObservation,
  Observation,
  ObservedInstance,
  ObservedRevision,
  ObservedRollout,
  ObservedSignal,
  Scope,
} from '@capstan/plugin-fleet-node';

/** The moment at which tests begin. */
export const T0 = Date.UTC(2026, 0, 1, 12);

export const SHOP_ID = 'test:a:-:shop%2Fprod';

export const scope: Scope = {
  id: 'test:a:-',
  account: 'a',
  region: '-',
  intervalSeconds: 10,
};

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** A healthy group `shop` in prod with two instances of 1.0.0, unless said otherwise. */
export function shopObserved(
  changes: Partial<GroupObservation> = {},
): GroupObservation {
  return {
    ref: { provider: 'test', account: 'a', region: '-', nativeId: 'shop/prod' },
    name: 'shop',
    kind: 'test group',
    environment: 'prod',
    claim: { annotation: 'capstan/local-service', value: 'shop' },
    size: {
      min: 1,
      max: 10,
      desired: 2,
      running: 2,
      healthy: 2,
      unit: 'instances',
    },
    autoscaling: { active: false, policies: [] },
    currentRevisionId: 'r1',
    revisionShares: [
      {
        revisionId: 'r1',
        label: '1.0.0',
        running: 2,
        healthy: 2,
        traffic: 100,
      },
    ],
    instances: [],
    revisions: [revision('r1', '1.0.0')],
    rollouts: [],
    policies: [],
    activities: [],
    signals: [],
    capabilities: Object.fromEntries(
      ACTION_KINDS.map(kind => [kind, { can: true }]),
    ) as Record<ActionKind, Capability>,
    conditions: [],
    concurrencyToken: '1',
    ...changes,
  };
}

export function revision(
  id: string,
  label: string,
  changes: Partial<ObservedRevision> = {},
): ObservedRevision {
  return {
    id,
    label,
    createdAt: iso(T0),
    configuration: {},
    deployable: { yes: true },
    ...changes,
  };
}

export function rollout(
  nativeId: string,
  changes: Partial<ObservedRollout> = {},
): ObservedRollout {
  return {
    nativeId,
    from: { revisionId: 'r1', label: '1.0.0' },
    to: { revisionId: 'r2', label: '1.1.0' },
    phase: 'progressing',
    direction: 'forward',
    progress: { ready: 1, wanted: 2 },
    message: '1 of 2 ready.',
    startedAt: iso(T0),
    ...changes,
  };
}

export function instance(
  id: string,
  changes: Partial<ObservedInstance> = {},
): ObservedInstance {
  return {
    id,
    revisionId: 'r1',
    revisionLabel: '1.0.0',
    phase: 'running',
    health: 'healthy',
    startedAt: iso(T0),
    ...changes,
  };
}

/** Five seconds of traffic, all answered within a millisecond. */
export function signal(
  at: number,
  requests: number,
  errors: number,
  changes: Partial<ObservedSignal> = {},
): ObservedSignal {
  return {
    revisionId: 'r1',
    at: iso(at),
    seconds: 5,
    requests,
    errors,
    latency: [requests],
    ...changes,
  };
}

export function observation(
  at: number,
  ...groups: readonly GroupObservation[]
): Observation {
  return { observedAt: iso(at), groups };
}
