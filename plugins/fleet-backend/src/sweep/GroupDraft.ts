import {
  RUNNING_PHASES,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type {
  GroupObservation,
  ObservedActivity,
  ObservedInstance,
  ObservedRevision,
  ObservedRollout,
  ObservedSignal,
} from '@capstan/plugin-fleet-node';
import type { KeptObservation } from '../groups/StoredGroup';
import { FINE_MS } from '../signals/SignalStore';
import { fingerprint } from './Fingerprints';
import type { Changes, Fingerprints } from './Fingerprints';

/** One observed group beside what is stored of it. */
export interface GroupDraft {
  readonly id: string;
  readonly observation: GroupObservation;
  readonly kept: KeptObservation;
  readonly keptHash: string;
  readonly revisions: Changes<ObservedRevision>;
  readonly rollouts: Changes<ObservedRollout>;
  readonly failures: Changes<ObservedInstance>;
  readonly activities: Changes<ObservedActivity>;
  readonly signals: Changes<ObservedSignal>;
}

/** Compares an observed group with what is stored. Pure but for reading `fingerprints`. */
export function draftOf(
  observation: GroupObservation,
  fingerprints: Fingerprints,
  now: number,
): GroupDraft {
  const id = stringifyScaleGroupRef(observation.ref);
  const { revisions, rollouts, activities, signals, ...rest } = observation;
  const rollout = rollouts.find(candidate =>
    RUNNING_PHASES.includes(candidate.phase),
  );
  const kept: KeptObservation = { ...rest, ...(rollout && { rollout }) };
  // Older windows are merged to minutes already, and must not come back beside them.
  const fresh = signals.filter(
    signal => Date.parse(signal.at) > now - FINE_MS + 120_000,
  );
  return {
    id,
    observation,
    kept,
    keptHash: fingerprint(kept),
    revisions: fingerprints.compare(
      `${id} revisions`,
      revisions,
      revision => revision.id,
    ),
    rollouts: fingerprints.compare(
      `${id} rollouts`,
      rollouts,
      candidate => candidate.nativeId,
    ),
    failures: fingerprints.compare(
      `${id} failures`,
      observation.instances.filter(hasFailed),
      instance => instance.id,
    ),
    activities: fingerprints.compare(
      `${id} activities`,
      activities,
      activity => activity.id,
    ),
    signals: fingerprints.compare(
      `${id} signals`,
      fresh,
      signal => `${signal.at} ${signal.revisionId}`,
    ),
  };
}

export const LISTS = [
  'revisions',
  'rollouts',
  'failures',
  'activities',
  'signals',
] as const;

function hasFailed(instance: ObservedInstance): boolean {
  return (
    instance.phase === 'failed' ||
    (instance.phase === 'stopped' && instance.exit !== undefined)
  );
}
